import type { Bracket, Instrument } from '@undertow/shared/instrument.ts'
import {
  abs,
  add,
  averagePrice,
  gt,
  gte,
  isNegative,
  isPositive,
  isZero,
  lt,
  marginOf,
  max,
  min,
  neg,
  noQty,
  noUsdt,
  notional,
  scale,
  sub,
  toTickDown,
  toTickUp,
  type Price,
  type Qty,
  type Usdt,
} from '@undertow/shared/money.ts'
import {
  contractOf,
  isClosing,
  isFlat,
  noPrice,
  remaining,
  type Contract,
  type Holding,
  type VenueState,
} from './state.ts'

/** The account's cross margin, in USDT, at the mark. */
type AccountMargin = {
  readonly crossWallet: Usdt
  readonly crossUnrealised: Usdt
  readonly positionInitial: Usdt
  readonly orderInitial: Usdt
  readonly maintenance: Usdt
  /** What new positions may bind; never negative. */
  readonly available: Usdt
}

export function accountMargin(venue: VenueState): AccountMargin {
  let isolated = noUsdt
  let crossUnrealised = noUsdt
  let positionInitial = noUsdt
  let maintenance = noUsdt
  for (const holding of venue.held) {
    const contract = contractOf(venue, holding.symbol)
    if (contract.isIsolated) {
      isolated = add(isolated, holding.isolatedWallet)
      continue
    }
    crossUnrealised = add(crossUnrealised, unrealised(contract, holding))
    positionInitial = add(positionInitial, initialMargin(contract, holding))
    maintenance = add(maintenance, maintenanceMargin(contract, holding))
  }
  const crossWallet = sub(venue.wallet, isolated)
  const orderInitial = orderMargin(venue)
  const free = sub(sub(add(crossWallet, crossUnrealised), positionInitial), orderInitial)
  return {
    crossWallet,
    crossUnrealised,
    positionInitial,
    orderInitial,
    maintenance,
    available: max(free, noUsdt),
  }
}

/** The price that margin is reckoned at; the entry price until the first mark is known. */
export const markOf = (contract: Contract, holding: Holding): Price => contract.mark?.mark ?? holding.entryPrice

export const unrealised = (contract: Contract, holding: Holding): Usdt =>
  notional(holding.amount, sub(markOf(contract, holding), holding.entryPrice))

/** Signed: short is negative. */
export const notionalOf = (contract: Contract, holding: Holding): Usdt =>
  notional(holding.amount, markOf(contract, holding))

export const initialMargin = (contract: Contract, holding: Holding): Usdt =>
  marginOf(abs(notionalOf(contract, holding)), contract.leverage)

export function maintenanceMargin(contract: Contract, holding: Holding): Usdt {
  const value = abs(notionalOf(contract, holding))
  const bracket = bracketFor(contract.instrument, value)
  return sub(scale(value, bracket.maintenance), bracket.deduction)
}

/** The tier of the leverage table that holds a position of `value`; the last one when it is above all. */
function bracketFor(instrument: Instrument, value: Usdt): Bracket {
  const bracket =
    instrument.brackets.find((candidate) => lt(value, candidate.notionalCap)) ?? instrument.brackets.at(-1)
  if (bracket === undefined) throw new Error(`${instrument.symbol} has no leverage brackets`)
  return bracket
}

/** Largest position value that `leverage` allows; zero when the contract does not know such a leverage. */
export function notionalCapAt(instrument: Instrument, leverage: number): Usdt {
  let cap = noUsdt
  for (const bracket of instrument.brackets) {
    if (bracket.leverageMax >= leverage) cap = max(cap, bracket.notionalCap)
  }
  return cap
}

/** Margin that the open limit orders bind: per contract and side only as far as they would make a position larger. */
function orderMargin(venue: VenueState): Usdt {
  let total = noUsdt
  for (const contract of venue.contracts.values()) {
    if (contract.resting.length > 0) total = add(total, marginOf(openingValue(venue, contract), contract.leverage))
  }
  return total
}

/**
 * How much position value the resting orders of a contract, and `extra` (signed: selling is negative), could add at worst.
 * In one-way mode the side that closes the position first works it off, so only the larger direction counts.
 */
function openingValue(venue: VenueState, contract: Contract, extra: Usdt = noUsdt): Usdt {
  let buys = isPositive(extra) ? extra : noUsdt
  let sells = isNegative(extra) ? neg(extra) : noUsdt
  for (const { order } of contract.resting) {
    if (isClosing(order)) continue
    const value = notional(remaining(order), order.price ?? noPrice)
    if (order.side === 'BUY') buys = add(buys, value)
    else sells = add(sells, value)
  }
  if (venue.isHedged) return add(buys, sells)
  const both = contract.holdings.get('BOTH')
  const held = both === undefined ? noUsdt : notionalOf(contract, both)
  const worst = max(abs(add(held, buys)), abs(sub(held, sells)))
  return max(sub(worst, abs(held)), noUsdt)
}

/**
 * Mark price at which the position would be liquidated, on the tick grid and towards the mark; zero when there is none.
 * Cross legs of one symbol share one price. Source: section 8 of the fact sheet.
 */
export function liquidationPrice(venue: VenueState, contract: Contract, holding: Holding): Price {
  if (isFlat(holding)) return noPrice
  const legs = contract.isIsolated ? [holding] : [...contract.holdings.values()].filter((leg) => !isFlat(leg))
  let collateral = contract.isIsolated ? holding.isolatedWallet : othersCollateral(venue, contract)
  let slope = noQty
  let net = noQty
  for (const leg of legs) {
    const bracket = bracketFor(contract.instrument, abs(notionalOf(contract, leg)))
    collateral = add(collateral, bracket.deduction)
    collateral = sub(collateral, notional(leg.amount, leg.entryPrice))
    slope = add(slope, sub(leg.amount, scale(abs(leg.amount), bracket.maintenance)))
    net = add(net, leg.amount)
  }
  if (isZero(slope) || isZero(net)) return noPrice
  const at = averagePrice(neg(collateral), slope)
  if (!isPositive(at)) return noPrice
  return isPositive(net) ? toTickUp(at, contract.instrument.tickSize) : toTickDown(at, contract.instrument.tickSize)
}

/** Cross wallet with the profit and the maintenance of every other contract already settled. */
function othersCollateral(venue: VenueState, contract: Contract): Usdt {
  let total = venue.wallet
  for (const holding of venue.held) {
    const other = contractOf(venue, holding.symbol)
    if (other.isIsolated) total = sub(total, holding.isolatedWallet)
    else if (other !== contract) {
      total = add(total, sub(unrealised(other, holding), maintenanceMargin(other, holding)))
    }
  }
  return total
}

/** The order's cost: the margin it binds beyond what is bound already, and what it would lose at once against the mark. */
export function orderCost(venue: VenueState, contract: Contract, side: 'BUY' | 'SELL', amount: Qty, at: Price): Usdt {
  const value = notional(amount, at)
  const before = openingValue(venue, contract)
  const after = openingValue(venue, contract, side === 'BUY' ? value : neg(value))
  const mark = contract.mark?.mark ?? at
  const loss = side === 'BUY' ? sub(at, mark) : sub(mark, at)
  const openLoss = isPositive(loss) && gt(after, before) ? notional(amount, loss) : noUsdt
  return add(marginOf(sub(after, before), contract.leverage), openLoss)
}

/** True when the position and the orders that add to it would be worth more than the leverage allows. */
export function exceedsCap(contract: Contract, side: 'BUY' | 'SELL', amount: Qty, at: Price): boolean {
  const value = notional(amount, at)
  let held = noUsdt
  for (const holding of contract.holdings.values()) {
    const belongs = holding.positionSide === 'BOTH' || (holding.positionSide === 'LONG') === (side === 'BUY')
    if (belongs) held = add(held, notionalOf(contract, holding))
  }
  let total = add(held, side === 'BUY' ? value : neg(value))
  for (const { order } of contract.resting) {
    if (order.side !== side || isClosing(order)) continue
    const resting = notional(remaining(order), order.price ?? noPrice)
    total = add(total, side === 'BUY' ? resting : neg(resting))
  }
  return gt(abs(total), notionalCapAt(contract.instrument, contract.leverage))
}

/** Part of an isolated wallet that stays when `left` of `whole` is still held. */
export const shareOf = (wallet: Usdt, left: Qty, whole: Qty): Usdt =>
  gte(left, whole) ? wallet : min(wallet, notional(left, averagePrice(wallet, whole)))
