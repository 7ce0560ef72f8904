import { tell, type Moment } from '../moment.ts'
import { isProtective } from '../orders/orders.ts'
import { type Order } from '../orders/order-state.ts'
import { isCovered } from './cover.ts'
import { forgetPause } from './refusals.ts'
import { legKey } from '../leg-key.ts'

const lostApartMs = 1_000
const lostAtOnceMax = 3

/**
 * An accepted protective order ended although it was wanted. It comes back, at once as a rule. When the venue ends them all that is
 * no storm: after the first few, orders of one purpose are placed a second apart. So one that has stood for that long is replaced at
 * once, however many were lost before it: nothing guards the position meanwhile.
 */
export function noteProtectionLost(moment: Moment, order: Order): void {
  const { symbol, leg, purpose, clientId } = order.wish
  const position = moment.state.positions.get(legKey(symbol, leg))
  if (!position || !isProtective(order)) return
  if (order.cancelWanted) {
    if (purpose === 'stop' && !isCovered(moment.state, position)) forgetPause(position, moment.at)
    return
  }
  position.protectionLost += 1
  const nextAt = position.protectionLost > lostAtOnceMax ? order.createdAt + lostApartMs : moment.at
  if (purpose === 'takeProfit') position.nextTakeProfitAt = Math.max(position.nextTakeProfitAt, nextAt)
  else if (!isCovered(moment.state, position)) {
    position.unprotectedSince = Math.min(position.unprotectedSince ?? Infinity, bareSince(moment, order))
    forgetPause(position, nextAt)
  } else position.nextStopAt = Math.max(position.nextStopAt, nextAt)
  const often =
    position.protectionLost > 2
      ? ` (${position.protectionLost} times by now: close the position if it is not wanted)`
      : ''
  tell(
    moment,
    'warn',
    'protection_lost',
    symbol,
    `the ${purpose} ${clientId} of ${symbol} ${leg} has ended (${order.reason}) and is placed again${often}`,
  )
}

/**
 * Since when nothing has guarded the position, now that `lost` is gone. Stops that end as soon as they stand guard nothing, so
 * the first of such a row counts.
 */
function bareSince({ state, at }: Moment, lost: Order): number {
  if (at - lost.createdAt >= lostApartMs) return at
  let since = lost.createdAt
  for (const order of [...state.orders.values()].toReversed()) {
    const { wish, createdAt, updatedAt, acceptedAt, phase, cancelWanted } = order
    if (wish.purpose !== 'stop' || wish.symbol !== lost.wish.symbol || wish.leg !== lost.wish.leg) continue
    const isOfTheRow = phase === 'done' && acceptedAt !== null && !cancelWanted && since - updatedAt <= lostApartMs
    if (isOfTheRow && updatedAt - createdAt < lostApartMs) since = Math.min(since, createdAt)
  }
  return since
}
