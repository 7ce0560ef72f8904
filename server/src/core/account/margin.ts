import { stopSlippage } from '@undertow/shared/costs.ts'
import { type Bracket, type Instrument } from '@undertow/shared/instrument.ts'
import {
  abs,
  add,
  averagePrice,
  gt,
  grossPnl,
  isPositive,
  lte,
  max,
  min,
  noUsdt,
  notional,
  price,
  rate,
  scale,
  sub,
  type Pct,
  type Price,
  type Qty,
  type Usdt,
} from '@undertow/shared/money.ts'
import { stopDistance } from '@undertow/shared/exit-distances.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { foreignQty, walletOf } from './account.ts'
import { outstandingQty } from '../orders/orders.ts'
import { stopPriceFor } from '../exits/prices.ts'
import { type Order } from '../orders/order-state.ts'
import { settingsFor } from '../settings.ts'
import { legKey, ofLegKey } from '../leg-key.ts'
import { type State } from '../state.ts'
import { entryPriceOf } from '../positions/position-state.ts'
import { countedPrice } from '../questions/exposure.ts'

/** One leg as it would be when everything that may fill has filled. */
export type Prospect = {
  readonly symbol: string
  readonly leg: Leg
  readonly qty: Qty
  readonly entry: Price
  readonly stop: Price | null
}

const one = rate('1')

/** Maintenance margin of `value` of notional. Beyond the last bracket its rate is used. */
function maintenanceOf(value: Usdt, instrument: Instrument): Usdt {
  const bracket = bracketOf(value, instrument)
  return bracket ? max(sub(scale(value, bracket.maintenance), bracket.deduction), noUsdt) : noUsdt
}

/** The bracket that `value` of notional lies in; the last one beyond the table, null without a table. */
export function bracketOf(value: Usdt, { brackets }: Instrument): Bracket | null {
  return brackets.find(({ notionalCap }) => lte(value, notionalCap)) ?? brackets.at(-1) ?? null
}

/** Notional up to which `leverage` is allowed; null without a table. */
export function bracketCap(leverage: number, { brackets }: Instrument): Usdt | null {
  if (brackets.length === 0) return null
  return brackets.reduce(
    (cap, bracket) => (bracket.leverageMax >= leverage ? max(cap, bracket.notionalCap) : cap),
    noUsdt,
  )
}

/** All legs with what their entries may still add. The user's own quantity counts, without a stop. */
export function prospects(state: Readonly<State>, extra: Prospect | null): Prospect[] {
  const found = new Map<string, Prospect>()
  for (const position of state.positions.values()) {
    merge(found, {
      ...position,
      entry: entryPriceOf(position),
      stop:
        position.stopAt ?? stopOf(state, position.symbol, position.leg, entryPriceOf(position), position.stopLossPct),
    })
  }
  for (const order of state.orders.values()) {
    const { wish } = order
    if (wish.purpose !== 'entry') continue
    const entry = countedPrice(state, order)
    const open = outstandingQty(order)
    if (entry === null || !isPositive(open)) continue
    merge(found, {
      symbol: wish.symbol,
      leg: wish.leg,
      qty: open,
      entry,
      stop: plannedStop(state, order, entry),
    })
  }
  for (const [key, holding] of state.holdings) {
    const foreign = foreignQty(state, key)
    if (isPositive(foreign))
      found.set(`${key}:foreign`, { ...ofLegKey(key), qty: foreign, entry: holding.entryPrice, stop: null })
  }
  if (extra) merge(found, extra)
  return [...found.values()]
}

function merge(found: Map<string, Prospect>, more: Prospect): void {
  const key = legKey(more.symbol, more.leg)
  const known = found.get(key)
  if (!known) {
    found.set(key, more)
    return
  }
  const amount = add(known.qty, more.qty)
  const entry = averagePrice(add(notional(known.qty, known.entry), notional(more.qty, more.entry)), amount)
  found.set(key, { ...known, qty: amount, entry, stop: known.stop ?? more.stop })
}

function plannedStop(state: Readonly<State>, { wish, leverage, seen }: Readonly<Order>, entry: Price): Price | null {
  if (!state.config) return null
  const settings = settingsFor(state.config, wish.symbol) ?? state.config.symbol_defaults
  const distance = stopDistance(settings, leverage, seen?.atrPct ?? null)
  return stopOf(state, wish.symbol, wish.leg, entry, distance)
}

function stopOf(state: Readonly<State>, symbol: string, leg: Leg, entry: Price, distance: Pct): Price | null {
  const instrument = state.instruments.get(symbol)
  return instrument ? stopPriceFor(leg, entry, distance, instrument.tickSize) : null
}

const markOf = (state: Readonly<State>, symbol: string, fallback: Price): Price =>
  state.marks.get(symbol)?.price ?? fallback

/** Wallet and unrealised result of all legs; null before the account was read. */
export function equityOf(state: Readonly<State>): Usdt | null {
  const wallet = walletOf(state)
  return wallet === null ? null : add(wallet, unrealisedOf(prospectsHeld(state), state))
}

/** Margin that nothing binds: profit that is not realised yet is not spent. Null before the account was read. */
export function freeMargin(state: Readonly<State>, bound: Usdt): Usdt | null {
  const wallet = walletOf(state)
  return wallet === null ? null : sub(add(wallet, min(unrealisedOf(prospectsHeld(state), state), noUsdt)), bound)
}

const prospectsHeld = (state: Readonly<State>): Prospect[] =>
  [...state.positions.values()].map((position) => ({ ...position, entry: entryPriceOf(position), stop: null }))

function unrealisedOf(legs: readonly Prospect[], state: Readonly<State>): Usdt {
  let sum = noUsdt
  for (const { symbol, leg, qty: amount, entry } of legs)
    sum = add(sum, grossPnl(leg, amount, entry, markOf(state, symbol, entry)))
  return sum
}

/** Maintenance margin of `legs` at their marks. */
export function maintenanceOfLegs(legs: readonly Prospect[], state: Readonly<State>): Usdt {
  let sum = noUsdt
  for (const { symbol, qty: amount, entry } of legs) {
    const instrument = state.instruments.get(symbol)
    if (instrument) sum = add(sum, maintenanceOf(notional(amount, markOf(state, symbol, entry)), instrument))
  }
  return sum
}

/**
 * Estimated liquidation price of `leg` of `symbol` under cross margin, all other legs standing at their mark.
 * Null: there is none above zero, or the account is not known yet. Source: the venue's cross-margin formula.
 */
export function liquidationPrice(
  state: Readonly<State>,
  legs: readonly Prospect[],
  symbol: string,
  leg: Leg,
): Price | null {
  const wallet = walletOf(state)
  const instrument = state.instruments.get(symbol)
  const own = legs.find((each) => each.symbol === symbol && each.leg === leg)
  if (wallet === null || !instrument || !own) return null
  const others = legs.filter((each) => each !== own)
  const value = notional(own.qty, own.entry)
  const bracket = bracketOf(value, instrument)
  const maintenance = bracket?.maintenance ?? rate('0')
  const cushion = add(
    add(sub(wallet, maintenanceOfLegs(others, state)), unrealisedOf(others, state)),
    bracket?.deduction ?? noUsdt,
  )
  const isLong = leg === 'long'
  const top = isLong ? sub(value, cushion) : add(value, cushion)
  const found = averagePrice(top, scale(own.qty, isLong ? sub(one, maintenance) : add(one, maintenance)))
  return gt(found, price('0')) ? found : null
}

/** What would be left, and what would be required, if every stop were hit with slippage and fees. */
export function stress(state: Readonly<State>, legs: readonly Prospect[]): { left: Usdt; maintenance: Usdt } | null {
  const wallet = walletOf(state)
  if (wallet === null) return null
  let left = wallet
  let maintenance = noUsdt
  for (const { symbol, leg, qty: amount, entry, stop } of legs) {
    const instrument = state.instruments.get(symbol)
    if (!instrument) continue
    const exit = stop ?? markOf(state, symbol, entry)
    const value = notional(amount, exit)
    const slip = stop === null ? noUsdt : scale(value, stopSlippage)
    const fee = scale(value, instrument.takerFee)
    left = sub(sub(add(left, grossPnl(leg, amount, entry, exit)), slip), abs(fee))
    maintenance = add(maintenance, maintenanceOf(value, instrument))
  }
  return { left, maintenance }
}
