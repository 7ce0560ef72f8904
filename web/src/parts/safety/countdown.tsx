import { useNow } from '../../clock.ts'
import { Missing } from '../missing.tsx'

/** Whole seconds until a moment, by the server's clock. */
export function Countdown({ until, past = '0 s' }: { until: number; past?: string }) {
  const now = useNow()
  if (now === null) return <Missing why="the server has not told its time yet" />
  const leftSec = Math.ceil((until - now) / 1_000)
  return <span>{leftSec > 0 ? `${leftSec} s` : past}</span>
}
