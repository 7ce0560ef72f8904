import type { CommandOf } from '@undertow/shared/commands.ts'
import type { Event } from '@undertow/shared/events.ts'
import { isPositive } from '@undertow/shared/money.ts'
import type { Clock } from '../../ports.ts'
import { objectsOf, wholeOf, type JsonObject } from '../wire.ts'
import { allOrders, openOrdersOf, order as orderEndpoint, type Endpoint } from './endpoints.ts'
import { meaningOf } from './errors.ts'
import type { History } from './history.ts'
import type { Answer } from './outcome.ts'
import { soon } from './patience.ts'
import type { Rest } from './rest.ts'
import { orderOfReply } from './rows.ts'
import type { Params } from './signer.ts'

export type FindOrderOptions = {
  readonly rest: Rest
  readonly clock: Clock
  readonly history: History
  readonly tell: (event: Event) => void
}

type Query = CommandOf<'queryOrder'>
export type FindOrder = (query: Query) => Promise<void>

const clockDoubtMs = 60_000
const rowsMax = 1_000

/**
 * Asks what became of an order: one attempt, the core decides when to ask again. That there is none is told only when
 * the open orders and the history of the symbol agree: looking up a single id fails for a while after an order was taken.
 */
export function createFindOrder({ rest, clock, history, tell }: FindOrderOptions): FindOrder {
  const find = async ({
    symbol,
    clientId,
    placedAt,
    purpose,
  }: Query): Promise<JsonObject | 'absent' | 'unanswered'> => {
    // No second close is sent before it is known what became of the first one.
    const use = purpose === 'close' ? 'protection' : 'upkeep'
    const ask = (endpoint: Endpoint, params: Params): Promise<Answer> => rest.command(endpoint, params, { use })
    const answer = await ask(orderEndpoint, [
      ['symbol', symbol],
      ['origClientOrderId', clientId],
    ])
    if (answer.kind === 'accepted') return rowOf([answer.body], clientId) ?? 'unanswered'
    if (answer.kind !== 'rejected' || meaningOf(answer.code) !== 'absent') return 'unanswered'
    const since = placedAt + rest.serverNow() - clock.now() - clockDoubtMs
    const lists: readonly (readonly [Endpoint, Params])[] = [
      [openOrdersOf, [['symbol', symbol]]],
      [
        allOrders,
        [
          ['symbol', symbol],
          ['startTime', String(Math.trunc(since))],
          ['limit', String(rowsMax)],
        ],
      ],
    ]
    for (const [endpoint, params] of lists) {
      const list = await ask(endpoint, params)
      if (list.kind !== 'accepted' || !Array.isArray(list.body)) return 'unanswered'
      const row = rowOf(list.body, clientId)
      if (row) return row
    }
    return 'absent'
  }

  return async (query) => {
    const { symbol, clientId } = query
    const asked = find(query)
    const isLate = (await soon(clock, asked)) === null
    // A stop beside a lost one does not wait for the end of a slow search.
    if (isLate) tell({ kind: 'queried', clientId, outcome: 'unanswered' })
    const row = await asked
    const report = typeof row === 'string' ? null : orderOfReply(row)
    if (typeof row === 'string' || report === null) {
      if (row === 'absent') tell({ kind: 'queried', clientId, outcome: 'absent' })
      else if (!isLate) tell({ kind: 'queried', clientId, outcome: 'unanswered' })
      return
    }
    tell({ kind: 'order', order: report })
    if (isPositive(report.filledQty)) {
      await history.readFillsOf(symbol, report.orderId, wholeOf(row['time']) ?? report.updatedAt - dayMs)
    }
    tell({ kind: 'queried', clientId, outcome: 'found' })
  }
}

const dayMs = 86_400_000

const rowOf = (rows: readonly unknown[], clientId: string): JsonObject | null =>
  objectsOf(rows).find((row) => row['clientOrderId'] === clientId) ?? null
