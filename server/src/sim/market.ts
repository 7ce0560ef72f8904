import { generatedContracts, type GeneratedContract } from './contracts.ts'
import { generatedLadder } from './ladder.ts'
import { createFlow, type ForcedOrder } from './liquidation-flow.ts'
import type { Market, MarketStep } from './model.ts'
import {
  createPath,
  drift,
  followMark,
  frameMs,
  framesPerSecond,
  push,
  stepsFor,
  ticksOf,
  type Path,
} from './price-path.ts'
import { bits, chance, normal, poisson, stream, uniform } from './random.ts'

// The generated market. It exists so that the program can be tried without a network; its profits and losses mean nothing.
//
// Price (price-path.ts): a common factor and an own one, normal returns whose volatility is itself a mean-reverting random
// process, and rare jumps of either sign.
// Liquidations (liquidation-flow.ts): self-exciting; each is a forced market order that moves the price.
// After a cascade: while one runs, its forced moves add up, and when it begins a fair coin decides whether part of the sum comes
// back over the next minutes (an overreaction) or the same part is added (the news was real). Nothing in the market favours
// buying the dip or selling it; market.test.ts measures that over many seeds.

export type MarketOptions = {
  readonly seed: string
  readonly startAt: number
  /** Some of `generatedContracts`; all when left out. Throws on a symbol that is not there. */
  readonly symbols?: readonly string[]
}

/** An endless seeded market: the same options give the same steps. */
export function generatedMarket(options: MarketOptions): Market {
  const paths = chosen(options.symbols).map((contract) => createPath(options.seed, contract))
  const symbols = paths.map((path) => path.contract.symbol)
  const everything = stream(options.seed, 'everything')
  const flow = createFlow(options.seed, symbols)
  let sinceStartMs = 0
  let queue: MarketStep[] = []
  let next = 0

  const playFrame = (): void => {
    queue = []
    next = 0
    const common = normal(everything)
    for (const [index, path] of paths.entries()) {
      const moved = drift(path, common)
      flow.moved(index, moved)
      const forced = flow.due(index, sinceStartMs, frameMs)
      playPath(path, { at: options.startAt + sinceStartMs, sinceStartMs, moved, forced }, queue)
    }
    flow.pass(frameMs)
    sinceStartMs += frameMs
    queue.sort((a, b) => a.at - b.at)
  }

  return {
    instruments: paths.map((path) => path.instrument),
    nextAt: () => {
      while (next >= queue.length) playFrame()
      return queue[next]?.at ?? null
    },
    next: () => {
      while (next >= queue.length) playFrame()
      const step = queue[next]
      if (step === undefined) throw new Error('the generated market has no step')
      next += 1
      return step
    },
  }
}

function chosen(symbols: readonly string[] | undefined): readonly GeneratedContract[] {
  if (symbols === undefined) return generatedContracts
  return symbols.map((symbol) => {
    const found = generatedContracts.find((contract) => contract.symbol === symbol)
    if (found === undefined) throw new Error(`the generated market has no contract ${symbol}`)
    return found
  })
}

type Frame = {
  readonly at: number
  readonly sinceStartMs: number
  readonly moved: number
  readonly forced: readonly ForcedOrder[]
}

/** One contract in one frame: its book, then trades and forced orders by their time, and the mark on whole seconds. */
function playPath(path: Path, frame: Frame, into: MarketStep[]): void {
  // A book is sent when the touch moved, after a forced order, and now and then because others changed their minds.
  if (ticksOf(path, path.log) !== path.bidTicks || chance(path.random, requoteChance)) into.push(quote(path, frame.at))
  if (frame.sinceStartMs % 1000 === 0) into.push(markStep(path, frame.at))
  // By time, because a forced order moves the touch that the trades after it happen at.
  const happenings = [...publicTrades(path, frame.moved), ...frame.forced].sort((a, b) => a.offsetMs - b.offsetMs)
  for (const each of happenings) {
    const at = frame.at + each.offsetMs
    if ('isBuy' in each) into.push(tradeStep(path, each, at))
    else liquidate(path, each, at, into)
  }
}

const requoteChance = 0.15

type PublicTrade = { readonly offsetMs: number; readonly isBuy: boolean; readonly value: number }

/** Trades of others at the touch: more when it is hot, and rather in the direction of the move. */
function publicTrades(path: Path, moved: number): PublicTrade[] {
  const { random, contract } = path
  const size = contract.dailyVolume / 5e8
  const perSecond = 0.6 * size ** 0.4 * Math.exp(path.heat)
  const count = poisson(random, perSecond / framesPerSecond, tradesPerFrameMax)
  const trades: PublicTrade[] = []
  for (let made = 0; made < count; made += 1) {
    trades.push({
      offsetMs: Math.floor(uniform(random) * frameMs),
      isBuy: chance(random, moved > 0 ? 0.6 : 0.4),
      value: 150 * size ** 0.3 * Math.exp(1.5 * normal(random)),
    })
  }
  return trades
}

const tradesPerFrameMax = 6

const tradeStep = (path: Path, trade: PublicTrade, at: number): MarketStep => ({
  kind: 'trade',
  at,
  symbol: path.contract.symbol,
  price: path.grid.priceAt(trade.isBuy ? path.askTicks : path.bidTicks),
  qty: path.grid.qtyOf(stepsFor(path, trade.value)),
  buyerIsMaker: !trade.isBuy,
})

/**
 * A forced order trades from the touch to where it leaves the price, and is reported. The book that it leaves behind comes first,
 * so that a stop which its trades trigger meets the market after them, not the one before.
 */
function liquidate(path: Path, forced: ForcedOrder, at: number, into: MarketStep[]): void {
  const symbol = path.contract.symbol
  const direction = forced.side === 'SELL' ? -1 : 1
  const first = forced.side === 'SELL' ? path.bidTicks : path.askTicks
  const half = stepsFor(path, forced.value / 2)
  push(path, direction, forced.value, at)
  into.push(quote(path, at))
  // It never ends at a better price than it began with, even if the fair price has wandered since the last book.
  const reached = forced.side === 'SELL' ? Math.min(first, path.bidTicks) : Math.max(first, path.askTicks)
  for (const ticks of [first, reached]) {
    const price = path.grid.priceAt(ticks)
    into.push({ kind: 'trade', at, symbol, price, qty: path.grid.qtyOf(half), buyerIsMaker: forced.side === 'SELL' })
  }
  // The bankruptcy price lies beyond the last fill by about the maintenance margin of a leveraged position.
  const room = 0.002 + 0.008 * uniform(path.random)
  const qty = path.grid.qtyOf(2 * half)
  into.push({
    kind: 'liquidation',
    at,
    symbol,
    side: forced.side,
    qty,
    price: path.grid.priceAt(Math.round(reached * (1 + direction * room))),
    averagePrice: path.grid.priceAt(Math.round((first + reached) / 2)),
    filledQty: qty,
  })
}

/** A new book around the fair price: a spread of about 0.6 basis points, wider and thinner when it is hot. */
function quote(path: Path, at: number): MarketStep {
  const fair = Math.exp(path.log)
  const hot = Math.exp(path.heat)
  const spreadTicks = Math.max(1, Math.round((fair * 0.000_06 * hot) / path.tick))
  path.bidTicks = ticksOf(path, path.log)
  path.askTicks = path.bidTicks + spreadTicks
  const touchUsdt = (0.000_008 * path.contract.dailyVolume ** 0.95) / hot
  const ladder = generatedLadder(path.grid, {
    seed: bits(path.random),
    bidTicks: path.bidTicks,
    askTicks: path.askTicks,
    gapTicks: Math.max(1, Math.round((fair * 0.000_05) / path.tick)),
    touchSteps: Math.max(2, touchUsdt / fair / path.step),
  })
  return { kind: 'book', at, symbol: path.contract.symbol, ladder }
}

function markStep(path: Path, at: number): MarketStep {
  const { mark, index } = followMark(path)
  const { priceAt } = path.grid
  return { kind: 'mark', at, symbol: path.contract.symbol, mark: priceAt(mark), index: priceAt(index) }
}
