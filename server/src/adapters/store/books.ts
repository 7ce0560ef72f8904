import type { Database } from 'better-sqlite3'
import type { BookType } from '@undertow/shared/books.ts'
import { abs, add, gt, noUsdt, sub, text, times, usdt, type Usdt } from '@undertow/shared/money.ts'
import type { BookLine, Books } from '../../ports.ts'

const amounts = ['ours', 'exchange', 'others', 'shared', 'estimated', 'late'] as const
type Amount = (typeof amounts)[number]
type Stored = { readonly day: string; readonly type: BookType; readonly asset: string; readonly symbol: string } & {
  readonly [A in Amount]: string
} & { readonly postings: number; readonly rows: number }
type Sum = { [A in Amount]: Usdt } & { postings: number; rows: number }

// A season: what is older can be looked up at no exchange any more.
const daysMax = 92
const differencesMax = 100
/** The exchange rounds each of its amounts to eight places. */
const rounding = usdt('0.00000001')

/** Ours against the exchange's, over the UTC days from `fromDay` to `toDay`. */
export function createBooks(db: Database): (fromDay: string, toDay: string) => Books {
  const select = db.prepare<[string, string, number, string], Stored>(
    `SELECT * FROM books
     WHERE day >= ? AND day >= coalesce((SELECT DISTINCT day FROM books WHERE day <= ? ORDER BY day DESC LIMIT 1 OFFSET ?), '')
       AND day <= ? ORDER BY day DESC, type, asset, symbol`,
  )
  const read = db.prepare<[], { since: number | null; to: number | null }>(
    `SELECT (SELECT from_at FROM income_reads ORDER BY to_at DESC LIMIT 1) AS since, (SELECT max(to_at) FROM income_reads) AS "to"`,
  )

  return (fromDay, toDay) => {
    const stored = select.all(fromDay, toDay, daysMax - 1, toDay)
    const { since = null, to = null } = read.get() ?? {}
    const symbols = sumsBy(stored, ({ day, type, asset, symbol }) => ({ day, type, asset, symbol }))
    return {
      since,
      to,
      totals: sumsBy(stored, ({ type, asset }) => ({ day: null, type, asset, symbol: null })),
      days: sumsBy(stored, ({ day, type, asset }) => ({ day, type, asset, symbol: null })),
      differences: symbols.filter(({ agrees }) => !agrees).slice(0, differencesMax),
    }
  }
}

type Key = Pick<BookLine, 'day' | 'type' | 'asset' | 'symbol'>

function sumsBy<K extends Key>(stored: readonly Stored[], keyOf: (row: Stored) => K): readonly (BookLine & K)[] {
  const groups = new Map<string, { readonly key: K; readonly sum: Sum }>()
  for (const row of stored) {
    const key = keyOf(row)
    const name = `${key.day} ${key.type} ${key.asset} ${key.symbol}`
    const { sum } = groups.get(name) ?? { sum: emptySum() }
    groups.set(name, { key, sum })
    for (const amount of amounts) sum[amount] = add(sum[amount], usdt(row[amount]))
    sum.postings += row.postings
    sum.rows += row.rows
  }
  return [...groups.values()].map(({ key, sum }) => ({ ...figuresOf(sum), ...key }))
}

function emptySum(): Sum {
  return {
    ours: noUsdt,
    exchange: noUsdt,
    others: noUsdt,
    shared: noUsdt,
    estimated: noUsdt,
    late: noUsdt,
    postings: 0,
    rows: 0,
  }
}

function figuresOf(sum: Sum): Omit<BookLine, keyof Key> {
  const exchange = sub(sum.exchange, sum.others)
  const difference = sub(sub(exchange, sum.ours), sum.shared)
  const within = times(rounding, Math.max(sum.postings, sum.rows))
  return {
    ours: text(sum.ours),
    exchange: text(exchange),
    difference: text(difference),
    agrees: !gt(abs(difference), within),
    others: text(sum.others),
    shared: text(sum.shared),
    estimated: text(sum.estimated),
    late: text(sum.late),
    rows: sum.rows,
  }
}
