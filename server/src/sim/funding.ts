import {
  add,
  asPct,
  asRate,
  divHalfUp,
  isZero,
  max,
  min,
  neg,
  noUsdt,
  rate,
  scale,
  sub,
  times,
  type Price,
  type Rate,
} from '@undertow/shared/money.ts'
import { book, tellAccount } from './account.ts'
import { notionalOf } from './margin.ts'
import type { NextFunding } from './mirror.ts'
import {
  contractOf,
  firstFunding,
  followingFunding,
  fundingHoursOf,
  noPrice,
  type Contract,
  type Holding,
  type VenueState,
} from './state.ts'

/** Interest part of the rate, how far the premium may pull it, and its limits: the published formula of the contract family. */
const interestPerDay = rate('0.0003')
const hoursPerDay = rate('24')
const hourMs = 3_600_000
const pullMax = rate('0.0005')
const rateMax = rate('0.02')
const noRate = rate('0')

/** Takes a mark into the average premium of the running interval. */
export function recordPremium(contract: Contract, mark: Price, index: Price): void {
  contract.markSum = add(contract.markSum, mark)
  contract.indexSum = add(contract.indexSum, index)
}

/** Average premium of mark over index in this interval plus the interest, clamped; as a factor per interval. */
function fundingRate(contract: Contract, hours: number): Rate {
  const interest = divHalfUp(times(interestPerDay, hours), hoursPerDay)
  const premium = asPct(sub(contract.markSum, contract.indexSum), contract.indexSum)
  if (premium === null) return interest
  const average = asRate(premium)
  const pull = max(neg(pullMax), min(pullMax, sub(interest, average)))
  return max(neg(rateMax), min(rateMax, add(average, pull)))
}

/** The payment to come: as the mirrored exchange says, else by our own premium. */
export function nextFunding(
  venue: VenueState,
  contract: Contract,
): { readonly fundingRate: Rate; readonly nextFundingAt: number } {
  if (!venue.options.mirrored)
    return {
      fundingRate: ownRate(venue, contract),
      nextFundingAt: followingFunding(venue.now, hoursOf(venue, contract)),
    }
  return { fundingRate: contract.funding?.rate ?? noRate, nextFundingAt: contract.funding?.at ?? 0 }
}

/** Takes note of what the mirrored exchange will pay, each contract at its own times. */
export function expectFunding(venue: VenueState, contract: Contract, funding: NextFunding): void {
  // Just after a payment its exchange may still tell the one before, which is paid here already.
  if (funding.at <= venue.now) return
  contract.funding = funding
  venue.nextFundingAt = Math.min(venue.nextFundingAt, funding.at)
}

/** Pays the funding that fell due at `venue.nextFundingAt`: longs pay shorts a positive rate, from the isolated wallet where there is one. */
export function payFunding(venue: VenueState): void {
  if (venue.options.mirrored) return payMirrored(venue)
  const at = venue.nextFundingAt
  const isDue = (contract: Contract): boolean => at % (hoursOf(venue, contract) * hourMs) === 0
  for (const holding of venue.held) {
    const contract = contractOf(venue, holding.symbol)
    if (isDue(contract)) payFundingOf(venue, contract, holding, ownRate(venue, contract))
  }
  for (const contract of venue.contracts.values()) {
    if (!isDue(contract)) continue
    contract.markSum = noPrice
    contract.indexSum = noPrice
  }
  venue.nextFundingAt = firstFunding(venue.contracts.values(), venue.options, at)
}

const hoursOf = (venue: VenueState, contract: Contract): number => fundingHoursOf(contract, venue.options)
const ownRate = (venue: VenueState, contract: Contract): Rate => fundingRate(contract, hoursOf(venue, contract))

function payMirrored(venue: VenueState): void {
  let next = Infinity
  for (const contract of venue.contracts.values()) {
    const { funding } = contract
    if (funding !== null && funding.at <= venue.now) {
      contract.funding = null
      for (const holding of contract.holdings.values()) {
        if (!isZero(holding.amount)) payFundingOf(venue, contract, holding, funding.rate)
      }
    } else if (funding !== null) next = Math.min(next, funding.at)
  }
  venue.nextFundingAt = next
}

/** One payment of one position. */
export function payFundingOf(venue: VenueState, contract: Contract, holding: Holding, rateNow: Rate): void {
  const amount = neg(scale(notionalOf(contract, holding), rateNow))
  const before = venue.wallet
  book(venue, { symbol: holding.symbol, type: 'FUNDING_FEE', amount, tradeId: null })
  if (contract.isIsolated) {
    holding.isolatedWallet = max(add(holding.isolatedWallet, amount), noUsdt)
    holding.updatedAt = venue.now
  }
  tellAccount(venue, 'FUNDING_FEE', contract.isIsolated ? [holding] : [], sub(venue.wallet, before))
}
