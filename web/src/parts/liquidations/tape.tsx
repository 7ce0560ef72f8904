import { usdt } from '@undertow/shared/money.ts'
import { Pause, Play } from 'lucide-react'
import { lazy, useMemo, useRef, useState, type ReactNode } from 'react'
import { useNow } from '../../clock.ts'
import { tape, tapeLengthMax, useLink, useTapeTaken, useView } from '../../live.ts'
import { setPrefs, usePrefs } from '../../prefs.ts'
import { isFiltering, noTapeFilter, select, type TapeFilter } from '../../tape-filter.ts'
import type { TapeEntry } from '../../tape-buffer.ts'
import { DataPanel } from '../data-panel.tsx'
import { Moment } from '../moment.tsx'
import { TapeGrid } from './tape-grid.tsx'
import { TapeTools } from './tape-tools.tsx'
import { Late } from '../late.tsx'

const DecisionDialog = lazy(() => import('../trades/decision-dialog.tsx').then((m) => ({ default: m.DecisionDialog })))

/** Why the tape stands still, and what it held at that moment. */
type Held = { readonly by: 'hand' | 'reading'; readonly entries: readonly TapeEntry[]; readonly newestSeq: number }

/** Liquidations as they come, newest on top. It holds still while somebody reads, and counts what came since. */
export function Tape({ isWide = false }: { isWide?: boolean }) {
  const taken = useTapeTaken()
  const { tapeMin, tapeSide, tapeSymbol, tapeTiers } = usePrefs()
  const hasStatus = useView('status').size > 0
  const [held, setHeld] = useState<Held | null>(null)
  const [decisionId, setDecisionId] = useState<number | null>(null)
  const grid = useRef<HTMLDivElement>(null)
  // `taken` stands for the tape, which changes in place.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const live = useMemo(() => tape.newestFirst(), [taken])
  const filter = useMemo((): TapeFilter => ({ tapeMin, tapeSide, tapeSymbol }), [tapeMin, tapeSide, tapeSymbol])
  const entries = held?.entries ?? live
  const rows = useMemo(() => select(entries, filter), [entries, filter])
  const tiers = useMemo(() => tapeTiers.map((from) => usdt(from)), [tapeTiers])

  const waiting = held === null ? '' : newSince(live, held, filter)

  const hold = (by: Held['by']): void => setHeld((now) => now ?? { by, entries: live, newestSeq: tape.newestSeq() })
  const resume = (): void => {
    setHeld(null)
    if (grid.current !== null) grid.current.scrollTop = 0
  }
  const toggle = (): void => (held === null ? hold('hand') : resume())

  return (
    <DataPanel
      title="Live liquidations"
      isLive
      flush
      className={isWide ? 'tape-panel tall' : 'tape-panel'}
      aside={
        <>
          <Rate entries={live} />
          <TapeTools />
          <button
            type="button"
            className="btn small tape-hold"
            aria-label={held === null ? 'Pause the tape' : `${waiting} new – resume the tape`}
            title="Space does the same while the tape has the focus"
            onClick={toggle}
          >
            {held === null ? <Pause size={13} aria-hidden="true" /> : <Play size={13} aria-hidden="true" />}
            {held === null ? 'Pause' : `${waiting} new – resume`}
          </button>
        </>
      }
      state={{
        isLoading: live.length === 0 && !hasStatus,
        empty: emptyReason(entries.length, rows.length, filter),
      }}
    >
      <TapeGrid
        gridRef={grid}
        rows={rows}
        tiers={tiers}
        isWide={isWide}
        isHeld={held !== null}
        onRead={() => hold('reading')}
        onLeave={() => {
          if (held?.by === 'reading') resume()
        }}
        onToggle={toggle}
        onDecision={setDecisionId}
      />
      <TapeFoot />
      {decisionId !== null && (
        <Late>
          <DecisionDialog
            id={decisionId}
            onClose={() => {
              setDecisionId(null)
              grid.current?.focus()
            }}
          />
        </Late>
      )}
    </DataPanel>
  )
}

/** What is not on the tape although it happened. */
function TapeFoot() {
  const { dropped } = useLink()
  const brokenAt = tape.brokenAt()
  return (
    <>
      {dropped > 0 && <p className="panel-foot">{dropped} rows were left out because this browser was too slow.</p>}
      {brokenAt !== null && (
        <p className="panel-foot">
          Rows before <Moment at={brokenAt} /> may be missing: the connection was away. The history has all of them.
        </p>
      )}
    </>
  )
}

/** How many a minute, all symbols and sizes: whether the market is quiet. */
function Rate({ entries }: { entries: readonly TapeEntry[] }) {
  const now = useNow()
  if (now === null || entries.length === 0) return null
  const older = entries.findIndex(({ row }) => row.at < now - 60_000)
  const isMore = older === -1 && entries.length >= tapeLengthMax
  return (
    <span className="muted tape-rate" title="Liquidations in the last minute, all symbols and sizes">
      {older === -1 ? entries.length : older}
      {isMore && '+'}/min
    </span>
  )
}

function newSince(live: readonly TapeEntry[], { newestSeq }: Held, filter: TapeFilter): string {
  const known = live.findIndex(({ row }) => row.seq <= newestSeq)
  if (known === -1 && live.length >= tapeLengthMax) return `over ${tapeLengthMax}`
  return String(select(known === -1 ? live : live.slice(0, known), filter).length)
}

function emptyReason(all: number, shown: number, filter: TapeFilter): ReactNode {
  if (shown > 0) return undefined
  if (!isFiltering(filter) || all === 0)
    return 'None since the page opened. A quiet market is not a broken feed: see Market above.'
  return (
    <>
      0 of {all} match.{' '}
      <button type="button" className="link-button" onClick={() => setPrefs(noTapeFilter)}>
        Clear the filter
      </button>
    </>
  )
}
