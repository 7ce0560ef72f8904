import { Download } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { onColours } from '../../colours.ts'
import { drawHeatmap, plotOf, type HeatmapDrawing } from './draw-heatmap.ts'
import { moved, type Place } from './heatmap-scale.ts'

/** The picture, and the way over it with arrow keys or a pointer. */
export function HeatmapCanvas({
  drawing,
  sentence,
  fileName,
  onFocus,
}: {
  drawing: HeatmapDrawing
  sentence: string
  fileName: string
  onFocus: (place: Place) => void
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const latest = useRef(drawing)
  const [, redraw] = useState(0)
  const { grid, isUpward, focus } = drawing
  const size = { columns: grid.columns, rows: grid.rows.length }

  useEffect(() => {
    latest.current = drawing
    if (canvas.current !== null) drawHeatmap(canvas.current, drawing)
  })
  useEffect(() => {
    if (canvas.current === null) return
    const again = (): void => redraw((count) => count + 1)
    const observer = new ResizeObserver(again)
    observer.observe(canvas.current)
    const stop = onColours(again)
    return () => {
      observer.disconnect()
      stop()
    }
  }, [])

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const next = moved(focus ?? { column: 0, row: 0 }, event.key, size, isUpward)
    if (next === null) return
    event.preventDefault()
    onFocus(next)
  }
  const onPointer = ({ nativeEvent: { offsetX, offsetY }, currentTarget }: PointerEvent<HTMLCanvasElement>): void => {
    const plot = plotOf(currentTarget.clientWidth, currentTarget.clientHeight)
    const column = Math.floor(((offsetX - plot.left) / plot.width) * size.columns)
    const fromTop = Math.floor(((offsetY - plot.top) / plot.height) * size.rows)
    const row = isUpward ? size.rows - 1 - fromTop : fromTop
    if (column >= 0 && column < size.columns && row >= 0 && row < size.rows) onFocus({ column, row })
  }
  const save = (): void => {
    canvas.current?.toBlob((blob) => {
      if (blob === null) return
      const address = URL.createObjectURL(blob)
      const link = document.createElement('a')
      link.href = address
      link.download = fileName
      link.click()
      URL.revokeObjectURL(address)
    })
  }
  return (
    <>
      <div
        className="heatmap"
        role="group"
        tabIndex={0}
        aria-label="Heatmap. Arrow keys go from cell to cell, Home and End to the first and last moment."
        onKeyDown={onKeyDown}
      >
        <canvas ref={canvas} role="img" aria-label={sentence} onPointerMove={onPointer} onPointerDown={onPointer} />
      </div>
      <button type="button" className="btn small heatmap-save" onClick={save}>
        <Download size={13} aria-hidden="true" /> PNG
      </button>
    </>
  )
}
