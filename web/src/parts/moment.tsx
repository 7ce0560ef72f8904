import { dayText, isoTime, isoTimeIn, timeText } from '@undertow/shared/format.ts'
import { offsetName, type Zone } from '@undertow/shared/zone.ts'
import { usePrefs } from '../prefs.ts'

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

/** For labels: whose time it is. */
export const zoneName = (zone: Zone): string => zoneNames[zone] ?? zone.replaceAll('_', ' ')

/** For the clock: short, and with the offset where the name does not tell it. */
export function zoneChip(zone: Zone, now: number | null): string {
  if (zone === 'utc' || now === null) return zoneName(zone)
  const place = zone === 'local' ? 'Local' : zoneName(zone).split('/').at(-1)
  return `${place} ${offsetName(now, zone)}`
}

const zoneNames: Readonly<Record<string, string>> = { utc: 'UTC', local: 'local time' }
