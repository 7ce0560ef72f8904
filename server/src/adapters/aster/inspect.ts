import type { EventOf } from '@undertow/shared/events.ts'
import type { Clock, Inspection, Log, Transport } from '../../ports.ts'
import { booleanOf, objectOf, objectsOf, wholeOf } from '../wire.ts'
import { createAccount } from './account.ts'
import { accountInformation, agents, openListenKey } from './endpoints.ts'
import type { Answer } from './outcome.ts'
import { createRest } from './rest.ts'
import type { AsterCredentials } from './signer.ts'

export type InspectOptions = {
  readonly transport: Transport
  readonly clock: Clock
  readonly restUrl: string
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
    tell: (event) => {
      if (event.kind === 'snapshot') snapshot = event
    },
  })
  try {
    const isTimed = await rest.syncTime()
    const clockSkewMs = isTimed ? Math.round(rest.serverNow() - clock.now()) : null
    const information = await rest.read(accountInformation, [])
    const refused = information.kind === 'accepted' ? null : refusalOf(information)
    if (refused !== null) return { ...nothing, clockSkewMs, refused }
    const [key, stream] = [
      credentials.scheme === 'v3' ? keyOf(await rest.read(agents, []), credentials.signer) : notTold,
      await rest.command(openListenKey, [], { urgent: true }),
    ]
    if (await account.readModes()) await account.readSnapshot()
    return {
      clockSkewMs,
      refused: null,
      mayTrade: key.mayTrade ?? booleanOf(bodyOf(information)?.['canTrade']),
      // What V1 tells is about the account; its keys tell nothing of their own.
      mayWithdraw: key.mayWithdraw,
      expiresAt: key.expiresAt,
      addresses: key.addresses,
      isUserStreamOpen: stream.kind === 'accepted',
      snapshot,
    }
  } finally {
    rest.stop()
  }
}

const nothing: Inspection = {
  clockSkewMs: null,
  refused: null,
  mayTrade: null,
  mayWithdraw: null,
  expiresAt: null,
  addresses: null,
  isUserStreamOpen: false,
  snapshot: null,
}

type Key = Pick<Inspection, 'mayTrade' | 'mayWithdraw' | 'expiresAt' | 'addresses'>
const notTold: Key = { mayTrade: null, mayWithdraw: null, expiresAt: null, addresses: null }

/** What the exchange says of the API wallet that signs. */
function keyOf(answer: Answer, signer: string): Key {
  if (answer.kind !== 'accepted') return notTold
  const own = objectsOf(answer.body).find(
    ({ agentAddress }) => typeof agentAddress === 'string' && agentAddress.toLowerCase() === signer.toLowerCase(),
  )
  if (!own) return notTold
  const addresses = own['ipWhitelist']
  return {
    mayTrade: booleanOf(own['canPerpTrade']),
    mayWithdraw: booleanOf(own['canWithdraw']),
    expiresAt: wholeOf(own['expired']),
    addresses: typeof addresses === 'string' ? addresses : null,
  }
}

const bodyOf = (answer: Answer) => (answer.kind === 'accepted' ? objectOf(answer.body) : null)

const refusalOf = (answer: Exclude<Answer, { kind: 'accepted' }>): NonNullable<Inspection['refused']> => ({
  code: 'code' in answer ? answer.code : null,
  message: answer.message,
})
