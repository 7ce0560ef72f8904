import type { ISeriesPrimitive, SeriesAttachedParameter, Time, UTCTimestamp } from 'lightweight-charts'
import type { Leg } from '@undertow/shared/sides.ts'

/** A bubble as it is drawn. `time` is that of a bar. */
export type DrawnBubble = {
  readonly time: UTCTimestamp
  readonly price: number
  readonly radius: number
  readonly liquidated: Leg
}
export type BubbleColours = Readonly<Record<Leg, string>>

/** Bubbles over a series: a disc for the amount, and in it a triangle for the side, down where longs were sold. */
export function createBubbles() {
  let bubbles: readonly DrawnBubble[] = []
  let colours: BubbleColours = { long: '#fff', short: '#fff' }
  let attached: SeriesAttachedParameter<Time> | null = null

  const draw = (context: CanvasRenderingContext2D): void => {
    if (attached === null) return
    const { chart, series } = attached
    for (const { time, price, radius, liquidated } of bubbles) {
      const [x, y] = [chart.timeScale().timeToCoordinate(time), series.priceToCoordinate(price)]
      if (x === null || y === null) continue
      context.fillStyle = colours[liquidated]
      context.strokeStyle = colours[liquidated]
      context.globalAlpha = 0.3
      context.beginPath()
      context.arc(x, y, radius, 0, 2 * Math.PI)
      context.fill()
      context.globalAlpha = 1
      context.lineWidth = 1
      context.stroke()
      const size = Math.max(3, Math.min(radius * 0.6, 7))
      const way = liquidated === 'long' ? 1 : -1
      context.beginPath()
      context.moveTo(x - size, y - way * size * 0.6)
      context.lineTo(x + size, y - way * size * 0.6)
      context.lineTo(x, y + way * size)
      context.closePath()
      context.fill()
    }
  }

  const views = [
    {
      renderer: () => ({
        draw: (target: Target): void => target.useMediaCoordinateSpace(({ context }) => draw(context)),
      }),
    },
  ]
  const primitive: ISeriesPrimitive<Time> = {
    attached: (to) => {
      attached = to
    },
    detached: () => {
      attached = null
    },
    paneViews: () => views,
  }
  return {
    primitive,
    show: (next: readonly DrawnBubble[], inColours: BubbleColours): void => {
      // Small ones last, so that none is hidden under a large one.
      bubbles = next.toSorted((a, b) => b.radius - a.radius)
      colours = inColours
      attached?.requestUpdate()
    },
  }
}

type Target = {
  useMediaCoordinateSpace(use: (scope: { readonly context: CanvasRenderingContext2D }) => void): void
}
