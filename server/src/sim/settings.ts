import { abs, add, gt, isPositive, isZero, lt, neg, noUsdt, sub, type Usdt } from '@undertow/shared/money.ts'
import { book, tellAccount } from './account.ts'
import { reject } from './errors.ts'
import { accountMargin, notionalCapAt, notionalOf } from './margin.ts'
import type { PositionSide, Rejection } from './model.ts'
import { holdingOf, isFlat, tell, type Contract, type Holding, type VenueState } from './state.ts'

/** Sets the leverage of a contract. Lower leverage binds more margin, so it must be affordable. */
export function setLeverage(
  venue: VenueState,
  contract: Contract,
  leverage: number,
): { readonly leverage: number; readonly notionalMax: Usdt } | Rejection {
  const notionalMax = notionalCapAt(contract.instrument, leverage)
  if (!Number.isInteger(leverage) || leverage < 1 || isZero(notionalMax)) return reject('-4028')
  const before = contract.leverage
  const held = heldOf(contract)
  if (contract.isIsolated && held.length > 0 && leverage < before) return reject('-4161')
  if (held.some((holding) => gt(abs(notionalOf(contract, holding)), notionalMax))) return reject('-2027')
  contract.leverage = leverage
  if (leverage < before && isOverdrawn(venue)) {
    contract.leverage = before
    return reject('-2028')
  }
  tell(venue, { kind: 'leverage', at: venue.now, symbol: contract.instrument.symbol, leverage })
  return { leverage, notionalMax }
}

/** True when positions and orders bind more than there is. */
function isOverdrawn(venue: VenueState): boolean {
  const margin = accountMargin(venue)
  return lt(add(margin.crossWallet, margin.crossUnrealised), add(margin.positionInitial, margin.orderInitial))
}

export function setMarginType(venue: VenueState, contract: Contract, type: 'cross' | 'isolated'): null | Rejection {
  const isIsolated = type === 'isolated'
  if (isIsolated === contract.isIsolated) return reject('-4046')
  if (isIsolated && venue.isMultiAssets) return reject('-4168')
  if (contract.resting.length + contract.conditional.length > 0) return reject('-4047')
  if (heldOf(contract).length > 0) return reject('-4048')
  contract.isIsolated = isIsolated
  return null
}

export function setHedgeMode(venue: VenueState, on: boolean): null | Rejection {
  if (on === venue.isHedged) return reject('-4059')
  if (venue.open.size > 0) return reject('-4067')
  if (venue.held.size > 0) return reject('-4068')
  venue.isHedged = on
  tellMode(venue)
  return null
}

/** Multi-Assets mode knows cross margin only; the account holds one asset, so nothing else changes. */
export function setMultiAssets(venue: VenueState, on: boolean): null | Rejection {
  if (on && [...venue.contracts.values()].some((contract) => contract.isIsolated)) return reject('-4168')
  venue.isMultiAssets = on
  tellMode(venue)
  return null
}

/** Moves `amount` between the cross wallet and an isolated position; negative takes it back. */
export function addIsolatedMargin(
  venue: VenueState,
  contract: Contract,
  positionSide: PositionSide,
  amount: Usdt,
): null | Rejection {
  if (venue.isHedged === (positionSide === 'BOTH')) return reject('-4061')
  if (!contract.isIsolated) return reject('-4049')
  const holding = holdingOf(contract, positionSide)
  if (isFlat(holding)) return reject('-4054')
  if (isPositive(amount) && gt(amount, accountMargin(venue).available)) return reject('-4050')
  if (lt(add(holding.isolatedWallet, amount), noUsdt)) return reject('-4051')
  holding.isolatedWallet = add(holding.isolatedWallet, amount)
  holding.updatedAt = venue.now
  tellAccount(venue, 'MARGIN_TRANSFER', [holding], neg(amount))
  return null
}

/** Money into the account, or out of it when negative. */
export function transfer(venue: VenueState, amount: Usdt): void {
  const before = venue.wallet
  book(venue, { symbol: '', type: 'TRANSFER', amount, tradeId: null })
  tellAccount(venue, isPositive(amount) ? 'DEPOSIT' : 'WITHDRAW', [], sub(venue.wallet, before))
}

const heldOf = (contract: Contract): Holding[] => [...contract.holdings.values()].filter((holding) => !isFlat(holding))

const tellMode = (venue: VenueState): void =>
  tell(venue, { kind: 'accountMode', at: venue.now, hedgeMode: venue.isHedged, multiAssets: venue.isMultiAssets })
