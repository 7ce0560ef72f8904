import {
  abs,
  add,
  asPct,
  averagePrice,
  gt,
  gte,
  isPositive,
  isZero,
  lt,
  max,
  min,
  neg,
  noUsdt,
  notional,
  pctOf,
  rate,
  scale,
  sub,
  toTickUp,
  toTickDown,
  type Price,
  type Usdt,
} from '@undertow/shared/money.ts'
import { book, positionOf, tellAccount } from './account.ts'
import { accountMargin, maintenanceMargin, markOf, unrealised } from './margin.ts'
import type { VenueSide } from './model.ts'
import { endOrder, fillOrder, openOrder } from './orders.ts'
import { contractOf, tell, type Contract, type Holding, type VenueState } from './state.ts'

/** Maintenance above this part of the margin balance is worth a warning. */
const warningAt = rate('0.8')

/**
 * Liquidates what the marks no longer allow: an isolated leg by its own wallet, the cross account as a whole.
 * The exchange cancels every open order, then takes the positions over at the bankruptcy price, where nothing is left of the margin.
 * Source: section 8 of the fact sheet. Its newer, staged process is described only in part there and is not played.
 */
export function liquidateIfDue(venue: VenueState): void {
  if (venue.held.size === 0) return
  for (const holding of venue.held) {
    const contract = contractOf(venue, holding.symbol)
    if (!contract.isIsolated) continue
    const balance = add(holding.isolatedWallet, unrealised(contract, holding))
    if (lt(balance, maintenanceMargin(contract, holding))) {
      cancelOrders(venue, contract)
      takeOver(venue, contract, holding, balance)
    }
  }
  liquidateCross(venue)
}

function liquidateCross(venue: VenueState): void {
  const margin = accountMargin(venue)
  if (isZero(margin.maintenance)) return
  const balance = add(margin.crossWallet, margin.crossUnrealised)
  if (gte(balance, margin.maintenance)) return warn(venue, balance, margin.maintenance)
  for (const contract of venue.contracts.values()) cancelOrders(venue, contract)
  let left = balance
  let maintenance = margin.maintenance
  for (const holding of venue.held) {
    const contract = contractOf(venue, holding.symbol)
    if (contract.isIsolated) continue
    // Each position carries its share of what is left, by its maintenance margin.
    const own = maintenanceMargin(contract, holding)
    const share = partOf(left, own, maintenance)
    left = sub(left, share)
    maintenance = sub(maintenance, own)
    takeOver(venue, contract, holding, share)
  }
}

/** `total × part ÷ whole`, all of it for the last part. */
function partOf(total: Usdt, part: Usdt, whole: Usdt): Usdt {
  const share = asPct(part, whole)
  return gte(part, whole) || share === null ? total : pctOf(total, share)
}

function warn(venue: VenueState, balance: Usdt, maintenance: Usdt): void {
  const isClose = gt(maintenance, scale(balance, warningAt))
  if (isClose && !venue.isMarginCalled) {
    const positions = [...venue.held].map((holding) => positionOf(venue, contractOf(venue, holding.symbol), holding))
    tell(venue, { kind: 'marginCall', at: venue.now, positions })
  }
  venue.isMarginCalled = isClose
}

/** Takes one position over at the mark, whatever its margin says. */
export function closeByForce(venue: VenueState, contract: Contract, holding: Holding): void {
  cancelOrders(venue, contract)
  takeOver(venue, contract, holding, noUsdt)
}

function cancelOrders(venue: VenueState, contract: Contract): void {
  for (const open of [...contract.resting, ...contract.conditional]) endOrder(venue, contract, open, 'CANCELED')
}

/** Closes a position at the price that uses up `balance`, the margin that is left for it. */
function takeOver(venue: VenueState, contract: Contract, holding: Holding, balance: Usdt): void {
  const size = abs(holding.amount)
  const side: VenueSide = isPositive(holding.amount) ? 'SELL' : 'BUY'
  const at = bankruptcyPrice(contract, holding, balance)
  const open = openOrder(venue, contract, {
    clientId: `autoclose-${venue.nextAutoclose}`,
    symbol: holding.symbol,
    side,
    positionSide: holding.positionSide,
    type: 'LIQUIDATION',
    timeInForce: 'IOC',
    qty: size,
    price: at,
    stopPrice: null,
    activationPrice: null,
    callbackRate: null,
    workingType: null,
    priceProtect: false,
    reduceOnly: holding.positionSide === 'BOTH',
    closePosition: false,
  })
  venue.nextAutoclose += 1
  const left = add(balance, notional(holding.amount, sub(at, markOf(contract, holding))))
  fillOrder(venue, contract, open, { qty: size, price: at, maker: false, execution: 'CALCULATED' })
  // The tick grid leaves a crumb of margin, or a hole: the insurance fund takes the one as fee and fills the other.
  const fee = min(scale(notional(size, at), contract.instrument.liquidationFee), left)
  if (!isZero(fee)) {
    book(venue, { symbol: holding.symbol, type: 'INSURANCE_CLEAR', amount: neg(fee), tradeId: null })
    tellAccount(venue, 'INSURANCE_CLEAR', [], neg(fee))
  }
  tell(venue, {
    kind: 'liquidation',
    at: venue.now,
    symbol: holding.symbol,
    side,
    qty: size,
    price: at,
    averagePrice: at,
    filledQty: size,
  })
}

/** Where the position has lost exactly `balance` from the mark on, on the tick grid and at least one tick above zero. */
function bankruptcyPrice(contract: Contract, holding: Holding, balance: Usdt): Price {
  const { tickSize } = contract.instrument
  const at = sub(markOf(contract, holding), averagePrice(balance, holding.amount))
  return max(isPositive(holding.amount) ? toTickUp(at, tickSize) : toTickDown(at, tickSize), tickSize)
}
