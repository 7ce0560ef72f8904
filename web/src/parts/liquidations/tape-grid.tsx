import { useVirtualizer } from '@tanstack/react-virtual'
import type { Usdt } from '@undertow/shared/money.ts'
import type { TapeRow } from '@undertow/shared/view.ts'
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import { decisionsSeen, useView } from '../../live.ts'
import { phone, useMedia } from '../../media.ts'
import type { TapeEntry } from '../../tape-buffer.ts'
import { tierOf } from '../../tape-tiers.ts'
import { TapeLine, tapeColumns, tapeRowId, type Fate } from './tape-line.tsx'

const overscan = 8

/**
 * The rows in sight out of thousands: one stop for Tab, arrows inside, Enter for the decision of a row, Space for the pause.
 * The focus stays on the grid and names the row it is on, so a row that leaves the page takes no focus with it.
 */
export function TapeGrid({
  gridRef,
  rows,
  tiers,
  isWide,
  isHeld,
  onRead,
  onLeave,
  onToggle,
  onDecision,
}: {
  gridRef: RefObject<HTMLDivElement | null>
  rows: readonly TapeEntry[]
  tiers: readonly Usdt[]
  isWide: boolean
  isHeld: boolean
  /** Somebody scrolled away from the newest row, or came in by keyboard. */
  onRead: () => void
  /** They are at the newest row again and elsewhere with the focus. */
  onLeave: () => void
  onToggle: () => void
  onDecision: (id: number) => void
}) {
  // Drawn anew with the table; what a row became stays known for longer.
  useView('decisions')
  const [activeSeq, setActiveSeq] = useState<number | null>(null)
  // A phone has no room for them, and a time that is cut is another time.
  const withMs = !useMedia(phone) && isWide
  const { head, rowPx } = useRowHeight()
  // Nothing that is memoised takes a function of it.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => gridRef.current,
    estimateSize: () => rowPx,
    overscan,
    // The head is inside and stays on top.
    scrollMargin: rowPx,
    scrollPaddingStart: rowPx,
    useFlushSync: false,
  })
  useLayoutEffect(() => virtual.measure(), [virtual, rowPx])
  const seen = virtual.getVirtualItems()
  const above = (seen[0]?.start ?? rowPx) - rowPx
  const below = virtual.getTotalSize() - ((seen.at(-1)?.end ?? rowPx) - rowPx)
  const active = activeSeq === null ? -1 : rows.findIndex(({ row }) => row.seq === activeSeq)
  const isActiveSeen = seen.some(({ index }) => index === active)

  const goTo = (index: number): void => {
    const place = Math.min(Math.max(0, index), rows.length - 1)
    setActiveSeq(rows[place]?.row.seq ?? null)
    virtual.scrollToIndex(place)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    const act = actionOf(event.key)
    if (act === null) return
    event.preventDefault()
    act()
  }
  const actionOf = (key: string): (() => void) | null => {
    const page = Math.max(1, Math.floor((gridRef.current?.clientHeight ?? rowPx) / rowPx) - 2)
    switch (key) {
      case 'ArrowDown':
        return () => goTo(active + 1)
      case 'ArrowUp':
        return () => goTo(active - 1)
      case 'PageDown':
        return () => goTo(active + page)
      case 'PageUp':
        return () => goTo(active - page)
      case 'Home':
        return () => goTo(0)
      case 'End':
        return () => goTo(rows.length - 1)
      case ' ':
        return onToggle
      case 'Enter':
        return () => {
          if (activeSeq !== null && decisionsSeen.of(activeSeq) !== undefined) onDecision(activeSeq)
        }
      default:
        return null
    }
  }

  return (
    <div
      ref={gridRef}
      className={isWide ? 'tape tape-wide' : 'tape'}
      role="grid"
      tabIndex={0}
      aria-label="Live liquidations, newest first"
      aria-rowcount={rows.length + 1}
      aria-colcount={tapeColumns.length}
      aria-activedescendant={isActiveSeen && activeSeq !== null ? tapeRowId(activeSeq) : undefined}
      onKeyDown={onKeyDown}
      onFocus={() => {
        if (activeSeq === null) setActiveSeq(rows[0]?.row.seq ?? null)
        onRead()
      }}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (currentTarget.scrollTop === 0 && !currentTarget.contains(relatedTarget)) onLeave()
      }}
      onScroll={({ currentTarget }) => {
        if (currentTarget.scrollTop > 0) onRead()
        else if (isHeld && !currentTarget.contains(document.activeElement)) onLeave()
      }}
    >
      <div role="rowgroup" className="tape-head">
        <div role="row" aria-rowindex={1} className="tape-row" ref={head}>
          {tapeColumns.map(({ id, name, isNumber, help }, index) => (
            <span
              key={id}
              role="columnheader"
              aria-colindex={index + 1}
              className={`tape-${id}${isNumber === true ? ' num' : ''}`}
              title={help}
            >
              {name}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" style={{ paddingTop: above, paddingBottom: Math.max(0, below) }}>
        {seen.map(({ index }) => {
          const entry = rows[index]
          if (entry === undefined) return null
          const { row, size } = entry
          return (
            <TapeLine
              key={row.seq}
              row={row}
              rowIndex={index + 2}
              withMs={withMs}
              isActive={row.seq === activeSeq}
              tier={tierOf(size, tiers)}
              became={fateOf(row)}
              onActive={setActiveSeq}
              onDecision={onDecision}
            />
          )
        })}
      </div>
    </div>
  )
}

/** As the style sheets have it for this density and pointer: the head is as high as a row. */
function useRowHeight() {
  const head = useRef<HTMLDivElement>(null)
  const [rowPx, setRowPx] = useState(24)
  useLayoutEffect(() => {
    const row = head.current
    if (row === null) return
    const observer = new ResizeObserver(() => setRowPx(row.offsetHeight))
    observer.observe(row)
    setRowPx(row.offsetHeight)
    return () => observer.disconnect()
  }, [])
  return { head, rowPx }
}

function fateOf({ seq, windowUsdt }: TapeRow): Fate {
  const decision = decisionsSeen.of(seq)
  if (decision !== undefined) return decision.outcome
  if (seq < decisionsSeen.wholeSince()) return 'forgotten'
  return windowUsdt === null ? 'unwatched' : 'noSignal'
}
