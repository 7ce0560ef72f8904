import { gt, gte, isMoney, isNegative, lte, noQty, text, textTo, type Qty } from '@undertow/shared/money.ts'
import { closingSide, openingSide } from '@undertow/shared/sides.ts'
import { exposureOf } from './exposure.ts'
import { outstandingQty } from './orders.ts'
import { legKey, type Order, type State } from './state.ts'
import { add } from '@undertow/shared/money.ts'

/** What must hold after every step, as far as the belief alone can show it. Empty when all is well. */
export function violations(state: Readonly<State>): readonly string[] {
  const found: string[] = []
  for (const order of state.orders.values()) checkOrder(order, found)
  for (const [key, position] of state.positions) {
    if (key !== legKey(position.symbol, position.leg)) found.push(`position ${key} is kept under another name`)
    if (!gt(position.qty, noQty)) found.push(`I26: position ${key} holds ${text(position.qty)}`)
    if (isNegative(position.cost)) found.push(`I26: position ${key} cost ${text(position.cost)}`)
    checkCloses(state, key, position.qty, found)
  }
  checkMoney(state, found)
  return found
}

function checkOrder(order: Readonly<Order>, found: string[]): void {
  const { wish, filledQty, appliedQty, presumedQty } = order
  const { clientId, purpose, leg, side, qty } = wish
  if (purpose === 'entry' && qty !== null && gt(appliedQty, qty)) {
    found.push(`I4: ${clientId} filled ${text(appliedQty)} of ${text(qty)}`)
  }
  if (gt(appliedQty, filledQty)) found.push(`I8: ${clientId} applied ${text(appliedQty)} of ${text(filledQty)} told`)
  if (gt(presumedQty, appliedQty)) found.push(`I7: ${clientId} presumed more than it applied`)
  const expected = purpose === 'entry' ? openingSide(leg) : closingSide(leg)
  if (side !== expected) found.push(`I30: ${clientId} is a ${side} for ${purpose} of a ${leg}`)
  if (purpose !== 'entry' && !wish.closePosition && !wish.reduceOnly)
    found.push(`I13: ${clientId} could open a position`)
  if (purpose === 'entry' && (wish.closePosition || wish.reduceOnly))
    found.push(`I13: ${clientId} could not open a position`)
}

function checkCloses(state: Readonly<State>, key: string, held: Qty, found: string[]): void {
  let closing = noQty
  for (const order of state.orders.values()) {
    const { purpose, symbol, leg } = order.wish
    if (purpose !== 'close' || order.phase === 'done' || order.superseded || legKey(symbol, leg) !== key) continue
    closing = add(closing, outstandingQty(order))
  }
  if (!lte(closing, held)) found.push(`I13: ${text(closing)} of ${key} are being closed, ${text(held)} are held`)
}

/** Every amount is a finite number. */
function checkMoney(state: Readonly<State>, found: string[]): void {
  for (const position of state.positions.values()) {
    for (const [name, value] of Object.entries(position)) {
      if (isMoney(value) && !value.isFinite()) found.push(`I26: ${position.symbol} ${name} is ${value.toString()}`)
    }
  }
}

/** Whether the caps hold. Only while settings do not change and the account has no positions of the user's. */
export function capViolations(state: Readonly<State>): readonly string[] {
  const { config } = state
  if (!config) return []
  const total = exposureOf(state, null)
  const cap = config.globals.max_total_exposure_usdt
  return gte(cap, total.margin) ? [] : [`I5: ${textTo(total.margin, 2)} of ${textTo(cap, 2)} USDT margin`]
}
