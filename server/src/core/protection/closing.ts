import { type ExitReason } from '@undertow/shared/commands.ts'
import { type Instrument } from '@undertow/shared/instrument.ts'
import {
  asPercent,
  isOnGrid,
  isPositive,
  isZero,
  lt,
  min,
  movedBy,
  neg,
  sub,
  text,
  toStepDown,
  toTickDown,
  toTickUp,
  type Price,
  type Qty,
} from '@undertow/shared/money.ts'
import { halt } from '../halt.ts'
import { isTraded } from '../positions/held.ts'
import { backoffMs } from '../backoff.ts'
import { freshMark } from '../fresh-mark.ts'
import { tell, tellSeldom, type Moment } from '../moment.ts'
import { liveOrders, place, wantCancelled } from '../orders/orders.ts'
import { type Order } from '../orders/order-state.ts'
import { askWhetherFired, mayProveClosed } from './fired-unheard.ts'
import { type Position } from '../positions/position-state.ts'
import { legKey } from '../leg-key.ts'

/** Orders a close is split into within one step; what is left follows when they are filled. */
const chunksMax = 5
const failuresBeforeHalt = 8
const progressPauseMs = 1_000
/** How long the first close of a position waits to hear whether a stop has closed it. */
const firedMsMax = 3_000

/** Decides that a position is to go, at market. The first reason stays; resting entries of the leg go at once. */
export function beginClose(moment: Moment, position: Position, reason: ExitReason): void {
  if (position.closing !== null) return
  position.closing = reason
  position.nextCloseAt = moment.at + (askWhetherFired(moment, position) ? firedMsMax : 0)
  for (const order of liveOrders(moment.state, position.symbol, position.leg, 'entry')) wantCancelled(order)
}

/** Sends closing orders until the leg is flat: never more than is held, never two at a time for the same quantity. */
export function driveClose(moment: Moment, position: Position): void {
  const { state, at } = moment
  const { symbol, leg, closing } = position
  if (closing === null || !isPositive(position.qty)) return
  const running = liveOrders(state, symbol, leg, 'close').filter((order) => !order.superseded)
  if (running.length > 0) return
  // The first one waits for nothing but answers, and goes as soon as they are there.
  if (at < position.nextCloseAt && (position.closes > 0 || mayProveClosed(state, position))) return
  noteFailures(moment, position)
  sendCloses(moment, position, position.qty, closing)
  position.closes += 1
  position.nextCloseAt = at + backoffMs(500, position.closes)
}

/** Closes a part at market, once: the rest of the position stays as it is. */
export function closePart(moment: Moment, position: Position, qty: Qty, reason: ExitReason): void {
  if (position.closing === null) sendCloses(moment, position, min(qty, position.qty), reason)
}

function sendCloses(moment: Moment, position: Position, amount: Qty, exitReason: ExitReason): void {
  const { symbol, leg, leverage, configVersion, decisionId } = position
  const instrument = moment.state.instruments.get(symbol) ?? null
  let rest = amount
  for (let chunk = 0; chunk < chunksMax && isPositive(rest); chunk += 1) {
    const qty = chunkOf(rest, instrument)
    rest = sub(rest, qty)
    place(
      moment,
      { purpose: 'close', symbol, leg, ...howToClose(moment, position, qty, instrument), qty, reduceOnly: true },
      { exitReason, leverage, configVersion, decisionId },
    )
  }
}

/**
 * The close goes on within a second: the market took a part, or the order never left. The growing pause, and the halt, are for
 * closes that the exchange refuses or that take nothing.
 */
export function closeSoon({ at }: Moment, position: Position): void {
  position.closes = Math.min(position.closes, 2)
  position.nextCloseAt = Math.min(position.nextCloseAt, at + progressPauseMs)
}

function chunkOf(rest: Qty, instrument: Instrument | null): Qty {
  if (!instrument) return rest
  const onGrid = toStepDown(min(rest, instrument.marketQtyMax), instrument.marketStepSize)
  return isZero(onGrid) ? rest : onGrid
}

function howToClose({ state, at }: Moment, position: Position, qty: Qty, instrument: Instrument | null) {
  const { symbol, closesWithLimit } = position
  const mark = isDust(qty, instrument)
    ? state.marks.get(symbol)?.price
    : closesWithLimit && freshMark(state, symbol, at)
  if (!mark || !instrument) return { type: 'market' } as const
  return { type: 'limit', timeInForce: 'ioc', price: worstPrice(position, mark, instrument) } as const
}

/** A close at a limit that was refused, or took nothing, is no better than one at market: that comes next. */
export function noteCloseEnded({ state }: Moment, { wish, filledQty }: Readonly<Order>): void {
  const position = state.positions.get(legKey(wish.symbol, wish.leg))
  if (position && wish.purpose === 'close' && wish.type === 'limit' && isZero(filledQty))
    position.closesWithLimit = false
}

/** Dust that a market order cannot carry; the grid of limit orders is the one that it was bought on. */
const isDust = (qty: Qty, instrument: Instrument | null): boolean =>
  instrument !== null && (lt(qty, instrument.marketQtyMin) || !isOnGrid(qty, instrument.marketStepSize))

/** The farthest price that a market order may take anyway. */
function worstPrice(position: Position, mark: Price, { marketTakeBound, tickSize }: Instrument): Price {
  const bound = asPercent(marketTakeBound)
  return position.leg === 'long'
    ? toTickUp(movedBy(mark, neg(bound)), tickSize)
    : toTickDown(movedBy(mark, bound), tickSize)
}

function noteFailures(moment: Moment, position: Position): void {
  const { symbol, leg, closes } = position
  if (closes < 3) return
  if (!isTraded(moment.state, symbol)) {
    // Nothing that we send can close it, and the other symbols have no part in that.
    const said = `${symbol} is not traded: the ${leg} cannot be closed until the exchange trades it again or settles it`
    tellSeldom(moment, 'error', 'close_waits', symbol, said)
    return
  }
  const left = `${text(position.qty)} ${symbol} ${leg} left after ${closes} closing orders`
  tell(moment, 'error', 'close_not_done', symbol, `${left}: trying again`)
  if (closes >= failuresBeforeHalt) halt(moment, left)
}
