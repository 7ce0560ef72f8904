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
  const known = isDown ? undefined : status
  const word = wordOf(known)
  return (
    <>
      {/* Stays, whatever becomes of the button beside it: what is said anew is read aloud. */}
      <span className="visually-hidden" role="status" aria-label="Entries">
        {word}
      </span>
      {known === undefined ? (
        <span className="chip" aria-hidden="true">
          <span className="dot" data-state="unknown" /> {word}
        </span>
      ) : (
        <Flyout
          label="Whether the bot may open positions"
          opener={(opener) => (
            <button {...opener} type="button" className="chip" title="Press to see why">
              <span className="dot" data-state={dots[known.entries]} />
              {word}
            </button>
          )}
        >
          <p>
            {word}
            <Since at={known.entriesSince} />.{' '}
            <Said text={known.entries === 'on' ? 'The bot may open positions.' : known.entriesReason} />
          </p>
        </Flyout>
      )}
    </>
  )
}

function wordOf(status: ReturnType<typeof useStatus>): string {
  if (status === undefined) return 'Entries unknown'
  return status.flattening ? 'Flattening' : words[status.entries]
}
