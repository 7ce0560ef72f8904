import {
  abs,
  add,
  averagePrice,
  gt,
  isNegative,
  isPositive,
  isZero,
  marginOf,
  neg,
  noUsdt,
  notional,
  sub,
  type Price,
  type Qty,
  type Usdt,
} from '@undertow/shared/money.ts'
import { shareOf } from './margin.ts'
import { isFlat, noPrice, type Contract, type Holding, type VenueState } from './state.ts'

/**
 * Books a trade of `amount` (signed: selling is negative) at `at` and returns the profit it realised, before fees, in USDT.
 * Adding moves the average entry, reducing leaves it alone, and a one-way trade beyond the position closes it and opens the other way.
 * The wallet is not touched: the caller books profit and commission.
 */
export function applyTrade(venue: VenueState, contract: Contract, holding: Holding, amount: Qty, at: Price): Usdt {
  const opposes = isPositive(holding.amount) ? isNegative(amount) : isPositive(amount)
  const closes = !isFlat(holding) && opposes
  const closed = closes && gt(abs(amount), abs(holding.amount)) ? neg(holding.amount) : amount
  const realised = closes ? reduce(contract, holding, closed, at) : noUsdt
  const opened = closes ? sub(amount, closed) : amount
  if (!isZero(opened)) increase(contract, holding, opened, at)
  holding.updatedAt = venue.now
  if (isFlat(holding)) venue.held.delete(holding)
  else venue.held.add(holding)
  return realised
}

function increase(contract: Contract, holding: Holding, amount: Qty, at: Price): void {
  const cost = add(notional(holding.amount, holding.entryPrice), notional(amount, at))
  holding.amount = add(holding.amount, amount)
  holding.entryPrice = averagePrice(cost, holding.amount)
  if (contract.isIsolated) {
    holding.isolatedWallet = add(holding.isolatedWallet, marginOf(abs(notional(amount, at)), contract.leverage))
  }
}

function reduce(contract: Contract, holding: Holding, amount: Qty, at: Price): Usdt {
  const before = holding.amount
  const realised = notional(neg(amount), sub(at, holding.entryPrice))
  holding.amount = add(before, amount)
  holding.accumulatedRealised = add(holding.accumulatedRealised, realised)
  if (contract.isIsolated) holding.isolatedWallet = shareOf(holding.isolatedWallet, abs(holding.amount), abs(before))
  if (isFlat(holding)) {
    holding.entryPrice = noPrice
    holding.isolatedWallet = noUsdt
  }
  return realised
}
