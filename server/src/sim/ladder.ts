import type { Grid } from './grid.ts'
import type { Ladder, Level } from './model.ts'
import { fromNumber, uniform } from './random.ts'

/** What a generated ladder is made of; `seed` makes its quantities. */
export type LadderShape = {
  readonly seed: number
  readonly bidTicks: number
  readonly askTicks: number
  /** Distance of neighbouring levels at the touch; it grows with the depth. */
  readonly gapTicks: number
  /** Typical quantity at the touch, in steps. */
  readonly touchSteps: number
}

/**
 * A ladder that is only built when somebody looks at it: most books of a market are replaced before anybody does, and
 * making their decimals would be most of the work. What it shows depends on its shape alone, not on when it is looked at.
 */
export function generatedLadder(grid: Grid, shape: LadderShape): Ladder {
  let bids: readonly Level[] | null = null
  let asks: readonly Level[] | null = null
  return {
    get bids() {
      bids ??= levelsOf(grid, shape, -1)
      return bids
    },
    get asks() {
      asks ??= levelsOf(grid, shape, 1)
      return asks
    },
  }
}

const levelsPerSide = 24

function levelsOf(grid: Grid, shape: LadderShape, direction: -1 | 1): readonly Level[] {
  const random = fromNumber(shape.seed + direction)
  const touch = direction === -1 ? shape.bidTicks : shape.askTicks
  const levels: Level[] = []
  for (let index = 0; index < levelsPerSide; index += 1) {
    const ticks = touch + direction * Math.round(shape.gapTicks * index * (1 + index / 10))
    if (ticks < 1) break
    const steps = Math.round(shape.touchSteps * (0.3 + 1.4 * uniform(random)) * (1 + index / 4))
    levels.push({ price: grid.priceAt(ticks), qty: grid.qtyOf(steps) })
  }
  return levels
}
