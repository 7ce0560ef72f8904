import type { Zone } from '@undertow/shared/zone.ts'
import { usePrefs } from './prefs.ts'

/** The zone in which the report has its days, as the server knows it: this computer's own by its name. */
export function useReportZone(): Zone {
  const { zone } = usePrefs()
  if (zone !== 'local') return zone
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  // A computer that is set to UTC may call its zone just that.
  return timeZone.includes('/') ? (timeZone as Zone) : 'utc'
}

export const zoneText = (zone: string): string => (zone === 'utc' ? 'UTC' : zone)
