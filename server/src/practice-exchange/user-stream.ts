import { add, type Money, noUsdt, notional, sub, text, type Usdt } from '@undertow/shared/money.ts'
import type { Venue, VenueEvent, VenueOrder, VenuePosition } from '../sim/model.ts'
import { isClosing } from '../sim/state.ts'
import type { ProtocolPolicy } from './conditions.ts'
import { averageOf, cents, type Json } from './wire.ts'

/** What an event of the account looks like on its stream; null for events of the market. Source: protocol page, section 6. */
export function userEventJson(event: VenueEvent, venue: Venue, policy: ProtocolPolicy): Json | null {
  switch (event.kind) {
    case 'order':
      return { e: 'ORDER_TRADE_UPDATE', E: event.at, T: event.at, o: orderUpdate(event, venue, policy) }
    case 'account':
      return {
        e: 'ACCOUNT_UPDATE',
        E: event.at,
        T: event.at,
        a: {
          m: event.reason,
          B: event.balances.map((balance) => ({
            a: balance.asset,
            wb: cents(balance.wallet),
            cw: cents(balance.crossWallet),
            bc: cents(balance.change),
          })),
          P: event.positions.map(positionUpdate),
        },
      }
    case 'leverage':
      return {
        e: 'ACCOUNT_CONFIG_UPDATE',
        E: event.at,
        T: event.at,
        ac: { s: event.symbol, l: event.leverage },
      }
    case 'accountMode':
      return {
        e: 'ACCOUNT_CONFIG_UPDATE',
        E: event.at,
        T: event.at,
        ai: { j: event.multiAssets, f: false, d: event.hedgeMode },
      }
    case 'marginCall':
      return {
        e: 'MARGIN_CALL',
        E: event.at,
        ...crossWallet(event.positions, venue),
        p: event.positions.map(calledPosition),
      }
    default:
      return null
  }
}

export const listenKeyExpired = (listenKey: string, at: number): Json => ({ e: 'listenKeyExpired', E: at, listenKey })

function orderUpdate(
  { order, fill, execution }: Extract<VenueEvent, { kind: 'order' }>,
  venue: Venue,
  policy: ProtocolPolicy,
): Json {
  const isTrailing = order.originalType === 'TRAILING_STOP_MARKET'
  const isConditional = order.originalType !== 'LIMIT' && order.originalType !== 'MARKET'
  const isHedged = order.positionSide !== 'BOTH'
  const tellsClose = isConditional && (!isHedged || policy.hedgeTellsClosePosition)
  return {
    s: order.symbol,
    c: order.clientId,
    S: order.side,
    o: order.type,
    f: order.timeInForce,
    q: text(order.qty),
    p: textOr0(order.price),
    ap: averageOf(order),
    sp: textOr0(order.stopPrice),
    x: execution,
    X: order.status,
    i: order.orderId,
    l: textOr0(fill?.qty),
    z: text(order.filledQty),
    L: textOr0(fill?.price),
    ...(fill ? { N: fill.commissionAsset, n: cents(fill.commission) } : {}),
    T: fill?.at ?? order.updatedAt,
    t: fill?.tradeId ?? 0,
    ...openNotional(venue.openOrders(order.symbol)),
    m: fill?.maker ?? false,
    R: order.reduceOnly || (isHedged && policy.hedgeTellsReduceOnly && isClosing(order)),
    wt: order.workingType,
    ot: order.originalType,
    ps: order.positionSide,
    ...(tellsClose ? { cp: order.closePosition } : {}),
    ...(isTrailing ? { AP: textOr0(order.activationPrice), cr: textOr0(order.callbackRate) } : {}),
    rp: fill ? cents(fill.realisedPnl) : '0',
  }
}

const textOr0 = (amount: Money | null | undefined): string => (amount ? text(amount) : '0')

/** Value of the account's resting bids and asks of the symbol. */
function openNotional(orders: readonly VenueOrder[]): { readonly b: string; readonly a: string } {
  const valueOf = (side: VenueOrder['side']): Usdt =>
    orders
      .filter((order) => order.side === side && order.price)
      .reduce(
        (total, { price, qty, filledQty }) => (price ? add(total, notional(sub(qty, filledQty), price)) : total),
        noUsdt,
      )
  return { b: cents(valueOf('BUY')), a: cents(valueOf('SELL')) }
}

const positionUpdate = (position: VenuePosition): Json => ({
  s: position.symbol,
  pa: text(position.amount),
  ep: cents(position.entryPrice),
  cr: cents(position.accumulatedRealised),
  up: cents(position.unrealised),
  mt: position.marginType,
  iw: cents(position.isolatedWallet),
  ps: position.positionSide,
  ma: 'USDT',
})

const calledPosition = (position: VenuePosition): Json => ({
  s: position.symbol,
  ps: position.positionSide,
  pa: text(position.amount),
  mt: position.marginType === 'cross' ? 'CROSSED' : 'ISOLATED',
  iw: cents(position.isolatedWallet),
  mp: cents(position.markPrice),
  up: cents(position.unrealised),
  mm: cents(position.maintenanceMargin),
})

/** The cross wallet is told only when a cross position is in danger. */
function crossWallet(positions: readonly VenuePosition[], venue: Venue): Json {
  const [balance] = venue.balances()
  const isCross = positions.some(({ marginType }) => marginType === 'cross')
  return isCross && balance ? { cw: cents(balance.crossWallet) } : {}
}
