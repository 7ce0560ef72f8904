import type { VenueSide } from './model.ts'
import { normal, pick, poisson, stream, uniform } from './random.ts'

// When and how much is liquidated: a self-exciting (Hawkes) process per contract and side, in USDT.
// Each liquidation raises the intensity on its own contract and side and, less, on the same side of all others; the
// excitement dies down exponentially. A fast move against longs (shorts) excites their liquidations too.
// One liquidation causes `ownChildren + otherChildren` further ones on average; below 1, so that every cascade ends.
// Sizes are log-normal. Recorded all-market streams have a median of some 260 USDT, a mean of 1,900 and a 99 % quantile of
// 24,000; the twelve large contracts here get a median of 600, because theirs were larger than the average contract's.
// A first cascade is planted some seconds after the start, so that somebody who tries the program has something to see.

export type ForcedOrder = { readonly side: VenueSide; readonly value: number; readonly offsetMs: number }

export type Flow = {
  /** Forced orders of contract `index` in the frame that begins at `sinceStartMs`. */
  due(index: number, sinceStartMs: number, frameMs: number): readonly ForcedOrder[]
  /** The contract's fair price moved by `deviations` of its usual frame. */
  moved(index: number, deviations: number): void
  /** Excitement decays over `ms`. */
  pass(ms: number): void
}

/** Liquidations of all contracts of a market. Intensities are per second. */
export function createFlow(seed: string, symbols: readonly string[]): Flow {
  const random = stream(seed, 'liquidations')
  const excitement = symbols.map(() => ({ SELL: 0, BUY: 0 }))
  const opening = {
    index: Math.floor(uniform(random) * symbols.length),
    side: pick(random, ['SELL', 'BUY'] as const),
    atMs: 8_000 + 8_000 * uniform(random),
    isDone: false,
  }

  const excite = (index: number, side: VenueSide): void => {
    excitement.forEach((each, other) => {
      const children = other === index ? ownChildren : otherChildren / Math.max(1, symbols.length - 1)
      each[side] = Math.min(excitementMax, each[side] + children * decayPerSecond)
    })
  }

  return {
    due: (index, sinceStartMs, frameMs) => {
      if (!opening.isDone && index === opening.index && sinceStartMs >= opening.atMs) {
        opening.isDone = true
        const own = excitement[index]
        if (own !== undefined) own[opening.side] = openingExcitement
      }
      const orders: ForcedOrder[] = []
      for (const side of ['SELL', 'BUY'] as const) {
        const perSecond = basePerSecond / 2 + (excitement[index]?.[side] ?? 0)
        const count = poisson(random, (perSecond * frameMs) / 1000, perFrameMax)
        for (let made = 0; made < count; made += 1) {
          const value = Math.min(valueMax, valueMedian * Math.exp(valueSpread * normal(random)))
          orders.push({ side, value, offsetMs: Math.floor(uniform(random) * frameMs) })
          excite(index, side)
        }
      }
      return orders
    },
    moved: (index, deviations) => {
      const excess = Math.abs(deviations) - quietDeviations
      const own = excitement[index]
      if (excess <= 0 || own === undefined) return
      const side = deviations < 0 ? 'SELL' : 'BUY'
      own[side] = Math.min(excitementMax, own[side] + excess * perDeviation)
    },
    pass: (ms) => {
      const kept = Math.exp((-decayPerSecond * ms) / 1000)
      for (const each of excitement) {
        each.SELL *= kept
        each.BUY *= kept
      }
    },
  }
}

/** Of one contract, both sides: twelve of them make about one liquidation in three seconds when it is quiet. */
const basePerSecond = 0.022
const decayPerSecond = 0.15
const ownChildren = 0.55
const otherChildren = 0.15
const excitementMax = 4
const openingExcitement = 2.5
const perFrameMax = 4
const valueMedian = 600
const valueSpread = 1.7
const valueMax = 400_000
const quietDeviations = 5
const perDeviation = 0.15
