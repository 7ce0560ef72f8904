import type { Price, Qty, Usdt } from '@undertow/shared/money.ts'
import type { MarkPrice, PositionSide, VenueFill, VenueIncome, VenueOrder } from './model.ts'
import type { NextFunding } from './mirror.ts'
import { isFlat, type Contract, type Holding, type OpenOrder, type VenueState } from './state.ts'

/** An order, and where it stands. */
type SavedOrder = {
  readonly order: VenueOrder
  readonly place: 'resting' | 'conditional' | 'triggered' | 'ended'
  readonly priority: number
  readonly ahead: Qty
  readonly extreme: Price | null
  readonly isArmed: boolean
}

type SavedContract = {
  readonly symbol: string
  readonly leverage: number
  readonly isIsolated: boolean
  readonly mark: MarkPrice | null
  readonly funding: NextFunding | null
  readonly holdings: readonly (Omit<Holding, 'symbol' | 'positionSide'> & { readonly positionSide: PositionSide })[]
  readonly orders: readonly SavedOrder[]
  readonly fills: readonly VenueFill[]
}

/** The account of a venue, with as much of its past as somebody may still ask for; the market is not in it. */
export type SavedVenue = {
  readonly at: number
  readonly wallet: Usdt
  readonly isHedged: boolean
  readonly isMultiAssets: boolean
  readonly nextOrderId: number
  readonly nextTradeId: number
  readonly nextTransactionId: number
  readonly nextPriority: number
  readonly nextAutoclose: number
  readonly contracts: readonly SavedContract[]
  readonly income: readonly VenueIncome[]
}

// Enough for whoever asks after a restart what became of his last orders; small enough to be written at every fill.
const recentMs = 3_600_000
const endedKept = 20
const fillsKept = 40
const incomeKept = 300

export function saveVenue(venue: VenueState): SavedVenue {
  return {
    at: venue.now,
    wallet: venue.wallet,
    isHedged: venue.isHedged,
    isMultiAssets: venue.isMultiAssets,
    nextOrderId: venue.nextOrderId,
    nextTradeId: venue.nextTradeId,
    nextTransactionId: venue.nextTransactionId,
    nextPriority: venue.nextPriority,
    nextAutoclose: venue.nextAutoclose,
    contracts: [...venue.contracts.values()]
      .filter(isUsed)
      .map((contract) => saveContract(contract, venue.now - recentMs)),
    income: venue.income.slice(-incomeKept),
  }
}

const isUsed = (contract: Contract): boolean =>
  contract.orders.size > 0 || contract.isIsolated || [...contract.holdings.values()].some((each) => !isFlat(each))

function saveContract(contract: Contract, since: number): SavedContract {
  const places = new Map<OpenOrder, SavedOrder['place']>([
    ...contract.resting.map((open) => [open, 'resting'] as const),
    ...contract.conditional.map((open) => [open, 'conditional'] as const),
    ...contract.triggered.map((open) => [open, 'triggered'] as const),
  ])
  const ended = [...contract.orders.values()]
    .filter((open) => !places.has(open) && open.order.updatedAt >= since)
    .slice(-endedKept)
  const kept = [...ended, ...places.keys()].toSorted((a, b) => a.order.orderId - b.order.orderId)
  return {
    symbol: contract.instrument.symbol,
    leverage: contract.leverage,
    isIsolated: contract.isIsolated,
    mark: contract.mark,
    funding: contract.funding,
    holdings: [...contract.holdings.values()].map(saveHolding),
    orders: kept.map((open) => ({ ...open, place: places.get(open) ?? 'ended' })),
    fills: contract.fills.slice(-fillsKept).filter(({ at }) => at >= since),
  }
}

const saveHolding = (holding: Holding): SavedContract['holdings'][number] => ({
  positionSide: holding.positionSide,
  amount: holding.amount,
  entryPrice: holding.entryPrice,
  isolatedWallet: holding.isolatedWallet,
  accumulatedRealised: holding.accumulatedRealised,
  updatedAt: holding.updatedAt,
})

/**
 * Puts a saved account into a fresh venue; what it holds of contracts that are no longer there is answered, and gone.
 * Countdowns are not kept: whoever armed one is gone too.
 */
export function restoreVenue(venue: VenueState, saved: SavedVenue): readonly string[] {
  venue.wallet = saved.wallet
  venue.isHedged = saved.isHedged
  venue.isMultiAssets = saved.isMultiAssets
  venue.nextOrderId = Math.max(venue.nextOrderId, saved.nextOrderId)
  venue.nextTradeId = Math.max(venue.nextTradeId, saved.nextTradeId)
  venue.nextTransactionId = Math.max(venue.nextTransactionId, saved.nextTransactionId)
  venue.nextPriority = saved.nextPriority
  venue.nextAutoclose = saved.nextAutoclose
  venue.income = [...saved.income]
  const gone: string[] = []
  for (const each of saved.contracts) {
    const contract = venue.contracts.get(each.symbol)
    if (contract === undefined) gone.push(each.symbol)
    else restoreContract(venue, contract, each)
  }
  return gone
}

function restoreContract(venue: VenueState, contract: Contract, saved: SavedContract): void {
  contract.leverage = saved.leverage
  contract.isIsolated = saved.isIsolated
  contract.mark = saved.mark
  contract.isDark = true
  contract.funding = saved.funding
  if (saved.funding !== null) venue.nextFundingAt = Math.min(venue.nextFundingAt, saved.funding.at)
  contract.fills = [...saved.fills]
  for (const { positionSide, ...held } of saved.holdings) {
    const holding = contract.holdings.get(positionSide)
    if (holding === undefined) continue
    Object.assign(holding, held)
    if (!isFlat(holding)) venue.held.add(holding)
  }
  for (const { place, ...open } of saved.orders) {
    contract.orders.set(open.order.orderId, open)
    contract.clientIds.set(open.order.clientId, open)
    if (place === 'ended') continue
    venue.open.set(open.order.orderId, open)
    contract[place].push(open)
  }
}
