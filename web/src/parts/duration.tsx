import { ageText } from '@undertow/shared/format.ts'

export function Duration({ ms }: { ms: number }) {
  return <span className="nowrap">{ageText(Math.max(0, ms))}</span>
}
