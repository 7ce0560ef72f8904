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
type Cell = {
  readonly keys: Keys
  trades: number
  wins: number
  gross: Usdt
  commission: Usdt
  funding: Usdt
  net: Usdt
}
type Keys = Pick<Trade, 'symbol' | 'leg' | 'exit' | 'day'>

/** The sums over one range of time. Trades are only ever added, so each is looked at once. */
type Tally = {
  lastOrdinal: number
  readonly cells: Map<string, Cell>
  losses: number
  won: Usdt
  lost: Usdt
  best: Usdt | null
  worst: Usdt | null
  net: Usdt
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
    cells: new Map(),
    losses: 0,
    won: noUsdt,
    lost: noUsdt,
    best: null,
    worst: null,
    net: noUsdt,
    peak: noUsdt,
    drawdown: noUsdt,
    result: null,
  }
}

function count(tally: Tally, trade: Trade): void {
  const net = usdt(trade.net)
  const key = `${trade.symbol}|${trade.leg}|${trade.exit}|${trade.day}`
  const cell = tally.cells.get(key) ?? emptyCell(trade)
  tally.cells.set(key, cell)
  cell.trades += 1
  cell.gross = add(cell.gross, usdt(trade.gross))
  cell.commission = add(cell.commission, usdt(trade.commission))
  cell.funding = add(cell.funding, usdt(trade.funding))
  cell.net = add(cell.net, net)

  if (isPositive(net)) {
    cell.wins += 1
    tally.won = add(tally.won, net)
  }
  if (isNegative(net)) {
    tally.losses += 1
    tally.lost = add(tally.lost, neg(net))
  }
  if (tally.best === null || gt(net, tally.best)) tally.best = net
  if (tally.worst === null || lt(net, tally.worst)) tally.worst = net
  tally.net = add(tally.net, net)
  tally.peak = max(tally.peak, tally.net)
  tally.drawdown = max(tally.drawdown, sub(tally.peak, tally.net))
  tally.lastOrdinal = trade.ordinal
  tally.result = null
}

function emptyCell(keys: Keys): Cell {
  return { keys, trades: 0, wins: 0, gross: noUsdt, commission: noUsdt, funding: noUsdt, net: noUsdt }
}

function resultOf(tally: Tally): Performance {
  const { losses, won, lost, best, worst, drawdown } = tally
  const cells = [...tally.cells.values()]
  const { trades, wins, gross, commission, funding, net } = groupsBy(cells, () => 'all')[0] ?? noTrades
  const profitFactor = ratio(won, lost)
  return {
    trades,
    wins,
    losses,
    gross,
    commission,
    funding,
    net,
    best: best && text(best),
    worst: worst && text(worst),
    profitFactor: profitFactor && text(profitFactor),
    maxDrawdown: text(drawdown),
    bySymbol: groupsBy(cells, (keys) => keys.symbol),
    byLeg: groupsBy(cells, (keys) => keys.leg),
    byExit: groupsBy(cells, (keys) => keys.exit),
    byDay: groupsBy(cells, (keys) => keys.day),
  }
}

const noTrades: PnlGroup = { key: '', trades: 0, wins: 0, gross: '0', commission: '0', funding: '0', net: '0' }

function groupsBy(cells: readonly Cell[], keyOf: (keys: Keys) => string): readonly PnlGroup[] {
  const groups = new Map<string, Cell>()
  for (const cell of cells) {
    const key = keyOf(cell.keys)
    const group = groups.get(key) ?? emptyCell(cell.keys)
    groups.set(key, group)
    group.trades += cell.trades
    group.wins += cell.wins
    group.gross = add(group.gross, cell.gross)
    group.commission = add(group.commission, cell.commission)
    group.funding = add(group.funding, cell.funding)
    group.net = add(group.net, cell.net)
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { trades, wins, gross, commission, funding, net }]) => ({
      key,
      trades,
      wins,
      gross: text(gross),
      commission: text(commission),
      funding: text(funding),
      net: text(net),
    }))
}
