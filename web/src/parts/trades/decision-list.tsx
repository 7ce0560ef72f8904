import type { DecisionRow } from '@undertow/shared/view.ts'
import { useId, useState } from 'react'
import { useView } from '../../live.ts'
import { DataPanel } from '../data-panel.tsx'
import { GateList } from './gate-list.tsx'
import { LegTag } from '../leg-tag.tsx'
import { LiqTag } from '../liq-tag.tsx'
import { Moment } from '../moment.tsx'
import { Said } from '../said.tsx'

const shownMax = 20

/** What the bot made of each window that crossed its threshold, and why not. */
export function DecisionList() {
  const decisions = useView('decisions')
  const hasStatus = useView('status').size > 0
  const rows = [...decisions.values()].reverse().slice(0, shownMax)
  return (
    <DataPanel
      title="Recent decisions"
      isLive
      flush
      className="decisions-panel"
      state={{
        isLoading: decisions.size === 0 && !hasStatus,
        empty: rows.length === 0 ? 'No window has crossed its threshold yet.' : undefined,
      }}
    >
      <ul className="decisions" tabIndex={0} aria-label="Recent decisions, newest first">
        {rows.map((row) => (
          <Decision key={row.id} row={row} />
        ))}
      </ul>
    </DataPanel>
  )
}

/** One decision in a line, and on demand why. */
export function Decision({ row }: { row: DecisionRow }) {
  const [isOpen, setIsOpen] = useState(false)
  const detail = useId()
  return (
    <li className={`decision ${row.outcome}`}>
      <div className="decision-line">
        <span className="muted">
          <Moment at={row.at} />
        </span>
        <strong>{row.symbol}</strong>
        <LiqTag liquidated={row.liquidated} />
        <span className="decision-why">
          {row.outcome === 'entered' ? (
            <>
              <span className="outcome entered">
                ENTERED <LegTag leg={row.leg} />
              </span>
            </>
          ) : (
            <>
              <span className="outcome refused">SKIPPED</span>{' '}
              <span className="decision-reason">
                <Said text={refusalOf(row)} />
              </span>
            </>
          )}
        </span>
        <button
          type="button"
          className="link-button"
          aria-expanded={isOpen}
          aria-controls={detail}
          aria-label={`Why: ${row.symbol} ${row.outcome}`}
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? 'less' : 'why'}
        </button>
      </div>
      <div id={detail} hidden={!isOpen}>
        {isOpen && <GateList decision={row} />}
      </div>
    </li>
  )
}

function refusalOf({ refusedBy, gates }: DecisionRow): string {
  const gate = gates.find(({ passed }) => !passed)
  if (gate === undefined) return refusedBy ?? 'no reason was given'
  return `${gate.gate.replaceAll('_', ' ')}: ${gate.value}, limit ${gate.limit}`
}
