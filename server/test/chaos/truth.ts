import {
  add,
  gte,
  isNegative,
  isPositive,
  isZero,
  marginOf,
  noQty,
  noUsdt,
  notional,
  sub,
  valueShare,
  type Qty,
  type Usdt,
} from '@undertow/shared/money.ts'
import type { Leg } from '@undertow/shared/sides.ts'
import type { VenueEvent, VenueFill, VenueOrder } from '../../src/sim/model.ts'
import { purposeOf } from './wire.ts'

// What really is, folded from what the exchange itself tells, apart from every belief of the bot.

export type TrueLeg = {
  readonly symbol: string
  readonly leg: Leg
  qty: Qty
  cost: Usdt
  /** Since when no stop on the exchange covers it; null: covered, or flat. */
  bareSince: number | null
  /** Since when it has held something. */
  heldSince: number
}

export interface Truth {
  onEvent(event: VenueEvent): void
  readonly open: ReadonlyMap<number, VenueOrder>
  /** The newest state of every order of the bot, by client id. */
  readonly orders: ReadonlyMap<string, VenueOrder>
  readonly fills: readonly VenueFill[]
  legs(): readonly TrueLeg[]
  leg(symbol: string, leg: Leg): TrueLeg
  /** Stops that cover the whole leg. */
  covers(symbol: string, leg: Leg): readonly VenueOrder[]
}

/** What a violation of the exchange's own promises, or of the bot's, is told with. */
export type Complain = (invariant: string, text: string) => void

/** `symbols` are the bot's; what the user does elsewhere is not looked at, but the bot has no business there. */
export function createTruth(complain: Complain, symbols: readonly string[]): Truth {
  const open = new Map<number, VenueOrder>()
  const orders = new Map<string, VenueOrder>()
  const fills: VenueFill[] = []
  const legs = new Map<string, TrueLeg>()

  const legOf = (symbol: string, leg: Leg): TrueLeg => {
    const key = `${symbol}:${leg}`
    let found = legs.get(key)
    if (!found) legs.set(key, (found = { symbol, leg, qty: noQty, cost: noUsdt, bareSince: null, heldSince: 0 }))
    return found
  }

  const grow = (leg: TrueLeg, qty: Qty, value: Usdt, at: number): void => {
    if (isZero(leg.qty)) leg.heldSince = at
    leg.qty = add(leg.qty, qty)
    leg.cost = add(leg.cost, value)
  }
  const shrink = (leg: TrueLeg, qty: Qty): void => {
    const rest = sub(leg.qty, qty)
    leg.cost = isZero(rest) ? noUsdt : valueShare(leg.cost, rest, leg.qty)
    leg.qty = rest
  }

  const applyFill = (fill: VenueFill): void => {
    fills.push(fill)
    const { symbol, side, positionSide, qty, price, at } = fill
    const purpose = purposeOf(fill.clientId)
    if (positionSide !== 'BOTH') {
      const leg = legOf(symbol, positionSide === 'LONG' ? 'long' : 'short')
      if ((side === 'BUY') === (positionSide === 'LONG')) grow(leg, qty, notional(qty, price), at)
      else shrink(leg, qty)
      if (isNegative(leg.qty)) complain('I13', `${fill.clientId} closed more of ${symbol} ${leg.leg} than there was`)
      return
    }
    const [own, other] = side === 'BUY' ? (['long', 'short'] as const) : (['short', 'long'] as const)
    const against = legOf(symbol, other)
    const closed = gte(against.qty, qty) ? qty : against.qty
    if (isPositive(closed)) shrink(against, closed)
    const opened = sub(qty, closed)
    if (!isPositive(opened)) return
    if (purpose !== null && purpose !== 'E') {
      complain('I13', `${fill.clientId} was to close and opened ${symbol} ${own}`)
    }
    grow(legOf(symbol, own), opened, notional(opened, price), at)
  }

  const covers = (symbol: string, leg: Leg): VenueOrder[] => {
    const { qty } = legOf(symbol, leg)
    const found: VenueOrder[] = []
    for (const order of open.values()) {
      if (order.symbol !== symbol || !order.originalType.startsWith('STOP') || !closes(order, leg)) continue
      if (order.closePosition || gte(sub(order.qty, order.filledQty), qty)) found.push(order)
    }
    return found
  }

  return {
    onEvent: (event) => {
      if (event.kind !== 'order') return
      const { order, fill, at } = event
      if (!symbols.includes(order.symbol)) {
        if (purposeOf(order.clientId) !== null) complain('I15', `${order.clientId} is an order for ${order.symbol}`)
        return
      }
      if (isLive(order)) open.set(order.orderId, order)
      else open.delete(order.orderId)
      if (purposeOf(order.clientId) !== null) {
        const known = orders.get(order.clientId)
        if (known && known.orderId !== order.orderId) complain('I2', `${order.clientId} was accepted twice`)
        if (known && isNegative(sub(order.filledQty, known.filledQty)))
          complain('I8', `${order.clientId} filled less than before`)
        orders.set(order.clientId, order)
      }
      if (fill) applyFill(fill)
      for (const leg of legs.values()) {
        if (leg.symbol !== order.symbol) continue
        const isBare = isPositive(leg.qty) && covers(leg.symbol, leg.leg).length === 0
        leg.bareSince = isBare ? (leg.bareSince ?? at) : null
      }
    },
    open,
    orders,
    fills,
    legs: () => [...legs.values()],
    leg: legOf,
    covers,
  }
}

export const isLive = ({ status }: VenueOrder): boolean => status === 'NEW' || status === 'PARTIALLY_FILLED'

/** True for an order that would close `leg`. */
function closes(order: Pick<VenueOrder, 'side' | 'positionSide'>, leg: Leg): boolean {
  if (order.positionSide === 'BOTH') return (order.side === 'SELL') === (leg === 'long')
  return (order.positionSide === 'LONG') === (leg === 'long') && (order.side === 'SELL') === (leg === 'long')
}

/** Margin of what is held and of what may still fill. */
export function trueExposure(truth: Truth, symbol: string | null, leverageOf: (symbol: string) => number): Usdt {
  let sum = noUsdt
  for (const leg of truth.legs()) {
    if (symbol === null || leg.symbol === symbol) sum = add(sum, marginOf(leg.cost, leverageOf(leg.symbol)))
  }
  for (const order of truth.open.values()) {
    if (purposeOf(order.clientId) !== 'E' || order.price === null) continue
    if (symbol !== null && order.symbol !== symbol) continue
    sum = add(sum, marginOf(notional(sub(order.qty, order.filledQty), order.price), leverageOf(order.symbol)))
  }
  return sum
}
