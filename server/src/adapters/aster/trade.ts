import type { CommandOf } from '@undertow/shared/commands.ts'
import type { Event, EventOf } from '@undertow/shared/events.ts'
import { isPositive } from '@undertow/shared/money.ts'
import type { NewOrder, OrderReport } from '@undertow/shared/orders.ts'
import type { Clock } from '../../ports.ts'
import { objectOf, wholeOf } from '../wire.ts'
import type { Modes } from './account.ts'
import { cancelOrder, leverage, newOrder, order as orderEndpoint } from './endpoints.ts'
import { causeOf, meaningOf } from './errors.ts'
import type { History } from './history.ts'
import { orderParams } from './order-params.ts'
import type { Answer } from './outcome.ts'
import type { Rest, Timing } from './rest.ts'
import { orderOfReply } from './rows.ts'

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
  query(command: CommandOf<'queryOrder'>): Promise<void>
  setLeverage(command: CommandOf<'setLeverage'>): Promise<void>
}

export function createTrade({ rest, clock, history, modes, tell, onWrongMode, onTiming }: TradeOptions): Trade {
  const ask = (order: NewOrder): Promise<Answer> => {
    const known = modes()
    if (known === null) return notSent('the position mode of the account is not known yet')
    const params = orderParams(order, known.hedgeMode)
    if (typeof params === 'string') return notSent(params)
    // The last moment before the first byte.
    if (order.sendBefore !== null && clock.now() > order.sendBefore) return notSent('too late: the deadline has passed')
    return rest.command(newOrder, params, {
      urgent: order.purpose !== 'entry',
      ...(onTiming ? { onTiming: (timing: Timing) => onTiming(order.clientId, timing) } : {}),
    })
  }

  const place: Trade['place'] = async (order) => {
    const { clientId, symbol } = order
    const answer = await ask(order)
    const report = answer.kind === 'accepted' ? reportOf(answer.body, clientId) : null
    tell(placed(clientId, answer, report))
    if (answer.kind === 'rejected' && meaningOf(answer.code) === 'positionMode') onWrongMode()
    if (report === null) return
    // A reply that says filled and not how much is read again instead of believed.
    if (isIncomplete(report)) await query({ kind: 'queryOrder', symbol, clientId })
    else tell({ kind: 'order', order: report })
  }

  const cancel: Trade['cancel'] = async ({ symbol, clientId }) => {
    const answer = await rest.command(
      cancelOrder,
      [
        ['symbol', symbol],
        ['origClientOrderId', clientId],
      ],
      { urgent: true },
    )
    const report = answer.kind === 'accepted' ? reportOf(answer.body, clientId) : null
    tell(cancelled(clientId, answer, report))
    if (report) tell({ kind: 'order', order: report })
  }

  // One attempt: the core decides when to ask again.
  const query: Trade['query'] = async ({ symbol, clientId }) => {
    const params: readonly [string, string][] = [
      ['symbol', symbol],
      ['origClientOrderId', clientId],
    ]
    const answer = await rest.command(orderEndpoint, params, { urgent: true })
    const report = answer.kind === 'accepted' ? reportOf(answer.body, clientId) : null
    if (report === null) {
      const isAbsent = answer.kind === 'rejected' && meaningOf(answer.code) === 'absent'
      return tell({ kind: 'queried', clientId, outcome: isAbsent ? 'absent' : 'unanswered' })
    }
    tell({ kind: 'order', order: report })
    const createdAt = answer.kind === 'accepted' ? wholeOf(objectOf(answer.body)?.['time']) : null
    if (isPositive(report.filledQty)) {
      await history.readFillsOf(symbol, report.orderId, createdAt ?? report.updatedAt - dayMs)
    }
    tell({ kind: 'queried', clientId, outcome: 'found' })
  }

  const setLeverage: Trade['setLeverage'] = async (command) => {
    const { symbol } = command
    const params: readonly [string, string][] = [
      ['symbol', symbol],
      ['leverage', String(command.leverage)],
    ]
    const answer = await rest.command(leverage, params, { urgent: false })
    const inForce = answer.kind === 'accepted' ? wholeOf(objectOf(answer.body)?.['leverage']) : null
    tell({ kind: 'leverage', symbol, leverage: inForce, message: messageOf(answer) })
  }

  return { place, cancel, query, setLeverage }
}

const dayMs = 86_400_000

const notSent = (message: string): Promise<Answer> => Promise.resolve({ kind: 'notSent', message })
const codeOf = (answer: Answer): number | null => ('code' in answer ? answer.code : null)
const messageOf = (answer: Answer): string => ('message' in answer ? answer.message : '')
const unreadable = 'the reply is not an order'

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
