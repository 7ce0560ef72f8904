import { useDown, useStatus } from '../../live.ts'
import { Flyout } from '../flyout.tsx'
import { Said } from '../said.tsx'
import { Since } from '../since.tsx'

const words = { on: 'Entries on', waiting: 'Waiting', paused: 'Paused', halted: 'Halted' } as const
const dots = { on: 'live', waiting: 'late', paused: 'late', halted: 'down' } as const

/** Whether the bot may open positions, and if not, why not. */
export function EntriesState() {
  const status = useStatus()
  const isDown = useDown()
  if (status === undefined || isDown) {
    return (
      <span className="chip" role="status" aria-label="Entries">
        <span className="dot" data-state="unknown" /> Entries unknown
      </span>
    )
  }
  const reason = status.entries === 'on' ? 'The bot may open positions.' : status.entriesReason
  return (
    <span role="status" aria-label="Entries" className="entries-state">
      <Flyout
        label="Whether the bot may open positions"
        opener={(opener) => (
          <button {...opener} type="button" className="chip" title="Press to see why">
            <span className="dot" data-state={dots[status.entries]} />
            {status.flattening ? 'Flattening' : words[status.entries]}
          </button>
        )}
      >
        <p>
          {words[status.entries]}
          <Since at={status.entriesSince} />. <Said text={reason} />
        </p>
      </Flyout>
    </span>
  )
}
