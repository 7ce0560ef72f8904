import type { Leg } from '@undertow/shared/sides.ts'

/** The leg of one of our positions: a word, never only a colour. */
export function LegTag({ leg }: { leg: Leg }) {
  return <span className="leg-tag">{leg === 'long' ? 'LONG' : 'SHORT'}</span>
}
