import type { Database } from 'better-sqlite3'
import {
  add,
  addUnits,
  asPct,
  isPositive,
  noUnits,
  noUsdt,
  rounded,
  sub,
  subUnits,
  text,
  unitsOf,
  usdt,
  type Units,
  type Usdt,
} from '@undertow/shared/money.ts'
import type { Report } from '@undertow/shared/performance-api.ts'
import { figuresOfReturns } from './daily-returns.ts'
import { courseFrom, drawdownOf, follow, forked, type Course } from './falls.ts'

type HourRow = { fromAt: number; toAt: number; ableMs: number } & {
  [F in 'low' | 'high' | 'fall' | 'last']: string | null
}
type Transfer = { readonly at: number; readonly amount: string }
type AccountReport = Pick<Report, 'equityDrawdown' | 'daily' | 'uptime'>

const dayMs = 86_400_000
// More than a year, so that no reading is without end.
const hoursMax = 10_000
// Dashboards ask for the same few ranges again and again.
const foldsMax = 8
const daysMax = 400
/** The exchange's clock and ours: a transfer may be told that much beside the hour that it moved. */
const besideMs = 15_000

/**
 * How the account itself fared from `from` to `to`: deposits and withdrawals taken out, and never across a new account.
 * Equity is in USDT, and so are the transfers that move it.
 */
export function createAccountReport(db: Database): (from: number, to: number) => AccountReport {
  const newBefore = db
    .prepare<[number]>('SELECT max(from_at) FROM account_hours WHERE is_new = 1 AND from_at <= ?')
    .pluck()
  const hours = db.prepare<[number, number, number], HourRow>(
    `SELECT * FROM (
       SELECT from_at AS fromAt, to_at AS toAt, able_ms AS ableMs, low, high, fall, last
       FROM account_hours WHERE from_at >= ? AND from_at <= ? ORDER BY from_at DESC LIMIT ?
     ) ORDER BY fromAt`,
  )
  const lookBefore = db
    .prepare<[number]>('SELECT to_at FROM account_hours WHERE from_at < ? ORDER BY from_at DESC LIMIT 1')
    .pluck()
  const moves = db.prepare<[number, number], Transfer>(
    `SELECT at, amount FROM income WHERE type = 'transfer' AND asset = 'USDT' AND at >= ? AND at <= ? ORDER BY at`,
  )
  const newest = db.prepare('SELECT max(at) FROM equity').pluck()
  const oldest = db.prepare('SELECT min(at) FROM equity WHERE at >= ?').pluck()
  const lastIn = db.prepare<[number, number], { at: number; equity: string }>(
    'SELECT at, equity FROM equity WHERE at >= ? AND at < ? ORDER BY at DESC LIMIT 1',
  )

  const folds = new Map<string, Fold>()

  return (from, to) => {
    const start = Math.max(from, (newBefore.get(to) as number | null) ?? 0)
    const transfers = moves.all(start, to)
    const fold = foldOf(`${from}:${to}`, `${start} ${transfers.length}`)
    const rows = hours.all(Math.max(from, fold.nextAt), to, hoursMax)
    const newest = rows.pop()
    for (const row of rows) take(fold, row, start, transfers)
    fold.nextAt = newest?.fromAt ?? fold.nextAt
    // The newest hour is still being written.
    const now = { ...fold, course: fold.course && forked(fold.course) }
    if (newest !== undefined) take(now, newest, start, transfers)
    return {
      equityDrawdown: now.course && drawdownOf(now.course),
      daily: figuresOfReturns(returnsIn(start, to, transfers)),
      uptime: uptimeOf(now, from, (lookBefore.get(from) as number | undefined) ?? null),
    }
  }

  /** What the hours of a range have come to so far; anew when a transfer has become known or the account is another one. */
  function foldOf(range: string, basis: string): Fold {
    const known = folds.get(range)
    const fold = known?.basis === basis ? known : emptyFold(basis)
    folds.delete(range)
    folds.set(range, fold)
    for (const oldest of folds.keys()) if (folds.size > foldsMax) folds.delete(oldest)
    return fold
  }

  /** Of whole UTC days, in percent: an end of a day against the end of the day before it. A day without either is left out. */
  function returnsIn(start: number, to: number, transfers: readonly Transfer[]): readonly number[] {
    const [first, last] = [oldest.get(start) as number | null, newest.get() as number | null]
    if (first === null || last === null) return []
    const end = Math.floor(Math.min(last, to) / dayMs) * dayMs
    const begin = Math.max(Math.floor(first / dayMs) * dayMs, end - daysMax * dayMs)
    const found: number[] = []
    let before: { readonly at: number; readonly equity: Usdt } | null = null
    for (let day = begin; day < end; day += dayMs) {
      const row = lastIn.get(Math.max(day, start), day + dayMs)
      const after = row === undefined ? null : { at: row.at, equity: usdt(row.equity) }
      if (before !== null && after !== null && isPositive(before.equity)) {
        const moved = sumOf(transfers, before.at, after.at)
        const gain = asPct(sub(sub(after.equity, before.equity), moved), before.equity)
        if (gain !== null) found.push(Number(text(gain)))
      }
      before = after
    }
    return found
  }
}

/** Hours in their order, each taken in once. */
type Fold = {
  readonly basis: string
  nextAt: number
  firstAt: number | null
  lastAt: number | null
  ableMs: number
  course: Course | null
  /** Transfers up to here, and how many they are. */
  moved: Units
  transfers: number
}

const emptyFold = (basis: string): Fold => ({
  basis,
  nextAt: 0,
  firstAt: null,
  lastAt: null,
  ableMs: 0,
  course: null,
  moved: noUnits,
  transfers: 0,
})

function take(fold: Fold, row: HourRow, start: number, transfers: readonly Transfer[]): void {
  const { fromAt, toAt, ableMs, low, high, fall, last } = row
  fold.firstAt ??= fromAt
  fold.lastAt = toAt
  fold.ableMs += ableMs
  if (fromAt < start) return
  let isMoved = false
  for (let next = transfers[fold.transfers]; next && next.at <= toAt + besideMs; next = transfers[fold.transfers]) {
    fold.moved = addUnits(fold.moved, unitsOf(next.amount))
    fold.transfers += 1
    isMoved ||= next.at >= fromAt - besideMs
  }
  // Which part of such an hour's highs and lows was the transfer, nobody wrote down.
  if (isMoved || low === null || high === null || fall === null || last === null) return
  const top = unitsOf(high)
  const points = [
    [fromAt, unitsOf(low)],
    [fromAt, top],
    [toAt, subUnits(top, unitsOf(fall))],
    [toAt, unitsOf(last)],
  ] as const
  for (const [at, held] of points) {
    const value = subUnits(held, fold.moved)
    fold.course ??= courseFrom(value, at, held)
    follow(fold.course, at, value, held)
  }
}

/** `before`: when somebody looked last before the first row. An hour that began before `from` is left out whole. */
function uptimeOf({ firstAt, lastAt, ableMs }: Fold, from: number, before: number | null): Report['uptime'] {
  if (firstAt === null || lastAt === null) return { since: null, to: null, ablePct: null }
  const since = before === null ? firstAt : Math.max(from, before)
  const share = asPct(usdt(String(ableMs)), usdt(String(lastAt - since)))
  return { since, to: lastAt, ablePct: share && text(rounded(share, 2)) }
}

const sumOf = (transfers: readonly Transfer[], after: number, until: number): Usdt =>
  transfers.reduce((sum, { at, amount }) => (at > after && at <= until ? add(sum, usdt(amount)) : sum), noUsdt)
