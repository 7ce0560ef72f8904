import { type Decision, type Notice, type Trade } from '@undertow/shared/commands.ts'
import {
  add,
  asPct,
  grossPnl,
  isPositive,
  marginOf,
  neg,
  noUsdt,
  notional,
  scale,
  sub,
  text,
  textTo,
  type Money,
  type Price,
  type Usdt,
} from '@undertow/shared/money.ts'
import { type NoticeRow } from '@undertow/shared/notice-row.ts'
import {
  type AccountRow,
  type DecisionRow,
  type OrderRow,
  type PositionRow,
  type StatusRow,
  type TradeRow,
} from '@undertow/shared/view.ts'
import { brakeRows } from './brakes/brake-rows.ts'
import { turnedDay } from './day.ts'
import { doneShownMs } from './orders/duties.ts'
import { exitFigures } from './exits/figures.ts'
import { exposureOf, openEntries } from './questions/exposure.ts'
import { isTraded } from './positions/held.ts'
import { nextLevel, rungsUsed } from './ladder/ladder.ts'
import { liquidationPrice, prospects, type Prospect } from './account/margin.ts'
import { awayFigures, netFigures } from './positions/row-figures.ts'
import { covers } from './protection/cover.ts'
import { liveOrders } from './orders/orders.ts'
import { entriesOf } from './questions/readiness.ts'
import { type Order } from './orders/order-state.ts'
import { entryPriceOf, type Position } from './positions/position-state.ts'
import { legKey } from './leg-key.ts'
import { type State } from './state.ts'

// Rows for people, made from the belief. Nothing here changes it. Prices that were divided are shown with the
// precision of the contract; figures of money with eight decimals.

/** One row per leg we hold. */
export function positionRows(state: Readonly<State>): PositionRow[] {
  const legs = prospects(state, null)
  return [...state.positions.values()].map((position) => positionRow(state, position, legs))
}

function positionRow(state: Readonly<State>, position: Readonly<Position>, legs: readonly Prospect[]): PositionRow {
  const { symbol, leg, qty, cost, leverage, commission, funding } = position
  const mark = state.marks.get(symbol)?.price ?? null
  const entry = entryPriceOf(position)
  const margin = marginOf(cost, leverage)
  const unrealised = mark && grossPnl(leg, qty, entry, mark)
  const stop = standing(liveOrders(state, symbol, leg, 'stop'))
  const liquidation = liquidationPrice(state, legs, symbol, leg)
  const exits = exitFigures(position, stop, liveOrders(state, symbol, leg, 'takeProfit'))
  return {
    id: position.id,
    decisionId: position.decisionId,
    symbol,
    leg,
    qty: text(qty),
    entryPrice: textTo(entry, 10),
    markPrice: textOf(mark),
    notional: figure(mark ? notional(qty, mark) : cost),
    margin: figure(margin),
    leverage,
    unrealised: unrealised && figure(unrealised),
    pctOfMargin: unrealised && textOf(asPct(unrealised, margin)),
    pctOfNotional: unrealised && textOf(asPct(unrealised, cost)),
    commission: figure(commission),
    funding: figure(funding),
    protection: protectionOf(state, position, stop),
    ...exits,
    riskUsdt: riskOf(state, position, stop?.wish.stopPrice ?? null),
    rungsUsed: rungsUsed(position),
    rungs: position.ladder.length,
    nextRungPrice: shownPrice(nextLevel(position)),
    liquidationPrice: shownPrice(liquidation),
    ...awayFigures({ leg, mark, liquidation, takeProfitPrice: exits.takeProfitPrice }),
    ...netFigures(state, symbol),
    openedAt: position.openedAt,
    shared: state.holdings.get(legKey(symbol, leg))?.shared ?? false,
  }
}

const figure = (amount: Usdt): string => textTo(amount, 8)
const textOf = (amount: Money | null): string | null => (amount === null ? null : text(amount))
const shownPrice = (at: Price | null): string | null => (at === null ? null : textTo(at, 8))

/** The order that counts among several: the accepted one, else the newest. */
const standing = (orders: readonly Order[]): Order | null =>
  orders.find(({ phase }) => phase === 'open') ?? orders.at(-1) ?? null

function protectionOf(
  state: Readonly<State>,
  position: Readonly<Position>,
  stop: Readonly<Order> | null,
): PositionRow['protection'] {
  if (!isTraded(state, position.symbol)) return 'settling'
  if (position.closing !== null) return 'closing'
  if (!stop) return 'missing'
  if (stop.phase === 'unknown') return 'unknown'
  if (stop.phase !== 'open') return 'placing'
  if (!covers(stop, position)) return 'partial'
  return position.unprotectedSince === null ? 'protected' : 'placing'
}

/** What the stop would lose: the distance, the fees paid and the fee of closing. */
function riskOf(state: Readonly<State>, position: Readonly<Position>, stop: Price | null): string | null {
  if (stop === null) return null
  const { leg, qty, symbol, commission } = position
  const fee = state.instruments.get(symbol)?.takerFee
  const closing = fee ? scale(notional(qty, stop), fee) : noUsdt
  return figure(add(add(neg(grossPnl(leg, qty, entryPriceOf(position), stop)), commission), closing))
}

/** Live orders, and those that ended within the last minute. */
export function orderRows(state: Readonly<State>): OrderRow[] {
  const rows: OrderRow[] = []
  for (const order of state.orders.values()) {
    if (order.phase !== 'done' || state.at - order.updatedAt < doneShownMs) rows.push(orderRow(order))
  }
  return rows
}

/** One order as people see it. */
function orderRow(order: Readonly<Order>): OrderRow {
  const { clientId, symbol, leg, side, purpose, type, qty, price, stopPrice, closePosition } = order.wish
  return {
    clientId,
    symbol,
    leg,
    side,
    purpose,
    type,
    phase: order.phase,
    status: order.status,
    qty: textOf(qty),
    filledQty: text(order.filledQty),
    averagePrice: textOf(order.averagePrice),
    price: textOf(price),
    stopPrice: textOf(stopPrice),
    closePosition,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    expiresAt: order.phase === 'done' ? null : order.expiresAt,
    reason: order.reason,
  }
}

/** The account in one row. Zero where it has not been read yet. */
export function accountRow(state: Readonly<State>): AccountRow {
  const wallet = state.balances.get('USDT') ?? noUsdt
  let unrealised = noUsdt
  for (const position of state.positions.values()) {
    const mark = state.marks.get(position.symbol)?.price
    if (mark && isPositive(position.qty))
      unrealised = add(unrealised, grossPnl(position.leg, position.qty, entryPriceOf(position), mark))
  }
  const used = exposureOf(state, null)
  const { gross, commission, funding } = turnedDay(state, state.at)
  const globals = state.config?.globals
  return {
    equity: figure(add(wallet, unrealised)),
    wallet: figure(wallet),
    unrealised: figure(unrealised),
    marginUsed: figure(used.margin),
    marginCap: text(globals?.max_total_exposure_usdt ?? noUsdt),
    notionalUsed: figure(used.notional),
    notionalCap: textOf(globals?.max_total_notional_usdt ?? null),
    todayGross: figure(gross),
    todayCommission: figure(commission),
    todayFunding: figure(funding),
    todayNet: figure(add(sub(gross, commission), funding)),
    openPositions: state.positions.size,
    openEntries: openEntries(state, null),
    brakes: brakeRows(state),
    at: state.at,
  }
}

/** Whether the bot may enter, why not, and whether it is closing everything. */
export function entriesState(state: Readonly<State>): Pick<StatusRow, 'entries' | 'entriesReason' | 'flattening'> {
  const { entries, reason } = entriesOf(state)
  return { entries, entriesReason: reason, flattening: state.flattening }
}

export function decisionRow(decision: Decision): DecisionRow {
  const { windowUsdt, thresholdUsdt, referencePrice, vwapDeviationPct, gates } = decision
  return {
    ...decision,
    windowUsdt: text(windowUsdt),
    thresholdUsdt: text(thresholdUsdt),
    referencePrice: textOf(referencePrice),
    vwapDeviationPct: textOf(vwapDeviationPct),
    gates: [...gates],
  }
}

export function tradeRow(trade: Trade): TradeRow {
  return {
    ...trade,
    qty: text(trade.qty),
    entryPrice: text(trade.entryPrice),
    exitPrice: text(trade.exitPrice),
    grossPnl: text(trade.grossPnl),
    commission: text(trade.commission),
    funding: text(trade.funding),
    netPnl: text(trade.netPnl),
    maePct: textOf(trade.maePct),
    mfePct: textOf(trade.mfePct),
    vwapDeviationPct: textOf(trade.vwapDeviationPct),
  }
}

export function noticeRow(notice: Notice, seq: number): NoticeRow {
  return { seq, ...notice }
}
