import type { EventOf } from '@undertow/shared/events.ts'
import type { Clock, Inspection, KeyLook, Log, Transport } from '../../ports.ts'
import { booleanOf, objectOf, objectsOf, wholeOf } from '../wire.ts'
import { createAccount } from './account.ts'
import { accountInformation, agents, openListenKey, type Endpoint } from './endpoints.ts'
import { meaningOf, type Meaning } from './errors.ts'
import type { Answer } from './outcome.ts'
import { createRest, type Rest } from './rest.ts'
import { listenKeyOf, userStreamPath } from './listen-key.ts'
import type { AsterCredentials } from './signer.ts'

export type InspectOptions = {
  readonly transport: Transport
  readonly clock: Clock
  readonly restUrl: string
  readonly streamUrl: string
  readonly credentials: AsterCredentials
  readonly random: () => number
  readonly log: Log
}

/** Asks about account and key, for somebody who is about to trust them with money. Sends no order and changes nothing. */
export async function inspectAccount(options: InspectOptions): Promise<Inspection> {
  const { clock, credentials } = options
  const rest = createRest({ ...options, reservePct: () => 0, onAnswer: () => undefined })
  let snapshot: EventOf<'snapshot'> | null = null
  const account = createAccount({
    rest,
    clock,
    log: options.log,
    symbols: () => [],
    isHeld: () => false,
    tell: (event) => {
      if (event.kind === 'snapshot') snapshot = event
    },
  })
  try {
    const isTimed = await rest.syncTime()
    const clockSkewMs = isTimed ? Math.round(rest.serverNow() - clock.now()) : null
    const { look } = await lookAt(credentials, (endpoint) => rest.read(endpoint, []))
    if (look.refused !== null) return { ...look, clockSkewMs, isUserStreamOpen: false, snapshot: null }
    const stream = await rest.command(openListenKey, [], { use: 'upkeep' })
    const listenKey = listenKeyOf(stream)
    const isUserStreamOpen = listenKey !== null && (await answersPing(options, listenKey))
    if (await account.readModes()) await account.readSnapshot()
    return { ...look, clockSkewMs, isUserStreamOpen, snapshot }
  } finally {
    rest.stop()
  }
}

const streamMsMax = 5_000

/** Opens the stream of the account for a moment. Its key stays: it is every program's of the account. */
function answersPing(
  { transport, clock, streamUrl }: Pick<InspectOptions, 'transport' | 'clock' | 'streamUrl'>,
  listenKey: string,
): Promise<boolean> {
  return new Promise((resolve) => {
    let isOver = false
    const end = (isAlive: boolean): void => {
      if (isOver) return
      isOver = true
      cancel()
      socket.close()
      resolve(isAlive)
    }
    const cancel = clock.after(streamMsMax, () => end(false))
    const socket = transport.open(streamUrl + userStreamPath(listenKey), {
      onOpen: () => socket.ping(),
      onMessage: () => undefined,
      onPong: () => end(true),
      onClose: () => end(false),
    })
  })
}

type Ask = (endpoint: Endpoint) => Promise<Answer>

/**
 * Asks about the key that signs, once, and only while half of the limits is free: a failure says nothing about the line.
 * Null: not answered, or only in part; nothing can be concluded.
 */
export async function askKey(credentials: AsterCredentials, rest: Pick<Rest, 'readSpare'>): Promise<KeyLook | null> {
  const { look, isWhole } = await lookAt(credentials, (endpoint) => rest.readSpare(endpoint, []))
  return isWhole ? look : null
}

/** Refusals that say nothing of the wallets. */
const passing: ReadonlySet<Meaning> = new Set(['rateLimit', 'orderRate', 'clock', 'unknown', 'nonce'])

/** `isWhole`: what is null the exchange does not tell. False: an answer was lost, and null may mean anything. */
async function lookAt(credentials: AsterCredentials, ask: Ask): Promise<{ look: KeyLook; isWhole: boolean }> {
  const information = await ask(accountInformation)
  if (information.kind !== 'accepted') {
    const isWhole = information.kind === 'rejected' && meaningOf(information.code) === 'credentials'
    return { look: { ...notTold, refused: refusalOf(information) }, isWhole }
  }
  // What is told of the account says nothing about its keys, but for whether anything can be traded.
  const canTrade = booleanOf(objectOf(information.body)?.['canTrade'])
  if (credentials.scheme === 'v1') return { look: { ...notTold, mayTrade: canTrade }, isWhole: true }
  const wallets = await ask(agents)
  const key = keyOf(wallets, credentials.signer)
  const isWhole = wallets.kind === 'accepted' || (wallets.kind === 'rejected' && !passing.has(meaningOf(wallets.code)))
  return { look: { ...key, mayTrade: key.mayTrade ?? canTrade }, isWhole }
}

const notTold: KeyLook = {
  refused: null,
  mayTrade: null,
  mayTradeSpot: null,
  mayWithdraw: null,
  expiresAt: null,
  addresses: null,
}

/** What the exchange says of the API wallet that signs. */
function keyOf(answer: Answer, signer: string): KeyLook {
  if (answer.kind !== 'accepted') return notTold
  const own = objectsOf(answer.body).find(
    ({ agentAddress }) => typeof agentAddress === 'string' && agentAddress.toLowerCase() === signer.toLowerCase(),
  )
  if (!own) return notTold
  const addresses = own['ipWhitelist']
  return {
    refused: null,
    mayTrade: booleanOf(own['canPerpTrade']),
    mayTradeSpot: booleanOf(own['canSpotTrade']),
    mayWithdraw: booleanOf(own['canWithdraw']),
    expiresAt: momentOf(own['expired']),
    addresses: typeof addresses === 'string' ? addresses : null,
  }
}

/** Null for what is no time in milliseconds: a key without an end may be told with a 0. */
function momentOf(value: unknown): number | null {
  const at = wholeOf(value)
  return at === null || at < earliestMs ? null : at
}
// The year 2001: as seconds it would be far in the future.
const earliestMs = 1_000_000_000_000

const refusalOf = (answer: Exclude<Answer, { kind: 'accepted' }>): NonNullable<Inspection['refused']> => ({
  code: 'code' in answer ? answer.code : null,
  message: answer.message,
})
