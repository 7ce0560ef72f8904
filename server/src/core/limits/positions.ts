import { isPositive } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { outstandingQty } from '../orders/orders.ts'
import { check, type Answer, type Draft, type Question } from '../questions/question.ts'
import { legKey, ofLegKey } from '../leg-key.ts'
import { type State } from '../state.ts'

/** How many legs may be open at a time, of all and of each side. */
export const positionLimits: readonly Question<Draft>[] = [
  { gate: 'max_positions', ask: (draft) => within(draft, null, draft.globals.max_positions) },
  {
    gate: 'max_positions_per_side',
    ask: (draft) => within(draft, draft.signal.leg, draft.globals.max_positions_per_side),
  },
]

function within({ state, signal: { symbol, leg } }: Draft, side: Leg | null, limit: number | null): Answer | null {
  if (limit === null) return null
  const open = openLegs(state)
  // What adds to a held leg is no further position.
  open.add(legKey(symbol, leg))
  const counted = [...open].filter((key) => side === null || ofLegKey(key).leg === side).length
  const value = `${counted} with this one${side === null ? '' : ` on the ${side} side`}`
  return check(counted <= limit, value, `at most ${limit}`)
}

/** Legs that are held, or that an entry may still open. */
function openLegs(state: Readonly<State>): Set<string> {
  const open = new Set(state.positions.keys())
  for (const order of state.orders.values()) {
    const { purpose, symbol, leg } = order.wish
    if (purpose === 'entry' && isPositive(outstandingQty(order))) open.add(legKey(symbol, leg))
  }
  return open
}
