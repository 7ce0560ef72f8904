import { isoTime } from '@undertow/shared/format.ts'
import type { Clock, Log } from '../../ports.ts'

const clockBackMs = 10_000

/** Says so when the clock stands before what the book already knows: until then its time stands still. */
export function warnOfClock(clock: Clock, recoveredAt: number, log: Log): void {
  if (recoveredAt <= clock.now() + clockBackMs) return
  log(
    'warn',
    `the clock stands before the last run's end, at ${isoTime(recoveredAt)}: no entries until it is past that`,
  )
}
