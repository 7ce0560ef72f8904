import { ageText } from '@undertow/shared/format.ts'
import { useNow } from '../clock.ts'
import { Missing } from './missing.tsx'

/** How long ago something was, by the server's clock, once a second. Marked when it is later than `lateMs`. */
export function Age({ at, lateMs }: { at: number | null; lateMs?: number }) {
  const now = useNow()
  if (at === null) return <Missing why="nothing has come yet" />
  if (now === null) return <Missing why="the server has not told its time yet" />
  const ageMs = Math.max(0, now - at)
  const isLate = lateMs !== undefined && ageMs > lateMs
  return <span className={isLate ? 'age warn' : 'age'}>{ageText(ageMs)}</span>
}
