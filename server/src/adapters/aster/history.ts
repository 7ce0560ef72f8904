import type { Event, EventOf } from '@undertow/shared/events.ts'
import { usdt } from '@undertow/shared/money.ts'
import type { Fill } from '@undertow/shared/orders.ts'
import type { Clock, Log } from '../../ports.ts'
import { createRecent } from '../recent.ts'
import { decimalOf, idOf, objectsOf, wholeOf, type JsonObject } from '../wire.ts'
import { createCoverage } from './coverage.ts'
import { income, order, userTrades } from './endpoints.ts'
import { paced } from './paced.ts'
import type { Rest } from './rest.ts'
import { fillOfTrade, orderOfReply, type KnownOrder } from './rows.ts'

export type HistoryOptions = {
  readonly rest: Rest
  readonly clock: Clock
  readonly log: Log
  /** Up to when fills and income are known; null: nothing from before `startedAt` is told. Exchange time. */
  readonly lastKnown: { fillAt(symbol: string): number | null; incomeAt(): number | null }
  readonly startedAt: () => number
  readonly tell: (event: Event) => void
}

/** Finds by request what the stream may have told while nobody listened. What was told already is not told again. */
export interface History {
  /** Remembers what is told, by whomever. */
  note(event: Event): void
  /** Fills of `symbols` since the last one known. */
  readFills(symbols: readonly string[]): Promise<void>
  /** Fills of one order. */
  readFillsOf(symbol: string, orderId: string, since: number): Promise<boolean>
  /** Called once a second: fills that orders speak of and nobody told. */
  readMissingFills(): Promise<void>
  /** Funding, transfers and the like since the last one known. */
  readIncome(): Promise<void>
}

const pageRows = 1_000
const pagesMax = 20
// The longest span that one request may cover is seven days.
const spanMs = 7 * 86_400_000 - 60_000
const knownOrdersMax = 5_000
// How long a row may take to show up in its list.
const lagMs = 60_000
// An order may have begun to fill long before it was done.
const lookBackMs = 86_400_000
// 30 of weight.
const incomeRestMs = 2_000

export function createHistory({ rest, clock, log, lastKnown, startedAt, tell }: HistoryOptions): History {
  const told = createRecent()
  const coverage = createCoverage()
  const known = new Map<string, KnownOrder>()
  /** Up to when everything was read, by symbol; of income, under no symbol. */
  const readTo = new Map<string, number>()

  const note: History['note'] = (event) => {
    if (event.kind === 'order') {
      remember(event.order.orderId, event.order)
      coverage.noteOrder(event.order)
    }
    if (event.kind === 'snapshot') for (const one of event.orders) remember(one.orderId, one)
    if (event.kind === 'income') told.add(event.id)
    if (event.kind !== 'fill') return
    if (!told.has(fillKey(event.fill))) coverage.noteFill(event.fill)
    told.add(fillKey(event.fill))
  }

  const remember = (orderId: string, { clientId, leg }: KnownOrder): void => {
    known.set(orderId, { clientId, leg })
    const oldest = known.keys().next()
    if (known.size > knownOrdersMax && !oldest.done) known.delete(oldest.value)
  }

  /** Rows of a list that is asked for by time, oldest first; null when a request failed. */
  const rowsSince = async (
    endpoint: typeof userTrades,
    params: readonly [string, string][],
    since: number,
  ): Promise<readonly JsonObject[] | null> => {
    const rows: JsonObject[] = []
    let from = since
    for (let page = 0; page < pagesMax; page += 1) {
      const to = Math.min(from + spanMs, rest.serverNow() + 60_000)
      const answer = await rest.read(endpoint, [
        ...params,
        ['startTime', String(from)],
        ['endTime', String(to)],
        ['limit', String(pageRows)],
      ])
      if (answer.kind !== 'accepted') {
        log('warn', `aster: ${endpoint.v3} failed: ${answer.message}`)
        return null
      }
      const found = objectsOf(answer.body)
      rows.push(...found)
      const last = Math.max(...found.map((row) => wholeOf(row['time']) ?? 0), from)
      if (found.length >= pageRows) from = Math.max(last, from + 1)
      else if (to < rest.serverNow()) from = to
      else return rows
    }
    log('warn', `aster: ${endpoint.v3} has more rows than ${pagesMax} pages; the oldest were read`)
    return rows
  }

  /** Null: nobody answered. An order that the exchange has forgotten is nobody's. */
  const orderOf = async (symbol: string, orderId: string): Promise<KnownOrder | null> => {
    const noted = known.get(orderId)
    if (noted) return noted
    const answer = await rest.read(order, [
      ['symbol', symbol],
      ['orderId', orderId],
    ])
    const report = answer.kind === 'accepted' ? objectsOf(answer.body).map(orderOfReply)[0] : null
    if (!report) return answer.kind === 'rejected' ? { clientId: '', leg: null } : null
    remember(orderId, report)
    return report
  }

  /** False when some of them could not be told yet. */
  const tellFills = async (symbol: string, rows: readonly JsonObject[]): Promise<boolean> => {
    let isComplete = true
    for (const row of rows) {
      const owner = await orderOf(symbol, idOf(row['orderId']) ?? '')
      // Told without its owner it would count as told, and never come again.
      isComplete &&= owner !== null
      const fill: Fill | null = owner && fillOfTrade(row, owner)
      if (fill && !told.has(fillKey(fill))) tell({ kind: 'fill', fill })
    }
    return isComplete
  }

  /**
   * Reads on from where the last complete reading ended, not from the newest row that was told: what a stream told after a
   * gap is younger than what it left out. Rows that come twice are known by their ids.
   */
  const readOn = async (
    key: string,
    from: number,
    read: (since: number) => Promise<readonly JsonObject[] | null>,
    take: (rows: readonly JsonObject[]) => boolean | Promise<boolean>,
  ): Promise<void> => {
    const since = readTo.get(key) ?? from
    const settledAt = rest.serverNow() - lagMs
    const rows = await read(since)
    if (rows === null || !(await take(rows))) return
    const last = Math.max(...rows.map((row) => wholeOf(row['time']) ?? 0), since)
    readTo.set(key, rows.length < pagesMax * pageRows ? Math.max(since, settledAt) : last)
  }

  const readFills: History['readFills'] = async (symbols) => {
    for (const symbol of symbols) {
      await readOn(
        symbol,
        lastKnown.fillAt(symbol) ?? startedAt(),
        (since) => rowsSince(userTrades, [['symbol', symbol]], since),
        (rows) => tellFills(symbol, rows),
      )
    }
  }

  const readFillsOf: History['readFillsOf'] = async (symbol, orderId, since) => {
    // V1 cannot ask by order.
    const byOrder: readonly [string, string][] = rest.scheme === 'v3' ? [['orderId', orderId]] : []
    const rows = await rowsSince(userTrades, [['symbol', symbol], ...byOrder], since)
    if (rows)
      await tellFills(
        symbol,
        rows.filter((row) => idOf(row['orderId']) === orderId),
      )
    return rows !== null
  }

  const readMissingFills: History['readMissingFills'] = async () => {
    for (const { symbol, orderId, updatedAt } of coverage.due()) {
      log('info', 'aster: fills of an order did not come and are asked for', { symbol, orderId })
      await readFillsOf(symbol, orderId, updatedAt - lookBackMs)
    }
  }

  const readIncome = paced(clock, incomeRestMs, async () => {
    const take = (rows: readonly JsonObject[]): boolean => {
      const events = rows.map(incomeOf).filter((event) => event !== null)
      for (const event of events) if (!told.has(event.id)) tell(event)
      return true
    }
    await readOn('', lastKnown.incomeAt() ?? startedAt(), (since) => rowsSince(income, [], since), take)
  })

  return { note, readFills, readFillsOf, readMissingFills, readIncome }
}

const fillKey = ({ symbol, tradeId }: Fill): string => `${symbol} ${tradeId}`

const incomeTypes = new Map<unknown, EventOf<'income'>['type']>([
  ['FUNDING_FEE', 'funding'],
  ['TRANSFER', 'transfer'],
  ['INTERNAL_TRANSFER', 'transfer'],
  ['CROSS_COLLATERAL_TRANSFER', 'transfer'],
])
// These come with our own fills.
const fillTypes = new Set<unknown>(['REALIZED_PNL', 'COMMISSION'])

function incomeOf(row: JsonObject): EventOf<'income'> | null {
  const [amount, happenedAt] = [decimalOf(row['income']), wholeOf(row['time'])]
  const [tranId, asset] = [idOf(row['tranId']), idOf(row['asset'])]
  const type = row['incomeType']
  if (fillTypes.has(type) || amount === null || happenedAt === null || tranId === null || asset === null) return null
  return {
    kind: 'income',
    type: incomeTypes.get(type) ?? 'other',
    // The exchange's ids are unique within a type only.
    id: `${String(type)}:${tranId}`,
    symbol: idOf(row['symbol']),
    asset,
    amount: usdt(amount),
    happenedAt,
  }
}
