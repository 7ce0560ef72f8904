import type { Instrument } from '@undertow/shared/instrument.ts'
import { generatedContracts, instrumentOf, type GeneratedContract } from './contracts.ts'
import { gridOf, type Grid } from './grid.ts'
import { generatedLadder } from './ladder.ts'
import { createFlow, type Flow } from './liquidation-flow.ts'
import type { Market, MarketStep, VenueSide } from './model.ts'
import { bits, chance, normal, poisson, stream, uniform, type Random } from './random.ts'

// The generated market. It exists so that the program can be tried without a network; its profits and losses mean nothing.
//
// Price: a common factor and an own one (weight `beta`), normal returns whose volatility is itself a mean-reverting random
// process (log-volatility, half-life about ten minutes), and rare jumps of either sign.
// Liquidations: liquidation-flow.ts. Each is a forced market order that moves the price by the square-root law,
// daily volatility × √(value ÷ daily volume).
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
  const contracts = chosen(options.symbols)
  const everything = stream(options.seed, 'everything')
  const paths = contracts.map((contract) => createPath(options.seed, contract))
  const flow = createFlow(
    options.seed,
    contracts.map((contract) => contract.symbol),
  )
  let frameAt = options.startAt
  let queue: MarketStep[] = []
  let next = 0

  const refill = (): void => {
    queue = []
    next = 0
    if (frameAt === options.startAt) for (const path of paths) open(path, queue, frameAt)
    const common = normal(everything)
    const sinceStartMs = frameAt - options.startAt
    paths.forEach((path, index) => playFrame({ path, index, common, flow, sinceStartMs, frameAt, into: queue }))
    flow.pass(frameMs)
    frameAt += frameMs
    queue.sort((a, b) => a.at - b.at)
  }

  return {
    instruments: paths.map((path) => path.instrument),
    nextAt: () => {
      while (next >= queue.length) refill()
      return queue[next]?.at ?? null
    },
    next: () => {
      while (next >= queue.length) refill()
      const step = queue[next]
      if (step === undefined) throw new Error('the generated market has no step')
      next += 1
      return step
    },
  }
}

/** Everything happens in frames of this length; within one, trades and liquidations have their own times. */
const frameMs = 250
const frameYears = frameMs / (365 * 86_400_000)
const framesPerSecond = 1000 / frameMs

type Path = {
  readonly contract: GeneratedContract
  readonly instrument: Instrument
  readonly grid: Grid
  readonly random: Random
  readonly tick: number
  readonly step: number
  /** Natural logarithm of the fair price. */
  log: number
  /** Logarithm of current over usual volatility. */
  heat: number
  /** Forced moves still to come back (or to be added): a log return, paid out over `releaseMs`. */
  pending: number
  /** What the running cascade does with its forced moves, and when it counts as over. */
  fate: number
  fateUntil: number
  /** Smoothed fair price and the mark's distance from it, both as logarithms. */
  index: number
  basis: number
  bidTicks: number
}

function chosen(symbols: readonly string[] | undefined): readonly GeneratedContract[] {
  if (symbols === undefined) return generatedContracts
  return symbols.map((symbol) => {
    const found = generatedContracts.find((contract) => contract.symbol === symbol)
    if (found === undefined) throw new Error(`the generated market has no contract ${symbol}`)
    return found
  })
}

function createPath(seed: string, contract: GeneratedContract): Path {
  const instrument = instrumentOf(contract)
  const random = stream(seed, contract.symbol)
  const log = Math.log(contract.startPrice) + 0.02 * normal(random)
  return {
    contract,
    instrument,
    grid: gridOf(instrument),
    random,
    tick: 10 ** -contract.tickDigits,
    step: 10 ** -contract.stepDigits,
    log,
    heat: 0.3 * normal(random),
    pending: 0,
    fate: 0,
    fateUntil: 0,
    index: log,
    basis: 0,
    bidTicks: 0,
  }
}

/** The first picture of a contract, so that book and mark are known from the first millisecond on. */
function open(path: Path, into: MarketStep[], at: number): void {
  into.push(quote(path, at), markStep(path, at))
}

type Frame = {
  readonly path: Path
  readonly index: number
  readonly common: number
  readonly flow: Flow
  readonly sinceStartMs: number
  readonly frameAt: number
  readonly into: MarketStep[]
}

function playFrame({ path, index, common, flow, sinceStartMs, frameAt, into }: Frame): void {
  const before = path.bidTicks
  const move = drift(path, common)
  flow.moved(index, move / (path.contract.volatility * Math.sqrt(frameYears)))
  tradePublicly(path, move, frameAt, into)
  const forced = flow.due(index, sinceStartMs, frameMs)
  for (const order of forced) liquidate(path, order, frameAt, into)
  // A book is sent when the touch moved, after a forced order, and now and then because others changed their minds.
  if (Math.floor(Math.exp(path.log) / path.tick) !== before || forced.length > 0 || chance(path.random, 0.15)) {
    into.push(quote(path, frameAt + frameMs - 1))
  }
  const isOnSecond = Math.floor((sinceStartMs + frameMs) / 1000) > Math.floor(sinceStartMs / 1000)
  if (isOnSecond) into.push(markStep(path, frameAt + frameMs - 1))
}

/** One frame of the fair price; returns the log return. */
function drift(path: Path, common: number): number {
  const { random, contract } = path
  path.heat += -path.heat * heatPull + heatNoise * normal(random)
  const sigma = contract.volatility * Math.exp(path.heat) * Math.sqrt(frameYears)
  const own = normal(random)
  let move = sigma * (contract.beta * common + Math.sqrt(1 - contract.beta ** 2) * own)
  if (chance(random, jumpsPerDay / framesPerDay)) move += sigma * jumpSize * normal(random)
  const released = path.pending * releaseShare
  path.pending -= released
  move += released
  path.log += move
  return move
}

const framesPerDay = 86_400 * framesPerSecond
const heatPull = Math.LN2 / (600 * framesPerSecond)
/** Keeps the standard deviation of `heat` at 0.35. */
const heatNoise = 0.35 * Math.sqrt(2 * heatPull)
const jumpsPerDay = 40
/** Standard deviation of a jump, in standard deviations of one frame. */
const jumpSize = 25
/** The pending part of a cascade is paid out with a half-life of 60 seconds. */
const releaseShare = 1 - 0.5 ** (1 / (60 * framesPerSecond))

/** Trades of others at the touch: more when it is hot, and rather in the direction of the move. */
function tradePublicly(path: Path, move: number, frameAt: number, into: MarketStep[]): void {
  const { random, contract } = path
  const perSecond = 0.6 * (contract.dailyVolume / 5e8) ** 0.4 * Math.exp(path.heat)
  const count = poisson(random, perSecond / framesPerSecond, tradesPerFrameMax)
  const typical = 150 * (contract.dailyVolume / 5e8) ** 0.3
  for (let trade = 0; trade < count; trade += 1) {
    const isBuy = chance(random, move > 0 ? 0.6 : 0.4)
    const value = typical * Math.exp(1.5 * normal(random))
    into.push({
      kind: 'trade',
      at: frameAt + Math.floor(uniform(random) * (frameMs - 1)),
      symbol: contract.symbol,
      price: path.grid.priceAt(isBuy ? path.bidTicks + spreadTicks(path) : path.bidTicks),
      qty: path.grid.qtyOf(steps(path, value)),
      buyerIsMaker: !isBuy,
    })
  }
}

const tradesPerFrameMax = 6

/** A forced order: prints through the book, moves the price for good, and adds to what may come back or go on. */
function liquidate(
  path: Path,
  order: { readonly side: VenueSide; readonly value: number; readonly offsetMs: number },
  frameAt: number,
  into: MarketStep[],
): void {
  const { random, contract } = path
  const direction = order.side === 'SELL' ? -1 : 1
  const dailyVolatility = contract.volatility / Math.sqrt(365)
  const impact = dailyVolatility * Math.sqrt(order.value / contract.dailyVolume)
  const at = frameAt + order.offsetMs
  if (at > path.fateUntil) path.fate = chance(random, 0.5) ? -afterShare : afterShare
  path.fateUntil = at + fateMs

  const from = Math.exp(path.log)
  const touch = ticksOf(path, from)
  path.log += direction * impact
  path.pending += path.fate * direction * impact
  const reached = ticksOf(path, Math.exp(path.log))
  const average = Math.round((touch + reached) / 2)
  const qty = path.grid.qtyOf(steps(path, order.value / 2))
  const filled = path.grid.qtyOf(2 * steps(path, order.value / 2))
  const buyerIsMaker = order.side === 'SELL'
  for (const ticks of [touch, reached]) {
    into.push({ kind: 'trade', at, symbol: contract.symbol, price: path.grid.priceAt(ticks), qty, buyerIsMaker })
  }
  // The bankruptcy price lies beyond the fill by about the maintenance margin of a leveraged position.
  const room = 0.002 + 0.008 * uniform(random)
  const limit = Math.round(Math.exp(path.log + direction * room) / path.tick)
  into.push({
    kind: 'liquidation',
    at,
    symbol: contract.symbol,
    side: order.side,
    qty: filled,
    price: path.grid.priceAt(limit),
    averagePrice: path.grid.priceAt(average),
    filledQty: filled,
  })
}

/** Share of the forced moves that comes back, or is added once more. */
const afterShare = 0.6
/** A cascade is over when this long nobody was liquidated. */
const fateMs = 20_000

const ticksOf = (path: Path, at: number): number => Math.max(1, Math.floor(at / path.tick))

/** Whole steps for about `value` USDT at the current price, at least one. */
const steps = (path: Path, value: number): number => Math.max(1, Math.round(value / Math.exp(path.log) / path.step))

/** A spread of about 0.6 basis points, at least one tick, wider when it is hot. */
const spreadTicks = (path: Path): number =>
  Math.max(1, Math.round((Math.exp(path.log) * 0.000_06 * Math.exp(path.heat)) / path.tick))

function quote(path: Path, at: number): MarketStep {
  const fair = Math.exp(path.log)
  path.bidTicks = ticksOf(path, fair)
  const touchValue = 0.000_008 * path.contract.dailyVolume ** 0.95 * Math.exp(-path.heat)
  const ladder = generatedLadder(path.grid, {
    seed: bits(path.random),
    bidTicks: path.bidTicks,
    spreadTicks: spreadTicks(path),
    gapTicks: Math.max(1, Math.round((fair * 0.000_05) / path.tick)),
    touchSteps: Math.max(2, touchValue / fair / path.step),
  })
  return { kind: 'book', at, symbol: path.contract.symbol, ladder }
}

/** The mark follows the index, a smoothed fair price, with a slowly wandering basis that is what funding is paid for. */
function markStep(path: Path, at: number): MarketStep {
  path.index += (path.log - path.index) * 0.4
  path.basis += -path.basis * 0.002 + 0.000_01 * normal(path.random)
  const lag = 0.7 * (path.log - path.index)
  return {
    kind: 'mark',
    at,
    symbol: path.contract.symbol,
    mark: path.grid.priceAt(ticksOf(path, Math.exp(path.index + path.basis + lag))),
    index: path.grid.priceAt(ticksOf(path, Math.exp(path.index))),
  }
}
