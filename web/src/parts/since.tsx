import { dayText } from '@undertow/shared/format.ts'
import { useNow } from '../clock.ts'
import { usePrefs } from '../prefs.ts'
import { Moment } from './moment.tsx'

/** ` since 12:03:11`, with the day when that was another one; nothing while it is not known. It does not tick: it may be read aloud. */
export function Since({ at }: { at: number | null }) {
  const { zone } = usePrefs()
  const now = useNow()
  if (at === null) return null
  return (
    <>
      {' since '}
      <Moment at={at} withDay={now !== null && dayText(now, zone) !== dayText(at, zone)} />
    </>
  )
}
