import type { Instrument } from '@undertow/shared/instrument.ts'
import { abs, isPositive, min, type Price, type Qty, type Rate } from '@undertow/shared/money.ts'
import { reject } from './errors.ts'
import { payFundingOf } from './funding.ts'
import { closeByForce } from './liquidation.ts'
import { markOf } from './margin.ts'
import type { PositionSide, Rejection } from './model.ts'
import type { VenuePolicy } from './options.ts'
import { fillOrder, openOrder } from './orders.ts'
import { holdingOf, isFlat, type Contract, type Holding, type VenueState } from './state.ts'

/** What happens to an account from outside, at the moment it is called; for tests and for the control of the exchange. */
export interface Forced {
  /** Rules, status or brackets of a contract from now on. Orders and positions that are there stay as they are. */
  changeInstrument(symbol: string, change: Partial<Omit<Instrument, 'symbol'>>, at: number): null | Rejection
  changePolicy(change: Partial<VenuePolicy>): void
  /** The exchange takes the position over at the mark, after it cancelled the orders of the contract. */
  liquidate(symbol: string, positionSide: PositionSide, at: number): null | Rejection
  /** The position is reduced against a liquidated one; null: all of it, at the mark. */
  deleverage(
    symbol: string,
    positionSide: PositionSide,
    amount: Qty | null,
    price: Price | null,
    at: number,
  ): null | Rejection
  /** A payment of funding beside the regular ones. */
  payFunding(symbol: string, rate: Rate, at: number): null | Rejection
}

/** See `Forced`; `onHeld` and `on` let time pass and find the contract or the position first. */
export function createForced(
  venue: VenueState,
  instruments: Map<string, Instrument>,
  on: (symbol: string, at: number, act: (contract: Contract) => null | Rejection) => null | Rejection,
): Forced {
  const onHeld = (
    symbol: string,
    side: PositionSide,
    at: number,
    act: (contract: Contract, holding: Holding) => void,
  ): null | Rejection =>
    on(symbol, at, (contract) => {
      const holding = holdingOf(contract, side)
      if (isFlat(holding)) return reject('-2022')
      act(contract, holding)
      return null
    })

  return {
    changeInstrument: (symbol, change, at) =>
      on(symbol, at, (contract) => {
        contract.instrument = { ...contract.instrument, ...change }
        instruments.set(symbol, contract.instrument)
        return null
      }),
    changePolicy: (change) => {
      venue.policy = { ...venue.policy, ...change }
    },
    liquidate: (symbol, side, at) =>
      onHeld(symbol, side, at, (contract, holding) => closeByForce(venue, contract, holding)),
    deleverage: (symbol, side, amount, price, at) =>
      onHeld(symbol, side, at, (contract, holding) => {
        const held = abs(holding.amount)
        deleverage(
          venue,
          contract,
          holding,
          amount === null ? held : min(amount, held),
          price ?? markOf(contract, holding),
        )
      }),
    payFunding: (symbol, rate, at) =>
      on(symbol, at, (contract) => {
        for (const holding of contract.holdings.values()) {
          if (!isFlat(holding)) payFundingOf(venue, contract, holding, rate)
        }
        return null
      }),
  }
}

/** Source: fact sheet, sections 4.10 and 6: a limit order of the exchange's own, under an id that says so. */
function deleverage(venue: VenueState, contract: Contract, holding: Holding, amount: Qty, at: Price): void {
  const open = openOrder(venue, contract, {
    clientId: 'adl_autoclose',
    symbol: holding.symbol,
    side: isPositive(holding.amount) ? 'SELL' : 'BUY',
    positionSide: holding.positionSide,
    type: 'LIQUIDATION',
    timeInForce: 'GTC',
    qty: amount,
    price: at,
    stopPrice: null,
    activationPrice: null,
    callbackRate: null,
    workingType: null,
    priceProtect: false,
    reduceOnly: holding.positionSide === 'BOTH',
    closePosition: false,
  })
  fillOrder(venue, contract, open, { qty: amount, price: at, maker: false, execution: 'CALCULATED' })
}
