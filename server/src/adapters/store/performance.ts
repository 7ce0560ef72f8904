import type { Database } from 'better-sqlite3'
import {
  addUnits,
  asPct,
  noUnits,
  ofUnits,
  rounded,
  text,
  unitsOf,
  type Units,
  type Usdt,
} from '@undertow/shared/money.ts'
import { groupings, type Group, type Grouping, type Report } from '@undertow/shared/performance-api.ts'
import { createAccountReport } from './account-report.ts'
import { courseFrom, drawdownOf, follow, type Course } from './falls.ts'
import { createMarkouts } from './markouts.ts'
import { addTrade, figuresOf, noSums, type Amounts, type Sums } from './trade-sums.ts'

type Trade = { readonly [G in Grouping]: string } & {
  readonly ordinal: number
  readonly openedAt: number
  readonly closedAt: number
  readonly gross: string
  readonly commission: string
  readonly funding: string
  readonly net: string
  readonly mae: string | null
  readonly mfe: string | null
}
type Groups = Map<string, Sums>

/** The sums over one range of time. Trades are only ever added, so each is looked at once. */
type Tally = {
  nextOrdinal: number | null
  readonly all: Sums
  readonly groups: { readonly [G in Grouping]: Groups }
  net: Units
  best: Units | null
  worst: Units | null
  course: Course | null
  /** Null after a new trade. */
  result: TradesReport | null
}
type TradesReport = Omit<Report, 'equityDrawdown' | 'daily' | 'uptime' | 'markouts'>

// Dashboards ask for the same few ranges again and again.
const talliesMax = 8
/** Days and settings versions go on for ever: the newest of them. */
const groupsMax = 400

/** The report over a range of closing times, `to` included; exact, and what trades add up to is kept until the next one. */
export function createPerformance(db: Database): (from: number | null, to: number | null) => Report {
  const account = createAccountReport(db)
  const markouts = createMarkouts(db)
  // Trades close in the order of their ordinals.
  const firstIn = db
    .prepare<[number]>('SELECT ordinal FROM trades WHERE closed_at >= ? ORDER BY closed_at, ordinal LIMIT 1')
    .pluck()
  const newTrades = db.prepare<[number, number], Trade>(
    `SELECT ordinal, opened_at AS openedAt, closed_at AS closedAt, gross_pnl AS gross, commission, funding, net_pnl AS net,
            mae_pct AS mae, mfe_pct AS mfe, symbol, leg, exit_reason AS exit, coalesce("trigger", 'unknown') AS "trigger",
            strftime('%H', opened_at / 1000, 'unixepoch') AS hour, strftime('%u', opened_at / 1000, 'unixepoch') AS weekday,
            CAST(config_version AS TEXT) AS settings, strftime('%Y-%m-%d', closed_at / 1000, 'unixepoch') AS day
     FROM trades WHERE ordinal >= ? AND closed_at <= ? ORDER BY ordinal`,
  )
  const tallies = new Map<string, Tally>()

  return (from, to) => {
    const [start, end] = [from ?? 0, to ?? Number.MAX_SAFE_INTEGER]
    const key = `${from}:${to}`
    const tally = tallies.get(key) ?? emptyTally()
    tallies.delete(key)
    tallies.set(key, tally)
    for (const oldest of tallies.keys()) if (tallies.size > talliesMax) tallies.delete(oldest)

    const first = tally.nextOrdinal ?? (firstIn.get(start) as number | undefined) ?? null
    if (first !== null) for (const trade of newTrades.iterate(first, end)) count(tally, trade)
    return {
      ...(tally.result ??= resultOf(tally)),
      ...account(start, end),
      markouts: markouts(start, end),
    }
  }
}

function emptyTally(): Tally {
  return {
    nextOrdinal: null,
    all: noSums(),
    groups: {
      symbol: new Map(),
      leg: new Map(),
      exit: new Map(),
      trigger: new Map(),
      hour: new Map(),
      weekday: new Map(),
      settings: new Map(),
      day: new Map(),
    },
    net: noUnits,
    best: null,
    worst: null,
    course: null,
    result: null,
  }
}

function count(tally: Tally, trade: Trade): void {
  const net = unitsOf(trade.net)
  const amounts: Amounts = {
    gross: unitsOf(trade.gross),
    commission: unitsOf(trade.commission),
    funding: unitsOf(trade.funding),
    net,
    mae: trade.mae === null ? null : unitsOf(trade.mae),
    mfe: trade.mfe === null ? null : unitsOf(trade.mfe),
  }
  addTrade(tally.all, amounts)
  for (const by of groupings) addTrade(groupOf(tally.groups[by], trade[by]), amounts)
  if (tally.best === null || net > tally.best) tally.best = net
  if (tally.worst === null || net < tally.worst) tally.worst = net
  tally.net = addUnits(tally.net, net)
  tally.course ??= courseFrom(noUnits, trade.openedAt, null)
  follow(tally.course, trade.closedAt, tally.net, null)
  tally.nextOrdinal = trade.ordinal + 1
  tally.result = null
}

function groupOf(groups: Groups, key: string): Sums {
  const group = groups.get(key) ?? noSums()
  groups.set(key, group)
  return group
}

function resultOf({ all, groups, best, worst, course }: Tally): TradesReport {
  return {
    ...figuresOf(all),
    best: best === null ? null : text(ofUnits(best)),
    worst: worst === null ? null : text(ofUnits(worst)),
    commissionOfGrossPct: ofGross(all.commission, all.gross),
    fundingOfGrossPct: ofGross(all.funding, all.gross),
    closedDrawdown: course && drawdownOf(course),
    by: {
      symbol: inOrder(groups.symbol),
      leg: inOrder(groups.leg),
      exit: inOrder(groups.exit),
      trigger: inOrder(groups.trigger),
      hour: inOrder(groups.hour),
      weekday: inOrder(groups.weekday),
      settings: inOrder(groups.settings, byNumber),
      day: inOrder(groups.day),
    },
  }
}

/** A share of a loss says nothing. */
function ofGross(part: Units, gross: Units): string | null {
  const share = gross > 0n ? asPct(ofUnits<Usdt>(part), ofUnits<Usdt>(gross)) : null
  return share && text(rounded(share, 2))
}

function inOrder(groups: Groups, compare = byText): readonly Group[] {
  const sorted = [...groups].toSorted(([a], [b]) => compare(a, b)).slice(-groupsMax)
  return sorted.map(([key, sums]) => ({ key, ...figuresOf(sums) }))
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1)
const byNumber = (a: string, b: string): number => Number(a) - Number(b)
