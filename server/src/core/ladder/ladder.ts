import { type Gate } from '@undertow/shared/commands.ts'
import { levelPrice } from '@undertow/shared/ladder.ts'
import {
  abs,
  add,
  asPct,
  gt,
  isPositive,
  isZero,
  noQty,
  noUsdt,
  notional,
  scale,
  sub,
  text,
  textTo,
  valueShare,
  type Price,
  type Qty,
  type Usdt,
} from '@undertow/shared/money.ts'
import { liquidatedFor, type Leg } from '@undertow/shared/sides.ts'
import { isPassed, nearer } from '../exits/prices.ts'
import { tell, type Moment } from '../moment.ts'
import { liveOrders, outstandingQty } from '../orders/orders.ts'
import { type Order } from '../orders/order-state.ts'
import { entryPriceOf, type HeldRung, type Position } from '../positions/position-state.ts'
import { raise } from '../triggers/raise.ts'
import { entriesOf } from '../questions/readiness.ts'
import { globalsOf, settingsFor } from '../settings.ts'
import { backoffMs } from '../backoff.ts'
import { freshMark } from '../fresh-mark.ts'
import { legKey } from '../leg-key.ts'
import { type Signal, type State } from '../state.ts'
import { thresholdFor } from '../volume/threshold.ts'

// Adding to a position that goes the wrong way: which rung is next, whether its level is reached, and which are used up.
// A rung is used from the moment its order is written down. It comes free again only when that order is known never to
// have become one; an order of which nothing is known keeps it.

/** The addition that a signal on a held side leads to. */
export type Addition = {
  readonly position: Readonly<Position>
  readonly rung: number
  /** Notional that it is to be worth. */
  readonly value: Usdt
  readonly average: Price
  readonly level: Price
  /** The mark that has reached the level. */
  readonly mark: Price
}

/** What was found, against what is asked: the words of a gate. */
type Words = Pick<Gate, 'value' | 'limit'>
/** Why nothing is added. */
export type NoAddition = Words

/** The next addition to what is held on the leg of `signal`, or why there is none. */
export function additionFor(
  state: Readonly<State>,
  position: Readonly<Position>,
  { trigger }: Pick<Signal, 'trigger'>,
  at: number,
): Addition | NoAddition {
  const { symbol, leg } = position
  const holds = holdsWords(position)
  // A person adds an entry of its own, which uses up no rung.
  if (trigger === 'operator') return { value: holds, limit: 'flat' }
  const settings = state.config && settingsFor(state.config, symbol)
  if (!settings?.dca) return { value: `${holds}; the ladder is off`, limit: 'flat' }
  const isByPrice = trigger === 'ladder'
  if (isByPrice !== (settings.dca_trigger === 'price') || (!isByPrice && settings.when_in_position === 'ignore'))
    return { value: `${holds}; dca_trigger is ${settings.dca_trigger}`, limit: 'flat' }
  const bar = whyNotAdd(position)
  if (bar) return bar
  const rung = nextRung(position)
  const next = position.ladder[rung ?? 0]
  if (rung === null || !next) return { value: `${holds}; ${rungsUsed(position)} rungs used`, limit: 'a free rung' }
  const underWay = entriesUnderWay(state, symbol, leg)
  if (underWay > 0) return { value: `${holds}; ${underWay} entries under way or unknown`, limit: 'none' }
  const average = entryPriceOf(position)
  const level = levelPrice(leg, average, next.distance)
  const mark = freshMark(state, symbol, at)
  const limit = `rung ${rung + 1} of ${position.ladder.length}: mark at ${textTo(level, 8)}, ${text(next.distance)} % from the average entry ${textTo(average, 8)}`
  if (!mark) return { value: `${holds}; no mark price of late`, limit }
  if (!isPassed(leg, level, mark)) return { value: `${holds}; mark ${text(mark)}`, limit }
  return { position, rung, value: scale(position.firstValue, next.factor), average, level, mark }
}

/** Why nothing is added to what is held, whoever asks for it: an addition without a stop only makes the loss larger. */
export function whyNotAdd(position: Readonly<Position>): NoAddition | null {
  const { closing, unprotectedSince } = position
  const holds = holdsWords(position)
  if (closing !== null) return { value: `${holds}; closing`, limit: 'not closing' }
  if (unprotectedSince !== null)
    return { value: `${holds}; no stop stands that covers it`, limit: 'a stop that stands' }
  return null
}

export const holdsWords = ({ leg, qty }: Readonly<Position>): string => `holds ${text(qty)} ${leg}`

export const isAddition = (found: Addition | NoAddition): found is Addition => 'rung' in found

/** What a decision says about an addition. */
export function describeAddition({ position, rung, average, level, mark }: Addition): Words {
  const away = asPct(abs(sub(mark, average)), average)
  return {
    value: `${holdsWords(position)}; mark ${text(mark)} is ${away ? textTo(away, 2) : '0'} % from the average entry`,
    limit: `rung ${rung + 1} of ${position.ladder.length} at ${textTo(level, 8)}`,
  }
}

/** The first rung that is free; null: all are used, or there never were any. */
function nextRung({ ladder }: Readonly<Position>): number | null {
  const index = ladder.findIndex(({ usedBy }) => usedBy === null)
  return index < 0 ? null : index
}

export const rungsUsed = ({ ladder }: Readonly<Position>): number =>
  ladder.filter(({ usedBy }) => usedBy !== null).length

/** Where the mark has to be for the next rung; null without one. */
export function nextLevel(position: Readonly<Position>): Price | null {
  const rung = position.ladder[nextRung(position) ?? position.ladder.length]
  return rung ? levelPrice(position.leg, entryPriceOf(position), rung.distance) : null
}

/** Entries of a leg of which more may still come: they stand, or have filled more than we have heard the fills of. */
function entriesUnderWay(state: Readonly<State>, symbol: string, leg: Leg): number {
  let found = 0
  for (const order of state.orders.values()) {
    const { purpose, symbol: own, leg: side } = order.wish
    if (purpose !== 'entry' || own !== symbol || side !== leg) continue
    if (order.phase !== 'done' || isPositive(outstandingQty(order))) found += 1
  }
  return found
}

/** Where the stop of a position is: the nearest of those that stand, and never farther than the first. */
export function stopInForce(
  state: Readonly<State>,
  { symbol, leg, firstStop, stopAt }: Readonly<Position>,
): Price | null {
  const standing = liveOrders(state, symbol, leg, 'stop').flatMap(({ wish, phase }) =>
    phase === 'open' && wish.stopPrice !== null ? [wish.stopPrice] : [],
  )
  return standing.reduce<Price | null>(
    (nearest, stop) => (nearest === null ? stop : nearer(leg, nearest, stop)),
    stopAt ?? firstStop,
  )
}

/** A new mark: where it has reached the next rung of what is held, the quote that a decision needs is asked for. */
export function watchLadder(moment: Moment, symbol: string): void {
  const { state, at } = moment
  const settings = state.config && settingsFor(state.config, symbol)
  if (!settings?.dca || settings.dca_trigger !== 'price' || entriesOf(state).entries !== 'on') return
  for (const leg of ['long', 'short'] as const) {
    const key = legKey(symbol, leg)
    const position = state.positions.get(key)
    if (!position || at < position.nextAddAt || isResting(state, key, at)) continue
    const addition = additionFor(state, position, { trigger: 'ladder' }, at)
    if (!isAddition(addition)) continue
    // What is refused now is asked again, more and more rarely: a level may stay reached for hours.
    position.nextAddAt = at + backoffMs(globalsOf(state).retry_delay_sec * 1000, position.adds)
    position.adds += 1
    const liquidated = liquidatedFor(leg, settings.direction)
    raise(moment, {
      trigger: 'ladder',
      symbol,
      liquidated,
      leg,
      windowUsdt: state.windows.get(symbol)?.[liquidated].sum ?? noUsdt,
      thresholdUsdt: thresholdFor(state, settings, symbol, liquidated),
      reached: { passed: true, ...describeAddition(addition) },
    })
    // One signal an event. The other leg has the next mark.
    return
  }
}

function isResting(state: Readonly<State>, key: string, at: number): boolean {
  const rest = state.rests.get(key)
  if (state.signals.has(key) || at < state.globalCooldownUntil) return true
  return rest !== undefined && (at < rest.cooldownUntil || at < rest.retryAt)
}

/** The order of an addition is written down: its rung is used. */
export function useRung(position: Position, rung: number, clientId: string): void {
  const used = position.ladder[rung]
  if (!used || used.usedBy !== null) throw new Error(`rung ${rung} of ${position.id} is not free`)
  used.usedBy = clientId
  position.adds = 0
}

/** An addition is known never to have become an order: its rung is free again. */
export function freeRung({ positions }: State, { wish, rung, filledQty }: Readonly<Order>): void {
  const used = positions.get(legKey(wish.symbol, wish.leg))?.ladder[rung ?? -1]
  if (used?.usedBy === wish.clientId && isZero(filledQty)) used.usedBy = null
}

/** An entry that was taken for dead lives: what it has bought belongs to no plan any more, so nothing more is added. */
export function endLadder(moment: Moment, { wish, rung }: Readonly<Order>): void {
  const { symbol, leg, clientId } = wish
  const position = moment.state.positions.get(legKey(symbol, leg))
  if (!position || position.id === clientId || nextRung(position) === null) return
  if (rung !== null && position.ladder[rung]?.usedBy === clientId) return
  for (const each of position.ladder) each.usedBy ??= clientId
  const said = `the ladder of ${symbol} ${leg} ends: ${clientId} was taken for dead and was alive`
  tell(moment, 'warn', 'ladder_ended', symbol, said)
}

/** What an entry bought: of the first one the rungs take their size, of an addition its tranche. */
export function noteBought(position: Position, { wish, rung }: Readonly<Order>, amount: Qty, price: Price): void {
  const value = notional(amount, price)
  if (wish.clientId === position.id) {
    position.firstQty = add(position.firstQty, amount)
    position.firstValue = add(position.firstValue, value)
  }
  const tranche = trancheOf(position, rung, wish.clientId)
  if (!tranche) return
  tranche.qty = add(tranche.qty, amount)
  tranche.cost = add(tranche.cost, value)
}

/** What the target of a tranche has closed of it. */
export function noteSold(position: Position, { wish, rung }: Readonly<Order>, amount: Qty): void {
  const tranche = rung === null ? undefined : position.ladder[rung]
  if (wish.purpose !== 'takeProfit' || !tranche || !isPositive(tranche.qty)) return
  const rest = gt(tranche.qty, amount) ? sub(tranche.qty, amount) : noQty
  tranche.cost = valueShare(tranche.cost, rest, tranche.qty)
  tranche.qty = rest
}

const trancheOf = ({ ladder }: Position, rung: number | null, clientId: string): HeldRung | null => {
  const found = rung === null ? undefined : ladder[rung]
  return found?.usedBy === clientId ? found : null
}
