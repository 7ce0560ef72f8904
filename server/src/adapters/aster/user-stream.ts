import type { Clock, Log, Transport } from '../../ports.ts'
import { createLiveSocket, type LiveSocket } from '../live-socket.ts'
import { objectOf, parseJson, type JsonObject } from '../wire.ts'
import { keepListenKey, openListenKey } from './endpoints.ts'
import { meaningOf } from './errors.ts'
import { listenKeyOf, userStreamPath } from './listen-key.ts'
import type { Rest } from './rest.ts'

export type UserStreamOptions = {
  readonly transport: Transport
  readonly clock: Clock
  readonly random: () => number
  readonly streamUrl: string
  readonly rest: Pick<Rest, 'command'>
  readonly log: Log
  /** Every object the stream tells, except the end of its key. */
  readonly onPayload: (payload: JsonObject) => void
  /** What came may have been a fill. */
  readonly onUnreadable: () => void
  readonly onUp: () => void
  /** `keyEnded`: earlier than it should have. */
  readonly onDown: (reason: string, keyEnded: boolean) => void
}

export type UserStream = Pick<LiveSocket, 'start' | 'stop' | 'state' | 'reconnect'>

// A key lives 60 minutes after it was last renewed. Asked each minute, at a weight of 1, because only the answer shows that
// it has ended before: the line goes on answering pings.
const renewEverySec = 60
const renewalSecMax = 3_000
const keyLifeSec = 3_600
// Between our clock and the exchange's, and for what the renewal took.
const keyLifeDoubtSec = 60

/**
 * Orders, fills and balances as the exchange pushes them. The key is never deleted on leaving: asking for a key gives every
 * process of the account the same one, so deleting it would cut the others off.
 */
export function createUserStream(options: UserStreamOptions): UserStream {
  const { rest, log } = options
  let sinceRenewalSec = 0
  let sinceTrySec = 0
  let isRenewing = false
  let isEarly = false

  const address = async (): Promise<string | null> => {
    const answer = await rest.command(openListenKey, [], { use: 'upkeep' })
    const key = listenKeyOf(answer)
    if (key === null) {
      log('warn', 'aster: no key for the user stream', { answer: answer.kind })
      return null
    }
    sinceRenewalSec = 0
    sinceTrySec = 0
    return options.streamUrl + userStreamPath(key)
  }

  const renew = async (): Promise<void> => {
    isRenewing = true
    sinceTrySec = 0
    const answer = await rest.command(keepListenKey, [], { use: 'upkeep' })
    isRenewing = false
    if (answer.kind === 'accepted') {
      sinceRenewalSec = 0
      return
    }
    if (answer.kind === 'rejected' && meaningOf(answer.code) === 'listenKey') return onKeyEnd()
    log('warn', 'aster: the key of the user stream was not renewed', { sinceSec: sinceRenewalSec })
    if (sinceRenewalSec >= renewalSecMax) live.reconnect('the stream key could not be renewed')
  }

  /** The end of a key leaves the connection open and silent. */
  const onKeyEnd = (): void => {
    isEarly = sinceRenewalSec < keyLifeSec - keyLifeDoubtSec
    live.reconnect(
      isEarly
        ? `the stream key ended ${sinceRenewalSec} s after it was renewed: another program may be using this account`
        : 'the stream key has expired',
    )
    isEarly = false
  }

  const onTick = (): void => {
    sinceRenewalSec += 1
    sinceTrySec += 1
    if (sinceTrySec >= renewEverySec && !isRenewing && live.state().state !== 'down') void renew()
  }

  const onText = (text: string): void => {
    const frame = objectOf(parseJson(text))
    const payload = objectOf(frame?.['data']) ?? frame
    if (payload === null) {
      options.onUnreadable()
      return live.complain()
    }
    if (payload['e'] === 'listenKeyExpired') return onKeyEnd()
    options.onPayload(payload)
  }

  const live = createLiveSocket({
    transport: options.transport,
    clock: options.clock,
    random: options.random,
    url: address,
    // Hours without an order are normal: only the answers to our pings show that the line is alive.
    signOfLife: 'framesAndPongs',
    silenceSecMax: 9,
    pingEverySec: 3,
    onTick,
    onText,
    onUp: () => options.onUp(),
    onDown: (reason) => options.onDown(reason, isEarly),
  })
  return live
}
