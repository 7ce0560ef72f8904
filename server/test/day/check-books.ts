import { join } from 'node:path'
import Database from 'better-sqlite3'
import {
  abs,
  add,
  eq,
  gt,
  isZero,
  neg,
  noUsdt,
  rounded,
  sub,
  text,
  times,
  usdt,
  type Usdt,
} from '@undertow/shared/money.ts'
import { groupings, type Report } from '@undertow/shared/performance-api.ts'
import { createBooks } from '../../src/adapters/store/books.ts'
import { createPerformance } from '../../src/adapters/store/performance.ts'
import type { Watched } from './watch-exchange.ts'

export type Verdict = { readonly name: string; readonly isGood: boolean; readonly found: string }

const types = [
  ['realised', 'REALIZED_PNL'],
  ['commission', 'COMMISSION'],
  ['funding', 'FUNDING_FEE'],
  ['insurance', 'INSURANCE_CLEAR'],
] as const
const firstWallet = usdt('10000')
/** The exchange tells amounts in eight places. */
const place = usdt('0.00000001')
/** What the stream tells of a trade may be a moment behind the point of the curve. */
const momentMs = 1_000

type TradeRow = Record<'gross' | 'commission' | 'funding' | 'net', string> & { opened: number; closed: number }
type Late = { at: number; amount: string }

/** The tables of a day that ended flat, against each other and against what the exchange itself has. */
export function checkBooks(
  folder: string,
  { venue, complaints }: Watched,
): { readonly verdicts: readonly Verdict[]; readonly figures: Readonly<Record<string, number>> } {
  const db = new Database(join(folder, 'ledger.db'), { readonly: true })
  try {
    const trades = db
      .prepare<[], TradeRow>(
        `SELECT opened_at AS opened, closed_at AS closed, gross_pnl AS gross, commission, funding, net_pnl AS net
         FROM trades ORDER BY closed_at, ordinal`,
      )
      .all()
    const late = db.prepare<[], Late>('SELECT at, amount FROM postings WHERE trade IS NULL ORDER BY at').all()
    const curve = db.prepare<[], { at: number; equity: string }>('SELECT at, equity FROM equity ORDER BY at').all()
    const books = createBooks(db)('0000-00-00', '9999-12-31')
    const rows = venue.income().length
    const open = venue.positions().filter(({ amount }) => !isZero(amount)).length
    const net = sum(trades.map(({ net }) => net))
    const lateNet = sum(late.map(({ amount }) => amount))
    const [wallet = noUsdt] = venue.balances().map((balance) => balance.wallet)
    const moved = sub(wallet, firstWallet)

    return {
      verdicts: [
        {
          name: 'the day ends flat, and the exchange saw no promise broken',
          isGood: open === 0 && complaints.length === 0,
          found: [`${open} positions open`, ...complaints].join('; '),
        },
        ...types.map(([type, name]) => sameAsTruth(type, name, books.totals, venue)),
        {
          name: 'no difference by day, asset, type or symbol',
          isGood: books.differences.length === 0 && books.totals.length > 0,
          found: `${books.differences.length} in ${books.totals.reduce((count, line) => count + line.rows, 0)} rows of ${rows}`,
        },
        {
          name: 'the wallet moved by what the trades add up to',
          isGood: within(sub(moved, add(net, lateNet)), rows),
          found: `${text(rounded(moved, 8))}, trades ${text(rounded(net, 8))}, in no trade ${text(lateNet)}`,
        },
        curveVerdict(curve, trades, late, rows),
        reportVerdict(createPerformance(db).performance(null, null, 'utc'), curve.at(-1)?.equity, lateNet, rows),
      ],
      figures: {
        trades: trades.length,
        incomeRows: rows,
        curvePoints: curve.length,
        fills: count(db, 'fills'),
        orders: count(db, 'orders'),
        decisions: count(db, 'decisions'),
      },
    }
  } finally {
    db.close()
  }
}

type Lines = ReturnType<ReturnType<typeof createBooks>>['totals']

/** Ours, the exchange's list as it was read, and the exchange itself. Only profit is reckoned twice, and may differ by rounding. */
function sameAsTruth(type: (typeof types)[number][0], name: string, totals: Lines, venue: Watched['venue']): Verdict {
  const booked = venue.income().filter((row) => row.type === name)
  const truth = booked.reduce((total, { amount }) => add(total, rounded(amount, 8)), noUsdt)
  const lines = totals.filter((line) => line.type === type)
  const [ours, exchange] = [sum(lines.map((line) => line.ours)), sum(lines.map((line) => line.exchange))]
  const difference = sub(ours, truth)
  const isOurs = type === 'realised' ? within(difference, booked.length) : isZero(difference)
  const isPlain = lines.every((line) => [line.others, line.shared, line.estimated].every((part) => isZero(usdt(part))))
  return {
    name: `${type}: ours = the exchange's list = the exchange`,
    isGood:
      isOurs && isPlain && eq(exchange, truth) && lines.reduce((all, line) => all + line.rows, 0) === booked.length,
    found: `${booked.length} rows, ${text(truth)}; ours ${text(ours)}, difference ${text(difference)}`,
  }
}

/** Wherever nothing was open, equity is what the trades before it have made of the first wallet. */
function curveVerdict(
  curve: readonly { at: number; equity: string }[],
  trades: readonly TradeRow[],
  late: readonly Late[],
  rows: number,
): Verdict {
  const changes = [
    ...trades.map(({ closed, net }) => ({ at: closed, amount: usdt(net) })),
    ...late.map(({ at, amount }) => ({ at, amount: usdt(amount) })),
  ].toSorted((a, b) => a.at - b.at)
  const opened = trades.map((trade) => trade.opened).toSorted((a, b) => a - b)
  const closed = trades.map((trade) => trade.closed).toSorted((a, b) => a - b)
  let [equity, change, opens, closes, compared, worst] = [firstWallet, 0, 0, 0, 0, noUsdt]
  for (const point of curve) {
    for (; (changes[change]?.at ?? Infinity) <= point.at; change += 1)
      equity = add(equity, changes[change]?.amount ?? noUsdt)
    while ((opened[opens] ?? Infinity) <= point.at + momentMs) opens += 1
    while ((closed[closes] ?? Infinity) <= point.at - momentMs) closes += 1
    if (opens !== closes) continue
    compared += 1
    const off = abs(sub(usdt(point.equity), equity))
    if (gt(off, worst)) worst = off
  }
  return {
    name: 'the equity curve adds up to the trades',
    isGood: compared > 0 && within(worst, rows),
    found: `${compared} points at which nothing was open, at most ${text(rounded(worst, 12))} off`,
  }
}

/** The day ends flat and without a transfer: equity moved by the report's net result, and each of its groupings has all of it. */
function reportVerdict(report: Report, equity: string | undefined, late: Usdt, rows: number): Verdict {
  const moved = sub(usdt(equity ?? '0'), firstWallet)
  const isWhole = groupings.every((by) => eq(sum(report.by[by].map(({ net }) => net)), usdt(report.net)))
  const looks = report.markouts.map(
    ({ liquidity, afterSec, fills, unknown }) => `${liquidity} ${afterSec} s ${fills}+${unknown}`,
  )
  return {
    name: 'the report adds up to the equity curve, by every grouping',
    isGood: isWhole && report.trades > 0 && within(sub(moved, add(usdt(report.net), late)), rows),
    found: `${report.trades} trades, net ${text(rounded(usdt(report.net), 8))}, equity ${text(rounded(moved, 8))}; markouts ${looks.join(', ')}; up ${report.uptime.ablePct} %`,
  }
}

function within(amount: Usdt, rows: number): boolean {
  const most = times(place, rows)
  return !gt(amount, most) && !gt(neg(most), amount)
}

const sum = (amounts: readonly string[]): Usdt => amounts.reduce((total, amount) => add(total, usdt(amount)), noUsdt)

const count = (db: Database.Database, table: string): number =>
  db.prepare(`SELECT count(*) FROM "${table}"`).pluck().get() as number
