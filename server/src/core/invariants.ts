import { eq, gt, isMoney, isNegative, lte, noQty, sub, text, textTo, type Usdt } from '@undertow/shared/money.ts'
import { closingSide, openingSide } from '@undertow/shared/sides.ts'
import { exposureOf } from './questions/exposure.ts'
import { nearer } from './exits/prices.ts'
import { isProtective } from './orders/orders.ts'
import { type Order } from './orders/order-state.ts'
import { type Position } from './positions/position-state.ts'
import { legKey } from './leg-key.ts'
import { type State } from './state.ts'

/** What must hold after every step, as far as the belief alone can show it. Empty when all is well. */
export function violations(state: Readonly<State>): readonly string[] {
  const found: string[] = []
  for (const [id, order] of state.orders) checkOrder(state, id, order, found)
  for (const [key, position] of state.positions) checkPosition(state, key, position, found)
  if (state.dueAt !== null && state.dueAt <= state.at)
    found.push(`I21: due at ${state.dueAt}, which is not after ${state.at}`)
  for (const amount of [...state.balances.values(), state.day.gross, state.day.commission, state.day.funding]) {
    if (!amount.isFinite()) found.push(`I26: an amount is ${amount.toString()}`)
  }
  return found
}

function checkOrder(state: Readonly<State>, id: string, order: Readonly<Order>, found: string[]): void {
  const { wish, filledQty, appliedQty, presumedQty, phase } = order
  const { purpose, leg, side, qty } = wish
  if (id !== wish.clientId) found.push(`I2: ${wish.clientId} is kept under ${id}`)
  if (purpose === 'entry' && qty !== null && gt(appliedQty, qty)) {
    found.push(`I4: ${id} filled ${text(appliedQty)} of ${text(qty)}`)
  }
  if (gt(appliedQty, filledQty)) found.push(`I8: ${id} applied ${text(appliedQty)} of ${text(filledQty)} told`)
  if (gt(presumedQty, appliedQty)) found.push(`I7: ${id} presumed more than it applied`)
  if (phase === 'done' && (order.nextQueryAt !== null || order.nextCancelAt !== null))
    found.push(`I8: ${id} is done and not left alone`)
  if (side !== (purpose === 'entry' ? openingSide(leg) : closingSide(leg)))
    found.push(`I30: ${id} is a ${side} for ${purpose} of a ${leg}`)
  const onlyCloses = wish.closePosition || wish.reduceOnly
  if (onlyCloses === (purpose === 'entry'))
    found.push(`I13: ${id} (${purpose}) ${onlyCloses ? 'cannot' : 'could'} open a position`)
  const key = legKey(wish.symbol, leg)
  // Where our books have a hole, the account says what there is to protect.
  const isNeeded = state.positions.has(key) || (order.unbooked && gt(state.holdings.get(key)?.qty ?? noQty, noQty))
  const isOrphan = isProtective(order) && phase !== 'done' && !isNeeded
  if (isOrphan && !order.cancelWanted) found.push(`I14: ${id} protects nothing and stays`)
}

function checkPosition(state: Readonly<State>, key: string, position: Readonly<Position>, found: string[]): void {
  const { symbol, leg, qty, openedQty, closedQty, cost } = position
  if (key !== legKey(symbol, leg)) found.push(`position ${key} is kept under another name`)
  if (!gt(qty, noQty)) found.push(`I26: position ${key} holds ${text(qty)}`)
  if (isNegative(cost)) found.push(`I26: position ${key} cost ${text(cost)}`)
  if (!eq(sub(openedQty, closedQty), qty))
    found.push(`I6: position ${key} opened ${text(openedQty)}, closed ${text(closedQty)}, holds ${text(qty)}`)
  const isWatched = position.closing !== null || position.unprotectedSince !== null
  const hasStop = [...state.orders.values()].some(
    ({ wish, phase }) => wish.purpose === 'stop' && phase === 'open' && legKey(wish.symbol, wish.leg) === key,
  )
  if (!hasStop && !isWatched) found.push(`I1: ${key} has no accepted stop and no clock runs`)
  const { firstStop, stopAt } = position
  if (firstStop !== null && stopAt !== null && !eq(nearer(leg, firstStop, stopAt), stopAt))
    found.push(`I31: ${key} wants its stop at ${text(stopAt)}, farther than the first at ${text(firstStop)}`)
  for (const [name, value] of Object.entries(position)) {
    if (isMoney(value) && !value.isFinite()) found.push(`I26: ${key} ${name} is ${value.toString()}`)
  }
}

/**
 * Whether the total and symbol caps hold (I5). Not part of `violations`: a cap that is lowered, a position that the
 * user adds to and a fill better than its limit may exceed them without any order being wrong.
 */
export function capViolations(state: Readonly<State>): readonly string[] {
  const { config } = state
  if (!config) return []
  const found: string[] = []
  const compare = (name: string, value: Usdt, cap: Usdt) => {
    if (!lte(value, cap)) found.push(`I5: ${name} ${textTo(value, 2)} of ${textTo(cap, 2)} USDT margin`)
  }
  compare('all symbols', exposureOf(state, null).margin, config.globals.max_total_exposure_usdt)
  for (const symbol of new Set([...state.orders.values()].map(({ wish }) => wish.symbol))) {
    const settings = { ...config.symbol_defaults, ...config.symbols[symbol] }
    compare(
      symbol,
      exposureOf(state, symbol).margin,
      settings.max_position_usdt ?? config.symbol_defaults.max_position_usdt,
    )
  }
  return found
}
