import type { Database } from 'better-sqlite3'
import { gt, lt, noUsdt, sub, text, type Usdt } from '@undertow/shared/money.ts'
import type { AccountLook } from '../../ports.ts'
import { inserter } from './database.ts'
import type { Guard } from './guard.ts'
import { accountHours } from './schema-ledger.ts'

const hourMs = 3_600_000
/** Looks farther apart than this say nothing of the time between them. */
const lookMsMax = 15_000

type Hour = { readonly fromAt: number; toAt: number; ableMs: number; readonly isNew: boolean }
type Range = { low: Usdt; high: Usdt; fall: Usdt; last: Usdt }

/** Takes looks at the account into one row an hour, so that a year of them is read as fast as a day of equity. */
export function createAccountHours(ledger: Database, guard: Guard): (look: AccountLook) => void {
  const put = inserter(ledger, accountHours, 'OR REPLACE')
  let lastAt = ledger.prepare('SELECT max(to_at) FROM account_hours').pluck().get() as number | null
  let hour: Hour | null = null
  let range: Range | null = null
  let wasAble = false

  return ({ at, equity, mayEnter, isNew }) => {
    // A clock that was set back: what it lives through again has been looked at.
    if (lastAt !== null && at <= lastAt) return
    const isFirst = hour === null
    const gapMs = lastAt === null || isFirst ? 0 : at - lastAt
    if (hour === null || Math.floor(at / hourMs) !== Math.floor(hour.fromAt / hourMs)) {
      hour = { fromAt: at, toAt: at, ableMs: 0, isNew: isFirst && isNew }
      range = null
    }
    hour.toAt = at
    if (wasAble && mayEnter && gapMs <= lookMsMax) hour.ableMs += gapMs
    wasAble = mayEnter
    lastAt = at
    if (equity !== null) range = widened(range, equity)
    const row = { ...hour, ...(range === null ? {} : textsOf(range)) }
    guard.attempt(() => void put(row))
  }
}

function widened(range: Range | null, equity: Usdt): Range {
  if (range === null) return { low: equity, high: equity, fall: noUsdt, last: equity }
  const high = gt(equity, range.high) ? equity : range.high
  const fall = sub(high, equity)
  return {
    low: lt(equity, range.low) ? equity : range.low,
    high,
    fall: gt(fall, range.fall) ? fall : range.fall,
    last: equity,
  }
}

const textsOf = ({ low, high, fall, last }: Range) => ({
  low: text(low),
  high: text(high),
  fall: text(fall),
  last: text(last),
})
