import { enough } from '@undertow/shared/performance-api.ts'

/** How many a figure is made of, and whether that says anything. */
export function TooFew({ n, isFew, unit = '' }: { n: number; isFew: boolean; unit?: string }) {
  const count = `n = ${n}${unit === '' ? '' : ` ${unit}`}`
  if (!isFew) return <>{count}</>
  return (
    <span className="nowrap">
      {count} <span className="warn">too few (&lt; {enough})</span>
    </span>
  )
}
