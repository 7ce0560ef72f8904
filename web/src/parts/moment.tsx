import { dayText, isoTime, isoTimeIn, timeText } from '@undertow/shared/format.ts'
import type { Zone } from '@undertow/shared/zone.ts'
import { usePrefs } from '../prefs.ts'
import { zoneName } from '../zone-words.ts'

/** A moment in the chosen zone; the tooltip has it in full, with its offset and in UTC. */
export function Moment({ at, withMs = false, withDay = false }: { at: number; withMs?: boolean; withDay?: boolean }) {
  const { zone } = usePrefs()
  return (
    <time dateTime={isoTime(at)} title={fullTime(at, zone)}>
      {withDay && `${dayText(at, zone)} `}
      {timeText(at, zone, { withMs })}
    </time>
  )
}

function fullTime(at: number, zone: Zone): string {
  if (zone === 'utc') return `${isoTime(at)} (UTC)`
  return `${isoTimeIn(at, zone)} (${zoneName(zone)}) · ${isoTime(at)} (UTC)`
}
