import { commandSchema } from '@undertow/shared/commands.ts'
import { eventSchema } from '@undertow/shared/events.ts'
import { withLaterSettings } from '@undertow/shared/older-settings.ts'
import type { Recorded } from '../../ports.ts'

export type EntryRow = { readonly seq: number; readonly at: number; readonly event: string; readonly commands: string }

/** An entry as the columns of the journal's table. */
export const rowOf = ({ seq, at, event, commands }: Recorded): EntryRow => ({
  seq,
  at,
  event: JSON.stringify(event),
  commands: JSON.stringify(commands),
})

/** Throws when the texts are not what `rowOf` makes. */
export function decodeEntry({ seq, at, event, commands }: EntryRow): Recorded {
  try {
    return {
      seq,
      at,
      event: eventSchema.decode(inTodaysShape(JSON.parse(event) as EventJson)),
      commands: (JSON.parse(commands) as Parameters<typeof commandSchema.decode>[0][]).map((one) =>
        commandSchema.decode(one),
      ),
    }
  } catch (cause) {
    throw new Error(`journal: entry ${seq} cannot be read`, { cause })
  }
}

type EventJson = Parameters<typeof eventSchema.decode>[0]

/** The journal is older than some settings. */
function inTodaysShape(event: EventJson): EventJson {
  if (event.kind !== 'configAccepted') return event
  return { ...event, config: withLaterSettings(event.config) as typeof event.config }
}

/** An entry in one line. */
export const entryText = (recorded: Recorded): string => JSON.stringify(rowOf(recorded))
export const readEntry = (line: string): Recorded => decodeEntry(JSON.parse(line) as EntryRow)
