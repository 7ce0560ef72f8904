import { dayText, isoTime, timeText } from '@undertow/shared/format.ts'
import { usePrefs } from '../prefs.ts'

/** A moment in the chosen zone; the tooltip has it in full. */
export function Moment({ at, withMs = false, withDay = false }: { at: number; withMs?: boolean; withDay?: boolean }) {
  const { zone } = usePrefs()
  const iso = isoTime(at)
  return (
    <time dateTime={iso} title={`${iso} · shown in ${zone === 'utc' ? 'UTC' : 'local time'}`}>
      {withDay && `${dayText(at, zone)} `}
      {timeText(at, zone, { withMs })}
    </time>
  )
}
