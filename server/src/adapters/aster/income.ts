import type { Event, EventOf } from '@undertow/shared/events.ts'
import { usdt } from '@undertow/shared/money.ts'
import type { Clock } from '../../ports.ts'
import { createRecent } from '../recent.ts'
import { decimalOf, idOf, wholeOf, type JsonObject } from '../wire.ts'
import { income, userTrades } from './endpoints.ts'
import { completeTo, type LastKnown, type RowsSince } from './lists.ts'
import { paced } from './paced.ts'
import type { Rest } from './rest.ts'
import { fillKey } from './rows.ts'

export type IncomeOptions = {
  readonly rest: Rest
  readonly clock: Clock
  readonly lastKnown: LastKnown
  readonly startedAt: () => number
  readonly tell: (event: Event) => void
  /** Ids of rows and keys of fills that were told. */
  readonly told: { has(key: string): boolean }
  readonly rowsSince: RowsSince
  readonly tellFills: (symbol: string, rows: readonly JsonObject[]) => Promise<boolean>
}

// 30 of weight.
const restMs = 2_000
/** How long a row may take to show up in the list. What is younger is read again with the next reading, at no more weight. */
const lagMs = 600_000
/** Older rows are not promised by anybody. */
const keptMs = 90 * 86_400_000
const strangeSymbolsMax = 8

/**
 * Reads the exchange's list of what moved money, oldest first, and says up to when it is known. A row of a fill that nobody
 * told makes the fills of its symbol be asked for first: it is one of ours that was lost, or somebody else's.
 */
export function createIncome(options: IncomeOptions): () => Promise<void> {
  const { rest, clock, lastKnown, startedAt, tell, told, rowsSince, tellFills } = options
  let readTo: number | null = null
  /** Fills that were asked for: what the exchange does not list now, it is not asked for again. */
  const asked = createRecent()

  const isKnown = (fill: { readonly symbol: string; readonly tradeId: string }): boolean =>
    told.has(fillKey(fill)) || asked.has(fillKey(fill)) || lastKnown.hasFill(fill.symbol, fill.tradeId)

  /** False when the fills of some row could not be found out. */
  const findFills = async (events: readonly EventOf<'income'>[]): Promise<boolean> => {
    const missing = new Map<string, { since: number; ids: Set<string> }>()
    for (const { symbol, tradeId, happenedAt } of events) {
      if (symbol === null || !tradeId || isKnown({ symbol, tradeId })) continue
      const known = missing.get(symbol) ?? { since: happenedAt, ids: new Set() }
      missing.set(symbol, { since: Math.min(known.since, happenedAt), ids: known.ids.add(tradeId) })
    }
    let isComplete = missing.size <= strangeSymbolsMax
    for (const [symbol, { since, ids }] of [...missing].slice(0, strangeSymbolsMax)) {
      // Rows of the list may be told to the second only.
      const rows = await rowsSince(userTrades, [['symbol', symbol]], since - 1_000)
      if (rows === null) return false
      const wanted = rows.filter((row) => ids.has(idOf(row['id']) ?? ''))
      // What cannot be looked up yet keeps nothing from the other symbols.
      if (!(await tellFills(symbol, wanted))) isComplete = false
      else for (const tradeId of ids) asked.add(fillKey({ symbol, tradeId }))
    }
    return isComplete
  }

  return paced(clock, restMs, async () => {
    const now = rest.serverNow()
    const from = readTo ?? Math.max(lastKnown.incomeAt() ?? startedAt(), now - keptMs)
    const rows = await rowsSince(income, [], from)
    if (rows === null) return
    const events = rows.map(incomeOf).filter((event) => event !== null)
    const isComplete = await findFills(events)
    for (const event of events) if (!told.has(event.id)) tell(event)
    if (!isComplete) return
    readTo = completeTo(rows, from, now - lagMs)
    tell({ kind: 'incomeRead', from, to: readTo })
  })
}

const types = new Map<unknown, EventOf<'income'>['type']>([
  ['REALIZED_PNL', 'realised'],
  ['COMMISSION', 'commission'],
  ['FUNDING_FEE', 'funding'],
  ['INSURANCE_CLEAR', 'insurance'],
  ['TRANSFER', 'transfer'],
  ['INTERNAL_TRANSFER', 'transfer'],
  ['CROSS_COLLATERAL_TRANSFER', 'transfer'],
])

function incomeOf(row: JsonObject): EventOf<'income'> | null {
  const [amount, happenedAt] = [decimalOf(row['income']), wholeOf(row['time'])]
  const [tranId, asset] = [idOf(row['tranId']), idOf(row['asset'])]
  const type = row['incomeType']
  if (amount === null || happenedAt === null || tranId === null || asset === null) return null
  return {
    kind: 'income',
    type: types.get(type) ?? 'other',
    // The exchange's ids are unique within a type only.
    id: `${String(type)}:${tranId}`,
    symbol: idOf(row['symbol']),
    asset,
    amount: usdt(amount),
    tradeId: idOf(row['tradeId']),
    happenedAt,
  }
}
