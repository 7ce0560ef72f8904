import type { Database } from 'better-sqlite3'
import { bookTypeSchema, type Posting } from '@undertow/shared/books.ts'
import type { EventOf } from '@undertow/shared/events.ts'
import { isoTime } from '@undertow/shared/format.ts'
import { add, noUsdt, sub, text, usdt, type Usdt } from '@undertow/shared/money.ts'
import { inserter } from './database.ts'
import * as schema from './schema-ledger.ts'

/** The tables of what our books have, what the exchange's list has, and the sums of both. */
export type BookRows = {
  addPosting(seq: number, posting: Posting): void
  addIncome(seq: number, income: EventOf<'income'>): void
  /** The exchange's list is known from `from` to `to`: what lies within is taken into the sums, once. */
  settle(read: EventOf<'incomeRead'>): void
}

type Waiting = {
  readonly row: number
  readonly type: string
  readonly symbol: string
  readonly asset: string
  readonly amount: string
  readonly at: number
  readonly sourceId: string | null
}
type WaitingPosting = Waiting & { readonly trade: string | null; readonly shared: number }

type Sums = { ours: Usdt; exchange: Usdt; others: Usdt; shared: Usdt; estimated: Usdt; late: Usdt }
const columns = ['ours', 'exchange', 'others', 'shared', 'estimated', 'late'] as const
type Line = Sums & { postings: number; rows: number }

const bookTypes: ReadonlySet<string> = new Set(bookTypeSchema.options)

export function createBookRows(db: Database): BookRows {
  const insertPosting = inserter(db, schema.postings)
  const insertIncome = inserter(db, schema.income, 'OR IGNORE')
  const widen = db.prepare<[number, number, number]>(
    'UPDATE income_reads SET to_at = max(to_at, ?) WHERE from_at <= ? AND to_at >= ?',
  )
  const insertRead = inserter(db, schema.incomeReads, 'OR REPLACE')
  const covers = db.prepare<[number]>('SELECT 1 FROM income_reads WHERE ? BETWEEN from_at AND to_at').pluck()
  const waitingPostings = db.prepare<[number], WaitingPosting>(
    `SELECT ordinal AS row, type, symbol, asset, amount, at, source_id AS sourceId, trade, shared
     FROM postings WHERE compared = 0 AND at <= ? ORDER BY ordinal`,
  )
  // The exchange may tell the time of a row to the second only: that of its fill is the one that counts.
  const waitingIncome = db.prepare<[number], Waiting>(
    `SELECT income.rowid AS row, type, coalesce(income.symbol, '') AS symbol, asset, amount,
            coalesce(fills.at, income.at) AS at, CASE WHEN type IN ('realised', 'commission') THEN income.trade_id ELSE id END AS sourceId
     FROM income LEFT JOIN fills ON fills.symbol = income.symbol AND fills.trade_id = income.trade_id
     WHERE compared = 0 AND income.at <= ? ORDER BY income.rowid`,
  )
  const setPosting = db.prepare<[number, number]>('UPDATE postings SET compared = ? WHERE ordinal = ?')
  const setIncome = db.prepare<[number, number]>('UPDATE income SET compared = ? WHERE rowid = ?')
  const isPosted = db
    .prepare<[string, string | null]>('SELECT 1 FROM postings WHERE symbol = ? AND source_id = ? LIMIT 1')
    .pluck()
  const ownerOf = db.prepare<[string, string | null], { isOurs: number }>(
    `SELECT EXISTS (SELECT 1 FROM orders WHERE orders.client_id = fills.client_id) AS isOurs
     FROM fills WHERE symbol = ? AND trade_id = ?`,
  )
  const hasOrdered = db.prepare<[string]>('SELECT 1 FROM orders WHERE symbol = ? LIMIT 1').pluck()
  const rowOf = db
    .prepare<[string, string, string, string | null]>(
      'SELECT amount FROM income WHERE type = ? AND asset = ? AND symbol = ? AND trade_id = ?',
    )
    .pluck()
  const lines = createLines(db)

  return { addPosting, addIncome, settle }

  function addPosting(seq: number, posting: Posting): void {
    insertPosting({ ...posting, seq, amount: text(posting.amount), compared: 0 })
  }

  function addIncome(seq: number, { type, id, symbol, asset, amount, tradeId, happenedAt }: EventOf<'income'>): void {
    insertIncome({
      type,
      id,
      seq,
      symbol,
      asset,
      amount: text(amount),
      at: happenedAt,
      tradeId: tradeId ?? null,
      compared: 0,
    })
  }

  function settle({ from, to }: EventOf<'incomeRead'>): void {
    if (widen.run(to, from, from).changes === 0) insertRead({ fromAt: from, toAt: to })
    for (const posting of waitingPostings.all(to)) {
      const isCovered = covers.get(posting.at) !== undefined
      // Before what is read now, and outside of what was read earlier: nobody will ever read it.
      if (isCovered || posting.at < from) setPosting.run(isCovered ? 1 : 2, posting.row)
      if (isCovered) lines.take(posting, { postings: 1, ...oursOf(posting) })
    }
    for (const income of waitingIncome.all(to)) {
      if (income.at > to) continue
      const isComparable = bookTypes.has(income.type) && covers.get(income.at) !== undefined
      setIncome.run(isComparable ? 1 : 2, income.row)
      if (!isComparable) continue
      const exchange = usdt(income.amount)
      lines.take(income, { rows: 1, exchange, ...(isOthers(income) ? { others: exchange } : {}) })
    }
  }

  function oursOf({ type, asset, symbol, amount, sourceId, trade, shared }: WaitingPosting): Partial<Sums> {
    const ours = usdt(amount)
    const told = shared === 1 && type === 'realised' ? rowOf.get(type, asset, symbol, sourceId) : undefined
    return {
      ours,
      ...(typeof told === 'string' ? { shared: sub(usdt(told), ours) } : {}),
      ...(sourceId === null ? { estimated: ours } : {}),
      ...(trade === null ? { late: ours } : {}),
    }
  }

  /**
   * Not ours, by proof. A fill of an order that we did not place; any fill where we never ordered anything. What came
   * without a fill is ours when our books had a position that it can belong to, and they have posted it then.
   */
  function isOthers({ type, symbol, sourceId }: Waiting): boolean {
    if (isPosted.get(symbol, sourceId) !== undefined) return false
    if (type === 'funding' || type === 'insurance') return true
    const owner = ownerOf.get(symbol, sourceId)
    return owner === undefined ? hasOrdered.get(symbol) === undefined : owner.isOurs === 0
  }
}

/** The sums by UTC day, type, asset and symbol. */
function createLines(db: Database): { take(item: Waiting, more: Partial<Line>): void } {
  type Stored = { readonly [C in keyof Sums]: string } & { readonly postings: number; readonly rows: number }
  const select = db.prepare<[string, string, string, string], Stored>(
    'SELECT * FROM books WHERE day = ? AND type = ? AND asset = ? AND symbol = ?',
  )
  const put = inserter(db, schema.books, 'OR REPLACE')

  return {
    take({ at, type, asset, symbol }, more) {
      const day = isoTime(at).slice(0, 10)
      const stored = select.get(day, type, asset, symbol)
      const sums = columns.map((name) => {
        const known = stored === undefined ? noUsdt : usdt(stored[name])
        return [name, text(add(known, more[name] ?? noUsdt))] as const
      })
      put({
        day,
        type: bookTypeSchema.parse(type),
        asset,
        symbol,
        ...(Object.fromEntries(sums) as { [C in keyof Sums]: string }),
        postings: (stored?.postings ?? 0) + (more.postings ?? 0),
        rows: (stored?.rows ?? 0) + (more.rows ?? 0),
      })
    },
  }
}
