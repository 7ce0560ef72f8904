import { ShieldAlert } from 'lucide-react'
import type { PositionRow } from '@undertow/shared/view.ts'
import { Holdable } from '../../hold.ts'
import { useView } from '../../live.ts'
import { LegTag } from '../leg-tag.tsx'
import { usePositionActions } from '../positions/position-actions.tsx'

const problems: Readonly<Partial<Record<PositionRow['protection'], string>>> = {
  missing: 'has no stop order',
  partial: 'has a stop over a part of it only',
  placing: 'is waiting for its stop order to be accepted',
  unknown: 'has a stop whose state is not known: the exchange is being asked',
  settling: 'is not traded any more and is settled by the exchange',
}

/**
 * Positions whose loss is not bounded at the exchange right now, and what can be done about it. Not there when all is well; it
 * goes on while the page is held.
 */
export function SafetyStrip() {
  return (
    <Holdable value={false}>
      <Exposed />
    </Holdable>
  )
}

function Exposed() {
  const { ask, dialog } = usePositionActions()
  const positions = useView('positions')
  const exposed = [...positions.values()].flatMap((row) => {
    const problem = problems[row.protection]
    return problem === undefined ? [] : [{ row, problem }]
  })
  return (
    <>
      {exposed.length > 0 && (
        <div role="alert" className="safety-strip">
          <ul aria-label="Positions without protection">
            {exposed.map(({ row, problem }) => (
              <li key={`${row.symbol}:${row.leg}`} className={row.protection === 'placing' ? 'warn' : 'danger'}>
                <ShieldAlert size={15} aria-hidden="true" />
                <span>
                  <strong>{row.symbol}</strong> <LegTag leg={row.leg} /> {problem}
                </span>
                {row.protection !== 'settling' && (
                  <span className="row">
                    <button
                      type="button"
                      className="btn small"
                      aria-label={`Fix ${row.symbol} ${row.leg}: place stop`}
                      onClick={({ currentTarget }) => ask('protect', row, currentTarget)}
                    >
                      Fix: place stop
                    </button>
                    <button
                      type="button"
                      className="btn small"
                      aria-label={`Close ${row.symbol} ${row.leg}, without protection`}
                      onClick={({ currentTarget }) => ask('close', row, currentTarget)}
                    >
                      Close
                    </button>
                  </span>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
      {dialog}
    </>
  )
}
