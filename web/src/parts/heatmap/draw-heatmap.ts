import type { LiquidationGrid } from '@undertow/shared/liquidation-charts-api.ts'
import type { Leg } from '@undertow/shared/sides.ts'
import type { Zone } from '@undertow/shared/zone.ts'
import { timeAxisOf } from '../../chart-axes.ts'
import { token } from '../../colours.ts'
import { amountOf, colourAt, shareOf, type Place, type Scale } from './heatmap-scale.ts'

/** A decision on the picture: a ring, and a triangle where an order was sent. Places are in cells, with fractions. */
export type Mark = { readonly column: number; readonly row: number; readonly entered: Leg | null }

export type HeatmapDrawing = {
  readonly title: string
  readonly grid: LiquidationGrid
  readonly side: Leg | undefined
  readonly scale: Scale
  /** The lowest row is at the bottom: prices. Else the first is at the top: symbols. */
  readonly isUpward: boolean
  readonly marks: readonly Mark[]
  /** The price by column, in rows; empty where it is not known. */
  readonly line: readonly Place[]
  readonly focus: Place | null
  readonly rowName: (row: number) => string
  readonly zone: Zone
}

const margin = { left: 92, right: 8, top: 24, bottom: 22 } as const

/** Where the cells are on a canvas of `width` × `height` px. */
export function plotOf(width: number, height: number) {
  return {
    left: margin.left,
    top: margin.top,
    width: Math.max(1, width - margin.left - margin.right),
    height: Math.max(1, height - margin.top - margin.bottom),
  }
}
type Plot = ReturnType<typeof plotOf>

/** The whole picture, title and axes included: what is exported has to explain itself. */
export function drawHeatmap(canvas: HTMLCanvasElement, drawing: HeatmapDrawing): void {
  const ratio = globalThis.devicePixelRatio || 1
  const { clientWidth: width, clientHeight: height } = canvas
  canvas.width = Math.max(1, Math.round(width * ratio))
  canvas.height = Math.max(1, Math.round(height * ratio))
  const context = canvas.getContext('2d')
  if (context === null) return
  context.scale(ratio, ratio)
  context.fillStyle = token('--surface')
  context.fillRect(0, 0, width, height)
  const plot = plotOf(width, height)
  context.fillStyle = token('--bg')
  context.fillRect(plot.left, plot.top, plot.width, plot.height)
  drawCells(context, drawing, plot)
  drawAxes(context, drawing, plot)
  drawLine(context, drawing, plot)
  for (const mark of drawing.marks) drawMark(context, mark, placeOf(drawing, plot))
  if (drawing.focus !== null) drawFocus(context, drawing.focus, drawing, plot)
}

/** A pixel a cell, stretched without smoothing: the same work for ten cells and for sixty thousand. */
function drawCells(
  context: CanvasRenderingContext2D,
  { grid, side, scale, isUpward }: HeatmapDrawing,
  plot: Plot,
): void {
  const { columns, rows } = grid
  if (rows.length === 0) return
  const image = new ImageData(columns, rows.length)
  for (const cell of grid.cells) {
    const amount = amountOf(cell, side)
    if (amount <= 0) continue
    const y = isUpward ? rows.length - 1 - cell.row : cell.row
    image.data.set([...colourAt(shareOf(amount, scale)), 255], (y * columns + cell.column) * 4)
  }
  const small = document.createElement('canvas')
  small.width = columns
  small.height = rows.length
  small.getContext('2d')?.putImageData(image, 0, 0)
  context.imageSmoothingEnabled = false
  context.drawImage(small, plot.left, plot.top, plot.width, plot.height)
}

function placeOf({ grid, isUpward }: HeatmapDrawing, plot: Plot) {
  const [cellWidth, cellHeight] = [plot.width / grid.columns, plot.height / Math.max(1, grid.rows.length)]
  return ({ column, row }: Place) => ({
    x: plot.left + column * cellWidth,
    y: isUpward ? plot.top + plot.height - row * cellHeight : plot.top + row * cellHeight,
  })
}

function drawAxes(context: CanvasRenderingContext2D, drawing: HeatmapDrawing, plot: Plot): void {
  const { grid, rowName, zone, title, isUpward } = drawing
  const place = placeOf(drawing, plot)
  context.font = `11px ${token('--font')}`
  context.fillStyle = token('--muted')
  context.textBaseline = 'middle'
  context.textAlign = 'right'
  const rowStep = Math.max(1, Math.ceil(grid.rows.length / Math.max(1, Math.floor(plot.height / 18))))
  for (let row = 0; row < grid.rows.length; row += rowStep)
    // A price names the edge where its row begins, a symbol its row.
    context.fillText(
      rowName(row),
      plot.left - 6,
      place({ column: 0, row: row + (isUpward ? 0 : 0.5) }).y,
      margin.left - 10,
    )
  const end = grid.from + grid.columns * grid.bucketMs
  const { ticks, text } = timeAxisOf(grid.from, end, Math.max(1, Math.floor(plot.width / 76)), zone)
  context.textBaseline = 'top'
  context.textAlign = 'center'
  for (const at of ticks) {
    const { x } = place({ column: (at - grid.from) / grid.bucketMs, row: 0 })
    context.fillText(text(at), Math.min(x, plot.left + plot.width - 16), plot.top + plot.height + 6)
    context.fillRect(x, plot.top + plot.height, 1, 4)
  }
  context.textAlign = 'left'
  context.fillStyle = token('--text')
  context.textBaseline = 'middle'
  context.fillText(title, plot.left, margin.top / 2, plot.width)
}

function drawLine(context: CanvasRenderingContext2D, drawing: HeatmapDrawing, plot: Plot): void {
  const place = placeOf(drawing, plot)
  context.save()
  context.beginPath()
  context.rect(plot.left, plot.top, plot.width, plot.height)
  context.clip()
  context.beginPath()
  for (const [index, point] of drawing.line.entries()) {
    const { x, y } = place(point)
    if (index === 0) context.moveTo(x, y)
    else context.lineTo(x, y)
  }
  context.strokeStyle = token('--text')
  context.lineWidth = 1
  context.stroke()
  context.restore()
}

/** Outlined in the background's colour too, so that it is seen on any colour of the ramp. */
function drawMark(
  context: CanvasRenderingContext2D,
  { entered, ...at }: Mark,
  place: (at: Place) => { readonly x: number; readonly y: number },
): void {
  const { x, y } = place(at)
  context.beginPath()
  context.arc(x, y, 6, 0, 2 * Math.PI)
  stroked(context)
  if (entered === null) return
  const way = entered === 'long' ? -1 : 1
  context.beginPath()
  context.moveTo(x - 5, y - way * 3)
  context.lineTo(x + 5, y - way * 3)
  context.lineTo(x, y + way * 5)
  context.closePath()
  context.fillStyle = token('--text')
  context.fill()
  stroked(context)
}

function stroked(context: CanvasRenderingContext2D): void {
  context.strokeStyle = token('--surface')
  context.lineWidth = 4
  context.stroke()
  context.strokeStyle = token('--text')
  context.lineWidth = 1.5
  context.stroke()
}

function drawFocus(
  context: CanvasRenderingContext2D,
  { column, row }: Place,
  drawing: HeatmapDrawing,
  plot: Plot,
): void {
  const place = placeOf(drawing, plot)
  const [a, b] = [place({ column, row }), place({ column: column + 1, row: row + 1 })]
  context.beginPath()
  context.rect(Math.min(a.x, b.x) - 1, Math.min(a.y, b.y) - 1, Math.abs(b.x - a.x) + 2, Math.abs(b.y - a.y) + 2)
  stroked(context)
}
