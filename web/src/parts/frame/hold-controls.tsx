import { useNow } from '../../clock.ts'
import { Holdable, holdStill, useIsHeld } from '../../hold.ts'
import { Moment } from '../moment.tsx'

export const holdWords = (isHeld: boolean): string => (isHeld ? 'Resume live updates' : 'Pause live updates')

export function HoldBanner() {
  if (!useIsHeld()) return null
  return (
    <div className="notice-banner" role="status">
      <strong className="warn">LIVE UPDATES PAUSED</strong>
      <span>
        Tables and figures stand as of{' '}
        <Holdable value={true}>
          <HeldMoment />
        </Holdable>
        . The bot goes on; mode, connections, missing stops and countdowns stay live.
      </span>
      <button type="button" className="btn small push" onClick={() => holdStill(false)}>
        Resume live updates
      </button>
    </div>
  )
}

/** The moment at which a held page stands. */
export function HeldMoment() {
  const at = useNow()
  return at === null ? null : <Moment at={at} />
}
