import type { Database } from 'better-sqlite3'
import {
  addUnits,
  asPct,
  noUnits,
  ofUnits,
  rounded,
  subUnits,
  text,
  unitsOf,
  type Units,
  type Usdt,
} from '@undertow/shared/money.ts'
import { groupings, type Group, type Grouping, type Report } from '@undertow/shared/performance-api.ts'
import { isoTime } from '@undertow/shared/format.ts'
import { zoneShift, type Zone } from '@undertow/shared/zone.ts'
import type { Archive } from '../../ports.ts'
import { createAccountReport } from './account-report.ts'
import { courseFrom, drawdownOf, follow, type Course } from './falls.ts'
import { createMarkouts } from './markouts.ts'
import { createTurns } from './turns.ts'
import { addTrade, figuresOf, noSums, type Amounts, type Sums } from './trade-sums.ts'

type Trade = { readonly [G in Grouping]: string } & StoredRow
type StoredRow = { readonly [G in Exclude<Grouping, 'hour' | 'weekday' | 'day'>]: string } & {
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
  readonly openedIn: (at: number) => number
  readonly closedIn: (at: number) => number
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

/** Trades, or groups, between two breaths: what they take, an order may have to wait for. */
const pieceMax = 100
const groupsPieceMax = 10
/** Reports that are added up at one time: fewer than tallies are kept, so that none is forgotten before it is told. */
const preparingMax = 6

/** The report over a range of closing times, `to` included; exact, and what trades add up to is kept until the next one. */
export function createPerformance(db: Database): Pick<Archive, 'performance' | 'prepareReport'> {
  const account = createAccountReport(db)
  const markouts = createMarkouts(db)
  // Trades close in the order of their ordinals.
  const firstIn = db
    .prepare<[number]>('SELECT ordinal FROM trades WHERE closed_at >= ? ORDER BY closed_at, ordinal LIMIT 1')
    .pluck()
  const newTrades = db.prepare<[number, number, number], StoredRow>(
    `SELECT ordinal, opened_at AS openedAt, closed_at AS closedAt, gross_pnl AS gross, commission, funding, net_pnl AS net,
            mae_pct AS mae, mfe_pct AS mfe, symbol, leg, exit_reason AS exit, coalesce("trigger", 'unknown') AS "trigger",
            CAST(config_version AS TEXT) AS settings
     FROM trades WHERE ordinal >= ? AND closed_at <= ? ORDER BY ordinal LIMIT ?`,
  )
  const tallies = new Map<string, Tally>()
  const turn = createTurns()
  let preparing = 0

  function tallyOf(from: number | null, to: number | null, zone: Zone): Tally {
    const key = keyOf(from, to, zone)
    return keep(key, tallies.get(key) ?? emptyTally(zone))
  }

  function keep(key: string, tally: Tally): Tally {
    tallies.delete(key)
    tallies.set(key, tally)
    for (const oldest of tallies.keys()) if (tallies.size > talliesMax) tallies.delete(oldest)
    return tally
  }

  /** True when there may be more. */
  function addPiece(tally: Tally, from: number | null, to: number | null, limit: number): boolean {
    const first = tally.nextOrdinal ?? (firstIn.get(from ?? 0) as number | undefined) ?? null
    if (first === null) return false
    const rows = newTrades.all(first, to ?? Number.MAX_SAFE_INTEGER, limit)
    for (const row of rows) count(tally, row)
    return rows.length === limit
  }

  return {
    performance(from, to, zone) {
      const tally = tallyOf(from, to, zone)
      while (addPiece(tally, from, to, pieceMax));
      const [start, end] = [from ?? 0, to ?? Number.MAX_SAFE_INTEGER]
      return {
        ...(tally.result ??= resultOf(tally)),
        ...account(start, end),
        markouts: markouts(start, end),
      }
    },

    async prepareReport(from, to, zone) {
      if (preparing >= preparingMax) return false
      preparing += 1
      try {
        await prepare(from, to, zone)
        return true
      } finally {
        preparing -= 1
      }
    },
  }

  async function prepare(from: number | null, to: number | null, zone: Zone): Promise<void> {
    const tally = tallyOf(from, to, zone)
    while (addPiece(tally, from, to, pieceMax)) await turn()
    const groups = groupings.flatMap((by) => [...tally.groups[by].values()])
    for (let first = 0; first < groups.length; first += groupsPieceMax) {
      for (const sums of groups.slice(first, first + groupsPieceMax)) figuresOf(sums)
      await turn()
    }
    // Others may have pushed it out meanwhile; it is asked for now.
    keep(keyOf(from, to, zone), tally)
  }
}

const keyOf = (from: number | null, to: number | null, zone: Zone): string => `${from}:${to}:${zone}`

function emptyTally(zone: Zone): Tally {
  return {
    openedIn: reader(zone),
    closedIn: reader(zone),
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

function count(tally: Tally, row: StoredRow): void {
  const opened = isoTime(tally.openedIn(row.openedAt))
  const trade: Trade = {
    ...row,
    hour: opened.slice(11, 13),
    weekday: weekdayOf(tally.openedIn(row.openedAt)),
    day: isoTime(tally.closedIn(row.closedAt)).slice(0, 10),
  }
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

/** The moment whose UTC reading is what a clock in `zone` shows. Offsets change on quarters of an hour only, and trades come in order. */
function reader(zone: Zone): (at: number) => number {
  let [quarter, shift] = [NaN, 0]
  return (at) => {
    const now = Math.floor(at / quarterMs)
    if (now !== quarter) [quarter, shift] = [now, zoneShift(now * quarterMs, zone)]
    return at + shift
  }
}

/** 1 is Monday; the first day of all was a Thursday. */
const weekdayOf = (reading: number): string => String(((Math.floor(reading / dayMs) + 3) % 7) + 1)

const dayMs = 86_400_000
const quarterMs = 900_000

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
    days: daysOf(groups.day),
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

/** What the days come to, one after the other. */
function daysOf(groups: Groups): Report['days'] {
  let [total, highest] = [noUnits, noUnits]
  const days = [...groups]
    .toSorted(([a], [b]) => byText(a, b))
    .map(([day, { won, lost, trades }]) => {
      const net = addUnits(won, lost)
      total = addUnits(total, net)
      if (total > highest) highest = total
      return { day, trades, net, total, below: subUnits(total, highest) }
    })
  return days.slice(-groupsMax).map(({ day, trades, net, total, below }) => ({
    day,
    trades,
    net: text(ofUnits(net)),
    total: text(ofUnits(total)),
    below: text(ofUnits(below)),
  }))
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
