import { Link } from '@tanstack/react-router'
import { ShieldAlert } from 'lucide-react'
import { Holdable } from '../hold.ts'
import { useView } from '../live.ts'
import { LegTag } from './leg-tag.tsx'

const problems = {
  missing: 'has no stop order',
  placing: 'is waiting for its stop order to be accepted',
  unknown: 'has a stop whose state is not known',
  settling: 'is not traded any more and is settled by the exchange',
} as const

/** Positions whose loss is not bounded at the exchange right now. Not there when all is well; it goes on while the page is held. */
export function SafetyStrip() {
  return (
    <Holdable value={false}>
      <Exposed />
    </Holdable>
  )
}

function Exposed() {
  const positions = useView('positions')
  const exposed = [...positions.values()].flatMap((position) =>
    position.protection in problems
      ? [{ ...position, problem: problems[position.protection as keyof typeof problems] }]
      : [],
  )
  if (exposed.length === 0) return null
  return (
    <div role="alert" className="safety-strip">
      <ul aria-label="Positions without protection">
        {exposed.map(({ symbol, leg, protection, problem }) => (
          <li key={`${symbol}:${leg}`} className={protection === 'missing' ? 'danger' : 'warn'}>
            <ShieldAlert size={15} aria-hidden="true" />
            <span>
              <strong>{symbol}</strong> <LegTag leg={leg} /> {problem}
            </span>
            <Link to="/positions">Show</Link>
          </li>
        ))}
      </ul>
    </div>
  )
}
