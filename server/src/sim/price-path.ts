import type { Instrument } from '@undertow/shared/instrument.ts'
import { instrumentOf, type GeneratedContract } from './contracts.ts'
import { gridOf, type Grid } from './grid.ts'
import { chance, normal, stream, type Random } from './random.ts'

// The fair price of one generated contract, as a logarithm, in frames of a fixed length.

/** Everything happens in frames of this length; within one, trades and liquidations have their own times. */
export const frameMs = 250
const frameYears = frameMs / (365 * 86_400_000)
export const framesPerSecond = 1000 / frameMs

export type Path = {
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
  /** Log return still to come: the part of a cascade that comes back, or is added once more. */
  pending: number
  /** What the running cascade does with its forced moves, and until when another forced order still belongs to it. */
  fate: number
  fateUntil: number
  /** Smoothed fair price and the mark's distance from it, both as logarithms. */
  index: number
  basis: number
  /** The touch of the book that was shown last. */
  bidTicks: number
  askTicks: number
}

export function createPath(seed: string, contract: GeneratedContract): Path {
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
    heat: heatDeviation * normal(random),
    pending: 0,
    fate: 0,
    fateUntil: -1,
    index: log,
    basis: 0,
    bidTicks: 0,
    askTicks: 0,
  }
}

/** One frame of the fair price; returns its log return, in standard deviations of a usual frame. `common` is the market's own draw. */
export function drift(path: Path, common: number): number {
  const { random, contract } = path
  path.heat += -path.heat * heatPull + heatDeviation * Math.sqrt(2 * heatPull) * normal(random)
  const usual = quietShare * contract.volatility * Math.sqrt(frameYears)
  const sigma = usual * Math.exp(path.heat)
  let move = sigma * (contract.beta * common + Math.sqrt(1 - contract.beta ** 2) * normal(random))
  if (chance(random, jumpsPerDay / framesPerDay)) move += sigma * jumpDeviations * normal(random)
  const released = path.pending * releaseShare
  path.pending -= released
  path.log += move + released
  return (move + released) / usual
}

/** Part of a contract's volatility that is there when nobody is liquidated; jumps, hot spells and forced orders make the rest. */
const quietShare = 0.8
const framesPerDay = 86_400 * framesPerSecond
/** Volatility forgets with a half-life of ten minutes; its logarithm has this standard deviation. */
const heatPull = Math.LN2 / (600 * framesPerSecond)
const heatDeviation = 0.35
const jumpsPerDay = 40
/** Size of a jump, in standard deviations of one frame. */
const jumpDeviations = 25
/** What is pending is paid out with a half-life of 60 seconds. */
const releaseShare = 1 - 0.5 ** (1 / (60 * framesPerSecond))

/**
 * A forced order of `value` USDT at `at` moves the price for good by the square-root law: 1.2 × daily volatility × √(value ÷ daily volume).
 * The first of a cascade tosses the coin for all of it.
 */
export function push(path: Path, direction: -1 | 1, value: number, at: number): void {
  const { contract, random } = path
  const impact = impactFactor * (contract.volatility / Math.sqrt(365)) * Math.sqrt(value / contract.dailyVolume)
  if (at > path.fateUntil) path.fate = chance(random, 0.5) ? -afterShare : afterShare
  path.fateUntil = at + cascadePauseMs
  path.log += direction * impact
  path.pending += path.fate * direction * impact
}

/** Above the 1 that is usual for patient orders: a forced one takes what is there. */
const impactFactor = 1.2
/** Share of the forced moves that comes back, or is added once more. */
const afterShare = 0.6
/** A cascade is over when this long nobody was liquidated. */
const cascadePauseMs = 20_000

/** The mark follows the index, a smoothed fair price, with a slowly wandering basis that is what funding is paid for. Once a second. */
export function followMark(path: Path): { readonly mark: number; readonly index: number } {
  path.index += (path.log - path.index) * 0.4
  path.basis += -path.basis * 0.002 + 0.000_01 * normal(path.random)
  const mark = path.index + path.basis + 0.7 * (path.log - path.index)
  return { mark: ticksOf(path, mark), index: ticksOf(path, path.index) }
}

/** Whole ticks at or below a logarithm of a price, at least one. */
export const ticksOf = (path: Path, log: number): number => Math.max(1, Math.floor(Math.exp(log) / path.tick))

/** Whole steps for about `value` USDT at the current price, at least one. */
export const stepsFor = (path: Path, value: number): number =>
  Math.max(1, Math.round(value / Math.exp(path.log) / path.step))
