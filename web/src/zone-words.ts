import { offsetName, type Zone } from '@undertow/shared/zone.ts'

/** For labels: whose time it is. */
export const zoneName = (zone: Zone): string => zoneNames[zone] ?? zone.replaceAll('_', ' ')

/** For the clock: short, and with the offset where the name does not tell it. */
export function zoneChip(zone: Zone, now: number | null): string {
  if (zone === 'utc' || now === null) return zoneName(zone)
  const place = zone === 'local' ? 'Local' : zoneName(zone).split('/').at(-1)
  return `${place} ${offsetName(now, zone)}`
}

const zoneNames: Readonly<Record<string, string>> = { utc: 'UTC', local: 'local time' }
