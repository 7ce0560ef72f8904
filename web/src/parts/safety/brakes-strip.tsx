import { brakeTitles } from '@undertow/shared/brakes.ts'
import { asPct, forDrawing, usdt } from '@undertow/shared/money.ts'
import type { BrakeRow } from '@undertow/shared/view.ts'
import { useView } from '../../live.ts'
import { Missing } from '../missing.tsx'
import { Money } from '../money.tsx'

/** How much of what may be lost is lost. Not there without brakes in the settings. */
export function BrakesStrip() {
  const account = useView('account').get('account')
  if (account === undefined) return <Waiting />
  const { brakes } = account
  if (brakes.length === 0) return null
  return (
    <ul className="brakes-strip" aria-label="Brakes">
      {brakes.map((row) => (
        <BrakeMeter key={row.brake} row={row} />
      ))}
    </ul>
  )
}

/** The place of the two brakes that most settings have, so that nothing below jumps when they come. */
function Waiting() {
  return (
    <div className="brakes-strip" aria-hidden="true">
      {['daily loss', 'drawdown'].map((name) => (
        <div key={name}>
          <span className="row spread">&nbsp;</span>
          <div className="meter" />
        </div>
      ))}
    </div>
  )
}

function BrakeMeter({ row: { brake, lost, most, isBeyond, set } }: { row: BrakeRow }) {
  const share = lost === null || most === null ? null : asPct(usdt(lost), usdt(most))
  const width = share === null ? 0 : Math.min(100, Math.max(0, forDrawing(share)))
  return (
    <li>
      <span className="row spread">
        <span>
          {brakeTitles[brake]} {set !== null && <strong className="danger">SET</strong>}
          {set === null && isBeyond && <strong className="warn">beyond</strong>}
        </span>
        {lost === null || most === null ? (
          <Missing why="the equity is not known yet" />
        ) : (
          <span>
            <Money value={lost} as="usdt" />
            <span className="muted of">
              {' / '}
              <Money value={most} as="usdt" /> USDT
            </span>
          </span>
        )}
      </span>
      <div
        className={width >= 80 ? 'meter full' : 'meter'}
        role="meter"
        aria-label={`${brakeTitles[brake]} against its limit`}
        aria-valuenow={Math.round(width)}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <span style={{ transform: `scaleX(${width / 100})` }} />
      </div>
    </li>
  )
}
