import type { Database } from 'better-sqlite3'
import {
  add,
  gt,
  isNegative,
  isPositive,
  lt,
  max,
  neg,
  noUsdt,
  ratio,
  sub,
  text,
  usdt,
  type Usdt,
} from '@undertow/shared/money.ts'
import type { Performance, PnlGroup } from '../../ports.ts'

type Trade = {
  readonly ordinal: number
  readonly symbol: string
  readonly leg: string
  readonly exit: string
  readonly day: string
  readonly gross: string
  readonly commission: string
  readonly funding: string
  readonly net: string
}
type Sums = { trades: number; wins: number; gross: Usdt; commission: Usdt; funding: Usdt; net: Usdt }
type Groups = Map<string, Sums>

/** The sums over one range of time. Trades are only ever added, so each is looked at once. */
type Tally = {
  lastOrdinal: number
  readonly all: Sums
  readonly bySymbol: Groups
  readonly byLeg: Groups
  readonly byExit: Groups
  readonly byDay: Groups
  losses: number
  won: Usdt
  lost: Usdt
  best: Usdt | null
  worst: Usdt | null
  peak: Usdt
  drawdown: Usdt
  /** Null after a new trade. */
  result: Performance | null
}

// Dashboards ask for the same few ranges again and again.
const talliesMax = 8

/** Profit and loss over a range of closing times; exact, and kept until the next trade. */
export function createPerformance(db: Database): (from: number | null, to: number | null) => Performance {
  const newTrades = db.prepare<[number, number, number], Trade>(
    `SELECT ordinal, symbol, leg, exit_reason AS exit, strftime('%Y-%m-%d', closed_at / 1000, 'unixepoch') AS day,
            gross_pnl AS gross, commission, funding, net_pnl AS net
     FROM trades WHERE ordinal > ? AND closed_at BETWEEN ? AND ? ORDER BY ordinal`,
  )
  const tallies = new Map<string, Tally>()

  return (from, to) => {
    const key = `${from}:${to}`
    const tally = tallies.get(key) ?? emptyTally()
    tallies.delete(key)
    tallies.set(key, tally)
    for (const oldest of tallies.keys()) if (tallies.size > talliesMax) tallies.delete(oldest)

    for (const trade of newTrades.iterate(tally.lastOrdinal, from ?? 0, to ?? Number.MAX_SAFE_INTEGER)) {
      count(tally, trade)
    }
    return (tally.result ??= resultOf(tally))
  }
}

function emptyTally(): Tally {
  return {
    lastOrdinal: 0,
    all: noSums(),
    bySymbol: new Map(),
    byLeg: new Map(),
    byExit: new Map(),
    byDay: new Map(),
    losses: 0,
    won: noUsdt,
    lost: noUsdt,
    best: null,
    worst: null,
    peak: noUsdt,
    drawdown: noUsdt,
    result: null,
  }
}

function noSums(): Sums {
  return { trades: 0, wins: 0, gross: noUsdt, commission: noUsdt, funding: noUsdt, net: noUsdt }
}

function count(tally: Tally, trade: Trade): void {
  const net = usdt(trade.net)
  const parts = { gross: usdt(trade.gross), commission: usdt(trade.commission), funding: usdt(trade.funding), net }
  addTo(tally.all, parts)
  addTo(groupOf(tally.bySymbol, trade.symbol), parts)
  addTo(groupOf(tally.byLeg, trade.leg), parts)
  addTo(groupOf(tally.byExit, trade.exit), parts)
  addTo(groupOf(tally.byDay, trade.day), parts)

  if (isPositive(net)) tally.won = add(tally.won, net)
  if (isNegative(net)) {
    tally.losses += 1
    tally.lost = add(tally.lost, neg(net))
  }
  if (tally.best === null || gt(net, tally.best)) tally.best = net
  if (tally.worst === null || lt(net, tally.worst)) tally.worst = net
  tally.peak = max(tally.peak, tally.all.net)
  tally.drawdown = max(tally.drawdown, sub(tally.peak, tally.all.net))
  tally.lastOrdinal = trade.ordinal
  tally.result = null
}

function groupOf(groups: Groups, key: string): Sums {
  const group = groups.get(key) ?? noSums()
  groups.set(key, group)
  return group
}

function addTo(sums: Sums, { gross, commission, funding, net }: Omit<Sums, 'trades' | 'wins'>): void {
  sums.trades += 1
  sums.wins += isPositive(net) ? 1 : 0
  sums.gross = add(sums.gross, gross)
  sums.commission = add(sums.commission, commission)
  sums.funding = add(sums.funding, funding)
  sums.net = add(sums.net, net)
}

function resultOf(tally: Tally): Performance {
  const { all, losses, won, lost, best, worst, drawdown } = tally
  const profitFactor = ratio(won, lost)
  return {
    ...textsOf(all),
    losses,
    best: best && text(best),
    worst: worst && text(worst),
    profitFactor: profitFactor && text(profitFactor),
    maxDrawdown: text(drawdown),
    bySymbol: inOrder(tally.bySymbol),
    byLeg: inOrder(tally.byLeg),
    byExit: inOrder(tally.byExit),
    byDay: inOrder(tally.byDay),
  }
}

function inOrder(groups: Groups): readonly PnlGroup[] {
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, sums]) => ({ key, ...textsOf(sums) }))
}

function textsOf({ trades, wins, gross, commission, funding, net }: Sums): Omit<PnlGroup, 'key'> {
  return { trades, wins, gross: text(gross), commission: text(commission), funding: text(funding), net: text(net) }
}
