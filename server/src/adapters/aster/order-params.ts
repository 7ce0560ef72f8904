import { text } from '@undertow/shared/money.ts'
import type { NewOrder, OrderType } from '@undertow/shared/orders.ts'
import type { Params } from './signer.ts'

/**
 * The request that asks for `order`, or why it cannot be asked for.
 * Hedge mode: the leg is named and reduceOnly never sent, the exchange refuses it. One-way: BOTH, and reduceOnly.
 */
export function orderParams(order: NewOrder, hedgeMode: boolean): Params | string {
  const { type } = order
  if (type === 'trailingStopMarket' && !order.trail) return 'a trailing stop needs a callback rate'
  if (order.qty === null && !order.closePosition) return 'an order needs a quantity unless it closes the position'
  const isConditional = !isPlain.has(type)
  if (order.closePosition && !closesWhole.has(type)) return `a ${type} order cannot close the whole position`
  const timeInForce = needsTimeInForce.has(type) ? timesInForce[order.timeInForce ?? 'gtc'] : null
  const parts: readonly (readonly [name: string, value: string | null])[] = [
    ['symbol', order.symbol],
    ['side', order.side === 'buy' ? 'BUY' : 'SELL'],
    ['positionSide', positionSide(order, hedgeMode)],
    ['type', types[type]],
    ['timeInForce', timeInForce],
    ['quantity', order.closePosition || order.qty === null ? null : text(order.qty)],
    ['price', needsTimeInForce.has(type) && order.price !== null ? text(order.price) : null],
    ['stopPrice', isConditional && order.stopPrice !== null ? text(order.stopPrice) : null],
    ['activationPrice', order.trail?.activation ? text(order.trail.activation) : null],
    ['callbackRate', order.trail ? text(order.trail.callbackPct) : null],
    ['closePosition', order.closePosition ? 'true' : null],
    ['reduceOnly', order.reduceOnly && !order.closePosition && !hedgeMode ? 'true' : null],
    // Always said: the exchange's own default is the last price, and a stop must go by the mark, like liquidation.
    ['workingType', isConditional ? workingTypes[order.workingType ?? 'mark'] : null],
    ['priceProtect', isConditional ? 'FALSE' : null],
    ['newClientOrderId', order.clientId],
    // What takes at once is answered with its outcome.
    ['newOrderRespType', type === 'market' || timeInForce === 'IOC' || timeInForce === 'FOK' ? 'RESULT' : null],
  ]
  return parts.flatMap(([name, value]): Params => (value === null ? [] : [[name, value]]))
}

const isPlain = new Set<OrderType>(['limit', 'market'])
const closesWhole = new Set<OrderType>(['stopMarket', 'takeProfitMarket'])
const needsTimeInForce = new Set<OrderType>(['limit', 'stop', 'takeProfit'])

const types = {
  limit: 'LIMIT',
  market: 'MARKET',
  stop: 'STOP',
  stopMarket: 'STOP_MARKET',
  takeProfit: 'TAKE_PROFIT',
  takeProfitMarket: 'TAKE_PROFIT_MARKET',
  trailingStopMarket: 'TRAILING_STOP_MARKET',
} as const
const timesInForce = { gtc: 'GTC', ioc: 'IOC', postOnly: 'GTX', fok: 'FOK' } as const
const workingTypes = { mark: 'MARK_PRICE', contract: 'CONTRACT_PRICE' } as const

function positionSide(order: NewOrder, hedgeMode: boolean): string {
  if (!hedgeMode) return 'BOTH'
  return order.leg === 'long' ? 'LONG' : 'SHORT'
}
