import { add, isZero, noUsdt, type Usdt } from '@undertow/shared/money.ts'
import {
  accountMargin,
  initialMargin,
  liquidationPrice,
  maintenanceMargin,
  markOf,
  notionalOf,
  unrealised,
} from './margin.ts'
import type { IncomeType, VenueBalance, VenueEvent, VenuePosition } from './model.ts'
import { contractOf, tell, type Contract, type Holding, type VenueState } from './state.ts'

/** The only asset of the account: single-asset mode with USDT. */
export const marginAsset = 'USDT'

type Booking = {
  readonly symbol: string
  readonly type: IncomeType
  readonly amount: Usdt
  readonly tradeId: number | null
}

/** Moves the wallet and writes the income row: the wallet never changes any other way, so that its rows always sum up to it. */
export function book(venue: VenueState, booking: Booking): void {
  if (isZero(booking.amount)) return
  venue.wallet = add(venue.wallet, booking.amount)
  venue.income.push({ ...booking, asset: marginAsset, at: venue.now, transactionId: venue.nextTransactionId })
  venue.nextTransactionId += 1
  if (venue.income.length > incomeKept * 2) venue.income = venue.income.slice(-incomeKept)
}

const incomeKept = 100_000

export function balanceOf(venue: VenueState): VenueBalance {
  const margin = accountMargin(venue)
  return {
    asset: marginAsset,
    wallet: venue.wallet,
    crossWallet: margin.crossWallet,
    available: margin.available,
    unrealised: margin.crossUnrealised,
    updatedAt: venue.now,
  }
}

export function positionOf(venue: VenueState, contract: Contract, holding: Holding): VenuePosition {
  return {
    symbol: holding.symbol,
    positionSide: holding.positionSide,
    amount: holding.amount,
    entryPrice: holding.entryPrice,
    markPrice: markOf(contract, holding),
    unrealised: unrealised(contract, holding),
    liquidationPrice: liquidationPrice(venue, contract, holding),
    leverage: contract.leverage,
    marginType: contract.isIsolated ? 'isolated' : 'cross',
    isolatedWallet: holding.isolatedWallet,
    notional: notionalOf(contract, holding),
    initialMargin: initialMargin(contract, holding),
    maintenanceMargin: isZero(holding.amount) ? noUsdt : maintenanceMargin(contract, holding),
    accumulatedRealised: holding.accumulatedRealised,
    updatedAt: holding.updatedAt,
  }
}

/** One row per contract in one-way mode, two in hedge mode, flat ones included: as the exchange lists them. */
export function positionsOf(venue: VenueState): VenuePosition[] {
  const sides = venue.isHedged ? (['LONG', 'SHORT'] as const) : (['BOTH'] as const)
  const rows: VenuePosition[] = []
  for (const contract of venue.contracts.values()) {
    for (const side of sides) {
      const holding = contract.holdings.get(side)
      if (holding !== undefined) rows.push(positionOf(venue, contract, holding))
    }
  }
  return rows
}

type AccountReason = Extract<VenueEvent, { kind: 'account' }>['reason']

/** Tells the account's new state; `change` is what moved the balance apart from trading profit and fees. */
export function tellAccount(
  venue: VenueState,
  reason: AccountReason,
  holdings: readonly Holding[],
  change: Usdt = noUsdt,
): void {
  tell(venue, {
    kind: 'account',
    at: venue.now,
    reason,
    balances: [{ ...balanceOf(venue), change }],
    positions: holdings.map((holding) => positionOf(venue, contractOf(venue, holding.symbol), holding)),
  })
}
