import type { CommandOf } from '@undertow/shared/commands.ts'
import type { Event, EventOf } from '@undertow/shared/events.ts'
import { isPositive } from '@undertow/shared/money.ts'
import type { NewOrder, OrderReport } from '@undertow/shared/orders.ts'
import type { Clock } from '../../ports.ts'
import { objectOf, wholeOf } from '../wire.ts'
import type { Modes } from './account.ts'
import { cancelOrder, countdownCancelAll, guardedCancel, leverage, newOrder, noop } from './endpoints.ts'
import { causeOf, meaningOf } from './errors.ts'
import { createFindOrder, type FindOrder } from './find-order.ts'
import type { History } from './history.ts'
import { orderParams } from './order-params.ts'
import type { Answer } from './outcome.ts'
import { patienceMs, soon } from './patience.ts'
import type { Rest, Timing } from './rest.ts'
import { orderOfReply } from './rows.ts'
import type { Params } from './signer.ts'
import { createUndecided } from './undecided.ts'

export type TradeOptions = {
  readonly rest: Rest
  readonly clock: Clock
  readonly history: History
  readonly modes: () => Modes | null
  readonly tell: (event: Event) => void
  /** An answer shows that the position mode is not the one we know. */
  readonly onWrongMode: () => void
  readonly onTiming?: ((clientId: string, timing: Timing) => void) | undefined
}

/** Orders out, outcomes back. Nothing that changes an order is ever sent twice. */
export interface Trade {
  /** The request is signed and written before this returns. */
  place(order: NewOrder): Promise<void>
  cancel(command: CommandOf<'cancelOrder'>): Promise<void>
  query: FindOrder
  voidOrder(command: CommandOf<'voidOrder'>): Promise<void>
  setCountdown(command: CommandOf<'setCountdown'>): Promise<void>
  setLeverage(command: CommandOf<'setLeverage'>): Promise<void>
}

export function createTrade({ rest, clock, history, modes, tell, onWrongMode, onTiming }: TradeOptions): Trade {
  const undecided = createUndecided(() => clock.now())
  /** Doubted, and not answered yet. */
  const underWay = new Map<string, Promise<Answer>>()
  const query = createFindOrder({ rest, clock, history, tell })

  const ask = (order: NewOrder): Promise<Answer> => {
    const known = modes()
    if (known === null) return notSent('the position mode of the account is not known yet')
    const params = orderParams(order, known.hedgeMode)
    if (typeof params === 'string') return notSent(params)
    // The last moment before the first byte.
    if (order.sendBefore !== null && clock.now() > order.sendBefore) return notSent('too late: the deadline has passed')
    const nonce = rest.nextNonce()
    undecided.begin(order.clientId, nonce)
    return rest.command(newOrder, params, {
      use: order.purpose === 'entry' ? 'normal' : 'protection',
      nonce,
      ...(onTiming ? { onTiming: (timing: Timing) => onTiming(order.clientId, timing) } : {}),
    })
  }

  const place: Trade['place'] = async (order) => {
    const askedAt = clock.now()
    const asked = ask(order)
    // Nothing hurries with an entry: it counts as placed until its answer is there.
    const answer = order.purpose === 'entry' ? await asked : await soon(clock, asked)
    if (answer !== null) return learn(order, askedAt, answer, false)
    tell(placed(order.clientId, slow, null))
    underWay.set(order.clientId, asked)
    const late = await asked
    underWay.delete(order.clientId)
    if (late.kind !== 'unknown') await learn(order, askedAt, late, true)
  }

  const learn = async (order: NewOrder, askedAt: number, answer: Answer, isLate: boolean): Promise<void> => {
    const { clientId, symbol } = order
    const report = answer.kind === 'accepted' ? reportOf(answer.body, clientId) : null
    // Of a stop or a target that was doubted meanwhile another one may stand in its place: a late refusal ends it, and calls
    // for nothing else. Of a close there is none, and the next one has to know why.
    const { cause, ...bare } = placed(clientId, answer, report)
    const isReplaced = isLate && order.purpose !== 'close'
    const outcome = isReplaced || cause === undefined ? bare : { ...bare, cause }
    if (outcome.outcome !== 'unknown') undecided.end(clientId)
    tell(outcome)
    if (answer.kind === 'rejected' && meaningOf(answer.code) === 'positionMode') onWrongMode()
    if (report === null) return
    // A reply that says filled and not how much is read again instead of believed.
    if (isIncomplete(report)) await query({ kind: 'queryOrder', symbol, clientId, placedAt: askedAt })
    else tell({ kind: 'order', order: report })
  }

  const cancel: Trade['cancel'] = async ({ symbol, clientId }) => {
    const params: Params = [
      ['symbol', symbol],
      ['origClientOrderId', clientId],
    ]
    // What was not answered may still be under way: under its own nonce the cancel also catches it there. Once.
    const nonce = undecided.nonceOf(clientId)
    undecided.end(clientId)
    const answer = await rest.command(nonce === null ? cancelOrder : guardedCancel, params, { use: 'upkeep', nonce })
    const report = answer.kind === 'accepted' ? reportOf(answer.body, clientId) : null
    tell(cancelled(clientId, answer, report))
    if (report) tell({ kind: 'order', order: report })
  }

  const voidOrder: Trade['voidOrder'] = async ({ clientId }) => {
    const toldAs = (acceptableMs: number, message: string): void =>
      tell({ kind: 'voided', clientId, acceptableMs, message })
    // Where everything is slow, its own void would overtake each stop in turn, and none would ever stand.
    await underWay.get(clientId)
    const nonce = undecided.nonceOf(clientId)
    if (nonce === null) return toldAs(rest.validityMs, 'its request cannot be taken back, only waited for')
    const answer = await rest.command(noop, [], { use: 'upkeep', nonce })
    // Any other answer leaves it open which of the two came first.
    if (answer.kind === 'accepted') toldAs(0, 'its nonce is used up')
    else toldAs(rest.validityMs, messageOf(answer))
  }

  const setCountdown: Trade['setCountdown'] = async ({ symbol, ms }) => {
    const params: Params = [
      ['symbol', symbol],
      ['countdownTime', String(ms)],
    ]
    // Left running it would cancel the stop.
    const answer = await rest.command(countdownCancelAll, params, { use: ms === 0 ? 'protection' : 'normal' })
    const confirmed = answer.kind === 'accepted' ? wholeOf(objectOf(answer.body)?.['countdownTime']) : null
    tell({ kind: 'countdown', symbol, ms: confirmed, message: messageOf(answer) })
  }

  const setLeverage: Trade['setLeverage'] = async (command) => {
    const { symbol } = command
    const params: Params = [
      ['symbol', symbol],
      ['leverage', String(command.leverage)],
    ]
    const answer = await rest.command(leverage, params, { use: 'normal' })
    const inForce = answer.kind === 'accepted' ? wholeOf(objectOf(answer.body)?.['leverage']) : null
    tell({ kind: 'leverage', symbol, leverage: inForce, message: messageOf(answer) })
  }

  return { place, cancel, query, voidOrder, setCountdown, setLeverage }
}

const notSent = (message: string): Promise<Answer> => Promise.resolve({ kind: 'notSent', message })
const codeOf = (answer: Answer): number | null => ('code' in answer ? answer.code : null)
const messageOf = (answer: Answer): string => ('message' in answer ? answer.message : '')
const unreadable = 'the reply is not an order'
const slow: Answer = { kind: 'unknown', code: null, message: `no answer within ${patienceMs} ms` }

/** The order in a reply, when it is the one that was meant. */
function reportOf(body: unknown, clientId: string): OrderReport | null {
  const row = objectOf(body)
  const report = row ? orderOfReply(row) : null
  return report?.clientId === clientId ? report : null
}

function isIncomplete(report: OrderReport): boolean {
  return report.status === 'filled' && (!isPositive(report.filledQty) || report.averagePrice === null)
}

function placed(clientId: string, answer: Answer, report: OrderReport | null): EventOf<'placed'> {
  const isUnreadable = answer.kind === 'accepted' && report === null
  if (isUnreadable) return { kind: 'placed', clientId, outcome: 'unknown', code: null, message: unreadable }
  const told = {
    kind: 'placed',
    clientId,
    outcome: answer.kind,
    code: codeOf(answer),
    message: messageOf(answer),
  } as const
  const cause = answer.kind === 'rejected' ? causeOf(answer.code) : null
  return cause === null ? told : { ...told, cause }
}

function cancelled(clientId: string, answer: Answer, report: OrderReport | null): EventOf<'cancelled'> {
  const told = { kind: 'cancelled', clientId, code: codeOf(answer), message: messageOf(answer) } as const
  if (answer.kind === 'accepted') {
    return report ? { ...told, outcome: 'accepted' } : { ...told, outcome: 'unknown', message: unreadable }
  }
  if (answer.kind === 'notSent') return { ...told, outcome: 'rejected', message: `not sent: ${answer.message}` }
  const isGone = answer.kind === 'rejected' && meaningOf(answer.code) === 'gone'
  return { ...told, outcome: isGone ? 'gone' : answer.kind }
}
