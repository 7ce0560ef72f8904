import type { Clock, Log, Transport } from '../../ports.ts'
import { objectOf, wholeOf } from '../wire.ts'
import { createBudget, type Budget, type Use } from './budget.ts'
import { guardedCancel, noop, time, type Endpoint } from './endpoints.ts'
import { meaningOf } from './errors.ts'
import { classify, type Answer } from './outcome.ts'
import { soon } from './patience.ts'
import { createSigner, formEncoded, type AsterCredentials, type Params } from './signer.ts'

/** Measured for one order request. `firstByteAt` is `clock.elapsed()` when the request had been handed to a warm socket. */
export type Timing = { readonly signatureMs: number; readonly firstByteAt: number }

export type RestOptions = {
  readonly transport: Transport
  readonly clock: Clock
  readonly restUrl: string
  readonly credentials: AsterCredentials
  readonly reservePct: () => number
  readonly random: () => number
  readonly log: Log
  readonly onAnswer: (answer: Answer, endpoint: Endpoint) => void
  /** How far the exchange's time is ahead of ours, each time it was measured. */
  readonly onClock?: (aheadMs: number) => void
}

export type RequestOptions = {
  /** Decides how much of the limits it may use up. */
  readonly use: Exclude<Use, 'spare'>
  /** From `nextNonce`, or that of an earlier request which this one is about. */
  readonly nonce?: number | null
  readonly onTiming?: (timing: Timing) => void
}

type SendOptions = Pick<RequestOptions, 'onTiming' | 'nonce'>

export interface Rest {
  readonly scheme: 'v1' | 'v3'
  /** For how long after it was signed a request can be accepted, in ms. */
  readonly validityMs: number
  /** V3: of a request to come. V1: null. */
  nextNonce(): number | null
  readonly budget: Budget
  /** Sends once and at once, or not at all. The bytes are on their way when this returns. Never repeated. */
  command(endpoint: Endpoint, params: Params, options: RequestOptions): Promise<Answer>
  /** Asks, waiting for the limits and asking again after failures, `attemptsMax` times at most. */
  read(endpoint: Endpoint, params: Params): Promise<Answer>
  /** Asks once, when more than enough of the limits is left. What becomes of it says nothing about the line. */
  readSpare(endpoint: Endpoint, params: Params): Promise<Answer>
  /** Measures how far the exchange's time is from ours. */
  syncTime(): Promise<boolean>
  /** Signs without sending, so that the first order does not pay for the compiler. */
  rehearse(): void
  /** The exchange's time in ms. */
  serverNow(): number
  /** Nothing is sent any more; waiting reads end as `notSent`. */
  stop(): void
}

const commandMsMax = 5_000
const readMsMax = 8_000
const attemptsMax = 3
const firstPauseMs = 250
const budgetWaitMsMax = 65_000
const waitingMax = 64
const rehearsals = 30
// One that is not sent uses up none.
const rehearsalNonce = 1

/** Signed and public requests with limits, deadlines and one meaning for every answer. */
export function createRest(options: RestOptions): Rest {
  const { transport, clock, restUrl, log, random, onAnswer } = options
  // Against time as it passes, not against the wall clock: nonces of a clock set forward would be refused until it is true,
  // and nonces never go back.
  let offsetMs = clock.now() - clock.elapsed()
  let isStopped = false
  const waiting = new Set<() => void>()
  const serverNow = (): number => Math.trunc(clock.elapsed() + offsetMs)
  const signer = createSigner(options.credentials, serverNow)
  const budget = createBudget(serverNow, options.reservePct)

  /** Asks the exchange; of its answer nobody but the caller hears. */
  const exchange = async (
    endpoint: Endpoint,
    params: Params,
    timeoutMs: number,
    { onTiming, nonce }: SendOptions = {},
  ): Promise<Answer> => {
    const startedAt = clock.elapsed()
    const isSigned = endpoint.security === 'signed' || (endpoint.security === 'key' && signer.scheme === 'v3')
    const query = isSigned ? signer.sign(params, nonce) : formEncoded(params)
    const signatureMs = clock.elapsed() - startedAt
    const isInUrl = endpoint.method === 'GET'
    const url = restUrl + endpoint[signer.scheme]
    const sentAt = serverNow()
    const sent = transport.request({
      method: endpoint.method,
      url: isInUrl && query !== '' ? `${url}?${query}` : url,
      headers: headersOf(endpoint),
      body: isInUrl ? null : query,
      timeoutMs,
    })
    onTiming?.({ signatureMs, firstByteAt: clock.elapsed() })
    const reply = await sent
    if (!('failed' in reply)) budget.learn(reply, sentAt)
    return classify(reply)
  }

  const send = async (...request: Parameters<typeof exchange>): Promise<Answer> => {
    const answer = await exchange(...request)
    if (!isStopped) onAnswer(answer, request[0])
    return answer
  }

  const headersOf = (endpoint: Endpoint): Record<string, string> => ({
    ...(endpoint.security === 'none' ? {} : signer.headers),
    ...(endpoint.method === 'GET' ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
  })

  const command: Rest['command'] = (endpoint, params, how) => {
    if (isStopped) return notSent('the adapter is stopped')
    const waitMs = budget.take(endpoint, how.use)
    if (waitMs > 0) return notSent(`the request limit is used up for ${Math.ceil(waitMs / 1_000)} s`)
    return send(endpoint, params, commandMsMax, how).then(async (answer) => {
      // Whoever hears of it may send at once, so the clock comes first. What takes a nonce back expects to hear that it was used.
      const isOff = isClockTrouble(answer) && endpoint !== noop && endpoint !== guardedCancel
      if (isOff) await soon(clock, syncTime())
      return answer
    })
  }

  /** Ends early when the adapter is stopped. */
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const finish = (): void => {
        cancel()
        waiting.delete(finish)
        resolve()
      }
      const cancel = clock.after(ms, finish)
      waiting.add(finish)
    })

  const admitted = async (endpoint: Endpoint): Promise<string | null> => {
    let waitedMs = 0
    while (!isStopped) {
      const waitMs = budget.take(endpoint, 'normal')
      if (waitMs === 0) return null
      waitedMs += waitMs
      if (waitedMs > budgetWaitMsMax) return `the request limit is used up for ${Math.ceil(waitMs / 1_000)} s`
      if (waiting.size >= waitingMax) return `${waitingMax} requests wait already`
      await pause(waitMs)
    }
    return 'the adapter is stopped'
  }

  const read: Rest['read'] = async (endpoint, params) => {
    let answer: Answer = { kind: 'notSent', message: '' }
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      if (attempt > 0) await pause(firstPauseMs * 2 ** attempt * (0.5 + random() / 2))
      const obstacle = await admitted(endpoint)
      if (obstacle !== null) return { kind: 'notSent', message: obstacle }
      answer = await send(endpoint, params, readMsMax)
      if (answer.kind === 'accepted' || !(await isWorthRepeating(answer))) return answer
    }
    return answer
  }

  const readSpare: Rest['readSpare'] = (endpoint, params) => {
    if (isStopped || budget.take(endpoint, 'spare') > 0) return notSent('little is left of the request limit')
    return exchange(endpoint, params, readMsMax)
  }

  const isWorthRepeating = async (answer: Exclude<Answer, { kind: 'accepted' }>): Promise<boolean> => {
    if (isClockTrouble(answer)) return syncTime()
    return answer.kind !== 'rejected'
  }

  const syncTime = async (): Promise<boolean> => {
    if (isStopped || budget.take(time, 'upkeep') > 0) return false
    const askedAt = clock.elapsed()
    const answer = await exchange(time, [], commandMsMax)
    if (isStopped) return false
    const isMeasured = measure(answer, askedAt)
    // Whoever hears of the answer may send something on it: the clock comes first.
    onAnswer(answer, time)
    return isMeasured
  }

  const measure = (answer: Answer, askedAt: number): boolean => {
    const serverTime = answer.kind === 'accepted' ? wholeOf(objectOf(answer.body)?.['serverTime']) : null
    if (serverTime === null) return false
    const answeredAt = clock.elapsed()
    const measured = serverTime - (askedAt + answeredAt) / 2
    // The answer may have spent its time on either way: what lies within that says nothing new, and nothing against
    // our own clock, with which we begin.
    const doubtMs = (answeredAt - askedAt) / 2
    if (Math.abs(measured - offsetMs) > 1_000) log('warn', 'our time and that of the exchange drifted apart')
    if (Math.abs(measured - offsetMs) > doubtMs) offsetMs = measured
    options.onClock?.(serverNow() - clock.now())
    return true
  }

  const rehearse = (): void => {
    for (let time = 0; time < rehearsals; time += 1) signer.sign([['symbol', 'BTCUSDT']], rehearsalNonce)
  }

  return {
    scheme: signer.scheme,
    validityMs: signer.validityMs,
    nextNonce: () => signer.nextNonce(),
    budget,
    command,
    read,
    readSpare,
    syncTime,
    rehearse,
    serverNow,
    stop: () => {
      isStopped = true
      for (const end of waiting) end()
    },
  }
}

const notSent = (message: string): Promise<Answer> => Promise.resolve({ kind: 'notSent', message })

// V1: the time stamp is outside the window. V3: the nonce is.
function isClockTrouble(answer: Answer): boolean {
  const meaning = 'code' in answer && answer.code !== null ? meaningOf(answer.code) : null
  return meaning === 'clock' || meaning === 'nonce'
}
