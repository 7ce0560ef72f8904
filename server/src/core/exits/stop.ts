import { type ExitReason } from '@undertow/shared/commands.ts'
import { type Instrument } from '@undertow/shared/instrument.ts'
import { abs, eq, gte, max, pct, pctOf, sub, text, type Price, type Qty } from '@undertow/shared/money.ts'
import { beginClose } from '../protection/closing.ts'
import { tell, type Moment } from '../moment.ts'
import { liveOrders } from '../orders/orders.ts'
import { entryPriceOf, type Position, type StopBy } from '../positions/position-state.ts'
import { breakEvenPrice } from './break-even.ts'
import { trailingPrice } from './levels.ts'
import { gridOf, inFavour, isPassed, nearer, stopPriceFor } from './prices.ts'
import { type Protective } from './protective.ts'

/** A stop is not moved more often, nor by less than the part of the trailing distance or of the price: no storm of orders. */
const moveMsMin = 5_000
const moveOfTrailing = pct('10')
const moveOfPriceMin = pct('0.02')

/**
 * The stop that should stand. It lies at its distance from the average entry, rounded toward it, or nearer where it has been
 * nearer before; where a person has put it, it stays until a rule brings it nearer.
 */
export function desiredStop(position: Position, instrument: Instrument, qty: Qty | null): Protective {
  const { leg, stopAt, stopByHand, stopLossPct, stopWorking } = position
  const tick = gridOf(position, instrument)
  const computed = stopPriceFor(leg, entryPriceOf(position), stopLossPct, tick)
  const known = stopByHand ? stopAt : stopAt && nearer(leg, stopAt, computed)
  // The stop may come from a time with another grid.
  const level = known === null ? computed : inFavour(leg, known, tick)
  position.firstStop ??= level
  position.stopAt = level
  return {
    purpose: 'stop',
    type: 'stopMarket',
    stopPrice: level,
    price: null,
    workingType: stopWorking,
    qty,
    trail: null,
    exitReason: stopReason(position),
    rung: null,
  }
}

/** What a fill of the stop is booked as. */
export function stopReason({ stopBy }: Readonly<Position>): ExitReason {
  return stopBy === 'breakEven' || stopBy === 'trailing' ? stopBy : 'stop'
}

/**
 * Moves the stop to where break-even or trailing wants it, if that is nearer by a step worth an order. A level that the mark has
 * left behind before any stop stood there is acted upon at market: that is what the stop would have done.
 */
export function moveStop(moment: Moment, position: Position, instrument: Instrument): void {
  const { state, at } = moment
  const { symbol, leg, stopAt } = position
  const mark = state.marks.get(symbol)?.price
  if (stopAt === null || position.closing !== null || !mark) return
  renewBreakEven(position, instrument, mark)
  const wanted = wantedLevel(moment, position, instrument)
  if (!wanted || !isStep(position, stopAt, wanted.level)) return
  if (isPassed(leg, wanted.level, mark)) {
    const said = `the mark ${text(mark)} is behind ${text(wanted.level)}, where ${words[wanted.by]} wants the stop of ${symbol} ${leg}`
    tell(moment, 'warn', 'level_passed', symbol, `${said}: closing`)
    beginClose(moment, position, wanted.by)
    return
  }
  if (at < position.nextMoveAt) return
  const from = text(stopAt)
  const isNews = position.stopBy !== wanted.by
  position.stopAt = wanted.level
  position.stopBy = wanted.by
  position.nextMoveAt = at + moveMsMin
  if (isNews) {
    const said = `${words[wanted.by]} moves the stop of ${symbol} ${leg} from ${from} to ${text(wanted.level)}`
    tell(moment, 'info', 'stop_moved', symbol, said)
  }
}

const words = { breakEven: 'break-even', trailing: 'trailing' } as const

/** Funding moves break-even while the position is open; only where the mark leaves room for it. */
function renewBreakEven(position: Position, instrument: Instrument, mark: Price): void {
  if (!position.breakEvenArmed) return
  const { leg, breakEven } = position
  const level = breakEvenPrice(position, instrument, gridOf(position, instrument))
  if (breakEven === null) position.breakEven = level
  else if (!isPassed(leg, level, mark)) position.breakEven = nearer(leg, breakEven, level)
}

type Wanted = { readonly level: Price; readonly by: Extract<StopBy, 'breakEven' | 'trailing'> }

function wantedLevel(moment: Moment, position: Position, instrument: Instrument): Wanted | null {
  const { leg, breakEven } = position
  const trailing = isTrailedAtExchange(moment, position) ? null : trailingPrice(position, instrument)
  if (trailing === null) return breakEven && { level: breakEven, by: 'breakEven' }
  const isAhead = breakEven !== null && eq(nearer(leg, breakEven, trailing), breakEven)
  return isAhead ? { level: breakEven, by: 'breakEven' } : { level: trailing, by: 'trailing' }
}

/** While the exchange's own trailing order stands, it trails; else the bot does. */
const isTrailedAtExchange = ({ state }: Moment, { symbol, leg }: Position): boolean =>
  liveOrders(state, symbol, leg, 'takeProfit').some(
    ({ wish, phase }) => wish.type === 'trailingStopMarket' && phase === 'open',
  )

function isStep({ leg, exits }: Position, from: Price, to: Price): boolean {
  if (eq(from, to) || !eq(nearer(leg, from, to), to)) return false
  const ofTrailing = exits.trailingPct === null ? moveOfPriceMin : pctOf(exits.trailingPct, moveOfTrailing)
  return gte(abs(sub(to, from)), pctOf(from, max(moveOfPriceMin, ofTrailing)))
}
