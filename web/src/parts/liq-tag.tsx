import type { Leg } from '@undertow/shared/sides.ts'

/** Whose position was liquidated. Not a profit-or-loss colour, and always with its words. */
export function LiqTag({ liquidated }: { liquidated: Leg }) {
  return <span className={`liq-tag ${liquidated}`}>{liquidated === 'long' ? 'LONG liq' : 'SHORT liq'}</span>
}
