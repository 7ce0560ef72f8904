import { lt, usdt } from '@undertow/shared/money.ts'
import type { LiquidationRow } from '@undertow/shared/view.ts'
import { Pause, Play } from 'lucide-react'
import { memo, useCallback, useMemo, useState } from 'react'
import { useLink, useTape, useView } from '../live.ts'
import { setPrefs, usePrefs, type Prefs } from '../prefs.ts'
import { DataPanel } from './data-panel.tsx'
import { LiqTag } from './liq-tag.tsx'
import { Moment } from './moment.tsx'
import { Money } from './money.tsx'

const minNames: Record<Prefs['tapeMin'], string> = {
  '0': 'All sizes',
  '1000': '≥ 1K',
  '10000': '≥ 10K',
  '50000': '≥ 50K',
  '100000': '≥ 100K',
  '500000': '≥ 500K',
}
const sideNames: Record<Prefs['tapeSide'], string> = { both: 'Both sides', long: 'LONG liq', short: 'SHORT liq' }

/** Liquidations as they come, newest on top. Pausing holds what is shown and counts what came since. */
export function Tape({ isWide = false }: { isWide?: boolean }) {
  const tape = useTape()
  const { tapeMin, tapeSide } = usePrefs()
  const { dropped } = useLink()
  const hasStatus = useView('status').size > 0
  const [pausedAt, setPausedAt] = useState<number | null>(null)
  const rows = useMemo(() => select(tape, pausedAt, tapeMin, tapeSide), [tape, pausedAt, tapeMin, tapeSide])
  const waiting = pausedAt === null ? 0 : tape.filter((row) => row.seq > pausedAt).length
  const isFiltered = tapeMin !== '0' || tapeSide !== 'both'
  const clear = (): void => setPrefs({ tapeMin: '0', tapeSide: 'both' })

  return (
    <DataPanel
      title="Live liquidations"
      isLive
      flush
      className={isWide ? 'tape-panel tall' : 'tape-panel'}
      aside={
        <>
          <select
            className="select"
            aria-label="Smallest liquidation shown"
            value={tapeMin}
            onChange={(event) => setPrefs({ tapeMin: event.target.value as Prefs['tapeMin'] })}
          >
            {Object.entries(minNames).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
          <select
            className="select"
            aria-label="Liquidated side shown"
            value={tapeSide}
            onChange={(event) => setPrefs({ tapeSide: event.target.value as Prefs['tapeSide'] })}
          >
            {Object.entries(sideNames).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
          <button
            type="button"
            className="btn small"
            aria-label={pausedAt === null ? 'Pause the tape' : 'Resume the tape'}
            onClick={() => setPausedAt(pausedAt === null ? (tape.at(-1)?.seq ?? -1) : null)}
          >
            {pausedAt === null ? <Pause size={13} aria-hidden="true" /> : <Play size={13} aria-hidden="true" />}
            {pausedAt === null ? 'Pause' : `${waiting} new`}
          </button>
        </>
      }
      state={{
        isLoading: tape.length === 0 && !hasStatus,
        empty: emptyReason(tape.length, rows.length, isFiltered, clear),
      }}
    >
      <TapeRows rows={rows} isWide={isWide} />
      {dropped > 0 && <p className="panel-foot">{dropped} rows were left out because this browser was too slow.</p>}
    </DataPanel>
  )
}

/** The same as `--row-dense` in tokens.css. */
const rowHeights: Readonly<Record<Prefs['density'], number>> = { compact: 24, normal: 24, roomy: 32 }
const overscan = 10

/** Only the rows in sight are in the page; their height is fixed, so where they stand is arithmetic. */
function TapeRows({ rows, isWide }: { rows: readonly LiquidationRow[]; isWide: boolean }) {
  const rowHeight = rowHeights[usePrefs().density]
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(600)
  const measure = useCallback((scroller: HTMLDivElement | null) => {
    if (scroller === null) return
    const observer = new ResizeObserver(() => setHeight(scroller.clientHeight))
    observer.observe(scroller)
    return () => observer.disconnect()
  }, [])
  const first = Math.max(0, Math.floor(top / rowHeight) - overscan)
  const seen = rows.slice(first, Math.ceil((top + height) / rowHeight) + overscan)
  return (
    <div
      ref={measure}
      className={`tape ${isWide ? 'tape-wide' : ''}`}
      tabIndex={0}
      role="region"
      aria-label="Live liquidations, scrollable"
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div role="table" aria-label="Live liquidations, newest first" aria-rowcount={rows.length + 1}>
        <div role="rowgroup" className="tape-head">
          <div role="row" aria-rowindex={1} className="tape-row">
            <span role="columnheader">Time</span>
            <span role="columnheader">Symbol</span>
            <span role="columnheader">Side</span>
            <span role="columnheader" className="num">
              Notional
            </span>
            <span role="columnheader" className="num tape-qty">
              Quantity
            </span>
            <span role="columnheader" className="num">
              Price
            </span>
          </div>
        </div>
        <div
          role="rowgroup"
          style={{ paddingTop: first * rowHeight, paddingBottom: (rows.length - first - seen.length) * rowHeight }}
        >
          {seen.map((row, index) => (
            <TapeLine key={row.seq} row={row} rowIndex={first + index + 2} isWide={isWide} />
          ))}
        </div>
      </div>
    </div>
  )
}

const TapeLine = memo(function TapeLine({
  row,
  rowIndex,
  isWide,
}: {
  row: LiquidationRow
  rowIndex: number
  isWide: boolean
}) {
  return (
    <div role="row" aria-rowindex={rowIndex} className={`tape-row ${tier(row)}`}>
      <span role="cell" className="muted">
        <Moment at={row.at} withMs={isWide} />
      </span>
      <span role="cell">
        <strong>{row.symbol}</strong>
        {isWide && <span className="muted"> {row.venue}</span>}
      </span>
      <span role="cell">
        <LiqTag liquidated={row.liquidated} />
      </span>
      <span role="cell" className="num size">
        <Money value={row.notional} as="compact" isMarket />
      </span>
      <span role="cell" className="num muted tape-qty">
        <Money value={row.qty} as="qty" symbol={row.symbol} isMarket />
      </span>
      <span role="cell" className="num muted">
        <Money value={row.price} as="price" symbol={row.symbol} />
      </span>
    </div>
  )
})

function select(
  tape: readonly LiquidationRow[],
  pausedAt: number | null,
  min: Prefs['tapeMin'],
  side: Prefs['tapeSide'],
): readonly LiquidationRow[] {
  const smallest = usdt(min)
  return tape
    .filter(
      (row) =>
        (pausedAt === null || row.seq <= pausedAt) &&
        (side === 'both' || row.liquidated === side) &&
        (min === '0' || !lt(usdt(row.notional), smallest)),
    )
    .reverse()
}

function emptyReason(all: number, shown: number, isFiltered: boolean, clear: () => void) {
  if (shown > 0) return undefined
  if (!isFiltered || all === 0)
    return 'None since the page opened. A quiet market is not a broken feed: see Market above.'
  return (
    <>
      0 of {all} match.{' '}
      <button type="button" className="link-button" onClick={clear}>
        Clear the filter
      </button>
    </>
  )
}

const largeFrom = usdt('50000')
const hugeFrom = usdt('250000')

function tier({ notional }: LiquidationRow): string {
  const amount = usdt(notional)
  if (!lt(amount, hugeFrom)) return 'huge'
  return lt(amount, largeFrom) ? '' : 'large'
}
