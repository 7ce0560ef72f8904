import { Tooltip } from '@mantine/core'
import { useDown, useStatus } from '../../live.ts'
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
    <Tooltip
      label={
        <>
          {words[status.entries]}
          <Since at={status.entriesSince} />. <Said text={reason} />
        </>
      }
      multiline
      maw={320}
      zIndex={340}
      events={{ hover: true, focus: true, touch: true }}
    >
      <span className="chip" role="status" aria-label="Entries" tabIndex={0}>
        <span className="dot" data-state={dots[status.entries]} />
        {status.flattening ? 'Flattening' : words[status.entries]}
      </span>
    </Tooltip>
  )
}
