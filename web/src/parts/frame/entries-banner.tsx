import { BrakeRelease } from '../safety/brake-release.tsx'
import { useStatus, useView } from '../../live.ts'
import { Said } from '../said.tsx'
import { Since } from '../since.tsx'

/** Why the bot opens nothing, in its own words, wherever the reader is; and settings that were not taken over. */
export function EntriesBanner() {
  const status = useStatus()
  if (status === undefined) return null
  const { entries, entriesReason, entriesSince, configError, flattening, hops } = status
  // A connection that is down says so itself, with what it means.
  const isSaidElsewhere = entries === 'waiting' && hops.some(({ state }) => state === 'down')
  return (
    <>
      {((entries !== 'on' && !isSaidElsewhere) || flattening) && (
        <div className="notice-banner" role="status">
          <strong className="warn">{flattening ? 'FLATTENING' : entries.toUpperCase()}</strong>
          <span>
            No new entries
            <Since at={entriesSince} />
            <Said text={entriesReason === '' ? '' : `: ${entriesReason}`} />.{' '}
            {flattening ? <Closing /> : 'Open positions stay managed and protected.'}
          </span>
          <BrakeRelease />
        </div>
      )}
      {configError !== null && (
        <div className="notice-banner" role="status">
          <strong className="warn">SETTINGS FILE NOT TAKEN OVER</strong>
          <span>{configError} The version before stays in force.</span>
        </div>
      )}
    </>
  )
}

function Closing() {
  const { size } = useView('positions')
  return <>Closing at market, reduce-only, until flat: {size === 1 ? '1 position is' : `${size} positions are`} left.</>
}
