import type { GridCell, LiquidationGrid } from '@undertow/shared/liquidation-charts-api.ts'
import { add, forDrawing, usdt } from '@undertow/shared/money.ts'
import type { Leg } from '@undertow/shared/sides.ts'

export type Scale = { readonly kind: 'linear' | 'log'; readonly low: number; readonly high: number }
type Grid = Pick<LiquidationGrid, 'cells'>

/** What a cell is coloured by: both sides together, or the one that is asked for. For drawing. */
export function amountOf({ long, short }: Pick<GridCell, Leg>, side: Leg | undefined): number {
  if (side !== undefined) return forDrawing(usdt(side === 'long' ? long : short))
  return forDrawing(add(usdt(long), usdt(short)))
}

/** From the smallest to the largest amount, unless somebody typed other ends. */
export function scaleOf(
  grid: Grid,
  side: Leg | undefined,
  kind: Scale['kind'],
  typed: { readonly low?: string | undefined; readonly high?: string | undefined },
): Scale {
  let [low, high] = [Infinity, 0]
  for (const cell of grid.cells) {
    const amount = amountOf(cell, side)
    if (amount <= 0) continue
    low = Math.min(low, amount)
    high = Math.max(high, amount)
  }
  const from = typed.low === undefined ? Math.min(low, high) : forDrawing(usdt(typed.low))
  const to = typed.high === undefined ? high : forDrawing(usdt(typed.high))
  // A logarithm needs something above nothing, and a scale needs two ends.
  const least = kind === 'log' ? Math.max(from, 0.01) : from
  return { kind, low: least, high: Math.max(to, least) }
}

/** Where on the ramp an amount is, 0 to 1; what lies beyond an end has the colour of the end. */
export function shareOf(amount: number, { kind, low, high }: Scale): number {
  if (high <= low) return 1
  const share =
    kind === 'log' ? Math.log(Math.max(amount, low) / low) / Math.log(high / low) : (amount - low) / (high - low)
  return Math.min(1, Math.max(0, share))
}

/** The amount at a place of the ramp: what the legend says there. */
export const amountAt = (share: number, { kind, low, high }: Scale): number =>
  kind === 'log' ? low * (high / low) ** share : low + share * (high - low)

export type Rgb = readonly [number, number, number]

// Viridis at eight places: dark to light in even steps of lightness, told apart with any colour vision and in grey.
const stops: readonly Rgb[] = [
  [68, 1, 84],
  [70, 50, 127],
  [54, 92, 141],
  [39, 127, 142],
  [31, 161, 135],
  [74, 194, 109],
  [159, 218, 58],
  [253, 231, 37],
]

export function colourAt(share: number): Rgb {
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1)
  const index = Math.min(Math.floor(place), stops.length - 2)
  const [from, to] = [stops[index] ?? [0, 0, 0], stops[index + 1] ?? [0, 0, 0]]
  const mix = (channel: 0 | 1 | 2): number =>
    Math.round(from[channel] + (to[channel] - from[channel]) * (place - index))
  return [mix(0), mix(1), mix(2)]
}

export type Place = { readonly column: number; readonly row: number }

/** Where a key leads on a grid whose rows grow upwards or downwards; null: it is no key of the grid. */
export function moved(
  { column, row }: Place,
  key: string,
  { columns, rows }: { readonly columns: number; readonly rows: number },
  isUpward: boolean,
): Place | null {
  const up = isUpward ? 1 : -1
  const steps: Readonly<Record<string, Place>> = {
    ArrowLeft: { column: column - 1, row },
    ArrowRight: { column: column + 1, row },
    ArrowUp: { column, row: row + up },
    ArrowDown: { column, row: row - up },
    PageUp: { column, row: row + 10 * up },
    PageDown: { column, row: row - 10 * up },
    Home: { column: 0, row },
    End: { column: columns - 1, row },
  }
  const next = steps[key]
  if (next === undefined) return null
  return {
    column: Math.min(Math.max(next.column, 0), columns - 1),
    row: Math.min(Math.max(next.row, 0), rows - 1),
  }
}
