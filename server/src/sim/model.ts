import type { Instrument } from '@undertow/shared/instrument.ts'
import type { Pct, Price, Qty, Rate, Usdt } from '@undertow/shared/money.ts'
import type { Forced } from './forced.ts'
import type { NextFunding } from './mirror.ts'
import type { SavedVenue } from './save.ts'

// The words of the simulated exchange. They follow the Aster API's own terms, so that the protocol layer
// only writes them down, and so that a number means the same here and there.

export type VenueSide = 'BUY' | 'SELL'
export type PositionSide = 'BOTH' | 'LONG' | 'SHORT'
export type VenueOrderType =
  | 'LIMIT'
  | 'MARKET'
  | 'STOP'
  | 'STOP_MARKET'
  | 'TAKE_PROFIT'
  | 'TAKE_PROFIT_MARKET'
  | 'TRAILING_STOP_MARKET'
  | 'LIQUIDATION'
export type VenueOrderStatus = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED' | 'REJECTED'
export type VenueTimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTX' | 'HIDDEN'
export type WorkingType = 'MARK_PRICE' | 'CONTRACT_PRICE'

/** An order as a client asks for it; null means the parameter was not sent. */
export type OrderRequest = {
  readonly clientId: string | null
  readonly symbol: string
  readonly side: VenueSide
  readonly positionSide: PositionSide | null
  readonly type: VenueOrderType
  readonly timeInForce: VenueTimeInForce | null
  readonly qty: Qty | null
  readonly price: Price | null
  readonly stopPrice: Price | null
  readonly activationPrice: Price | null
  readonly callbackRate: Pct | null
  readonly workingType: WorkingType | null
  readonly priceProtect: boolean
  readonly reduceOnly: boolean | null
  readonly closePosition: boolean
}

/** An order as the exchange keeps it. */
export type VenueOrder = {
  readonly orderId: number
  readonly clientId: string
  readonly symbol: string
  readonly side: VenueSide
  readonly positionSide: PositionSide
  /** Becomes LIMIT or MARKET when a conditional order triggers; `originalType` keeps what was asked. */
  readonly type: VenueOrderType
  readonly originalType: VenueOrderType
  readonly status: VenueOrderStatus
  readonly timeInForce: VenueTimeInForce
  readonly qty: Qty
  readonly price: Price | null
  readonly stopPrice: Price | null
  readonly activationPrice: Price | null
  readonly callbackRate: Pct | null
  readonly workingType: WorkingType
  readonly priceProtect: boolean
  readonly reduceOnly: boolean
  readonly closePosition: boolean
  readonly filledQty: Qty
  readonly filledQuote: Usdt
  readonly createdAt: number
  readonly updatedAt: number
}

export type VenueFill = {
  readonly tradeId: number
  readonly orderId: number
  readonly clientId: string
  readonly symbol: string
  readonly side: VenueSide
  readonly positionSide: PositionSide
  readonly price: Price
  readonly qty: Qty
  readonly realisedPnl: Usdt
  /** Paid; negative is a rebate. */
  readonly commission: Usdt
  readonly commissionAsset: string
  readonly maker: boolean
  readonly at: number
}

export type VenuePosition = {
  readonly symbol: string
  readonly positionSide: PositionSide
  /** Signed: short is negative. */
  readonly amount: Qty
  readonly entryPrice: Price
  readonly markPrice: Price
  readonly unrealised: Usdt
  /** Zero: none. */
  readonly liquidationPrice: Price
  readonly leverage: number
  readonly marginType: 'cross' | 'isolated'
  readonly isolatedWallet: Usdt
  readonly notional: Usdt
  readonly initialMargin: Usdt
  readonly maintenanceMargin: Usdt
  /** Realised so far, before fees. */
  readonly accumulatedRealised: Usdt
  readonly updatedAt: number
}

export type VenueBalance = {
  readonly asset: string
  readonly wallet: Usdt
  readonly crossWallet: Usdt
  readonly available: Usdt
  readonly unrealised: Usdt
  readonly updatedAt: number
}

export type IncomeType = 'REALIZED_PNL' | 'COMMISSION' | 'FUNDING_FEE' | 'TRANSFER' | 'INSURANCE_CLEAR'
export type VenueIncome = {
  readonly symbol: string
  readonly type: IncomeType
  readonly amount: Usdt
  readonly asset: string
  readonly at: number
  readonly transactionId: number
  readonly tradeId: number | null
}

export type Level = { readonly price: Price; readonly qty: Qty }
/** Best first. */
export type Ladder = { readonly bids: readonly Level[]; readonly asks: readonly Level[] }

/** What happens on the market, apart from our own account. Every market, generated or recorded, is a sequence of these. */
export type MarketStep =
  /** The visible liquidity of others, whole. */
  | { readonly kind: 'book'; readonly at: number; readonly symbol: string; readonly ladder: Ladder }
  /** Others traded. `buyerIsMaker`: a seller was the aggressor. */
  | {
      readonly kind: 'trade'
      readonly at: number
      readonly symbol: string
      readonly price: Price
      readonly qty: Qty
      readonly buyerIsMaker: boolean
    }
  | {
      readonly kind: 'mark'
      readonly at: number
      readonly symbol: string
      readonly mark: Price
      readonly index: Price
      /** Of a mirrored market: what its exchange says. */
      readonly funding?: NextFunding
    }
  /** Somebody was liquidated. `side` is the liquidation order's: SELL closed a long. */
  | {
      readonly kind: 'liquidation'
      readonly at: number
      readonly symbol: string
      readonly side: VenueSide
      readonly qty: Qty
      /** The order's limit: the bankruptcy price. */
      readonly price: Price
      readonly averagePrice: Price
      readonly filledQty: Qty
    }
  /** Of a mirrored market: of this contract nothing is known any more. */
  | { readonly kind: 'dark'; readonly at: number; readonly symbol: string }

/** A market: the contracts it has and the steps to come, in order of time. Deterministic: no clock, no randomness but its seed. */
export interface Market {
  readonly instruments: readonly Instrument[]
  /** Time of the next step; null when the market has ended. */
  nextAt(): number | null
  /** The next step. Call only while `nextAt()` is not null. */
  next(): MarketStep
}

/** What the venue tells: about the account, then about the market. In causal order. */
export type VenueEvent =
  | {
      readonly kind: 'order'
      readonly at: number
      readonly execution: 'NEW' | 'TRADE' | 'CANCELED' | 'EXPIRED' | 'CALCULATED'
      readonly order: VenueOrder
      readonly fill: VenueFill | null
    }
  | {
      readonly kind: 'account'
      readonly at: number
      readonly reason:
        | 'ORDER'
        | 'FUNDING_FEE'
        | 'DEPOSIT'
        | 'WITHDRAW'
        | 'ADJUSTMENT'
        | 'MARGIN_TRANSFER'
        | 'MARGIN_TYPE_CHANGE'
        | 'INSURANCE_CLEAR'
      readonly balances: readonly (VenueBalance & { readonly change: Usdt })[]
      readonly positions: readonly VenuePosition[]
    }
  | { readonly kind: 'leverage'; readonly at: number; readonly symbol: string; readonly leverage: number }
  | { readonly kind: 'accountMode'; readonly at: number; readonly hedgeMode: boolean; readonly multiAssets: boolean }
  | { readonly kind: 'marginCall'; readonly at: number; readonly positions: readonly VenuePosition[] }
  | { readonly kind: 'book'; readonly at: number; readonly symbol: string }
  | {
      readonly kind: 'publicTrade'
      readonly at: number
      readonly symbol: string
      readonly tradeId: number
      readonly price: Price
      readonly qty: Qty
      readonly buyerIsMaker: boolean
    }
  | {
      readonly kind: 'mark'
      readonly at: number
      readonly symbol: string
      readonly mark: Price
      readonly index: Price
      readonly fundingRate: Rate
      readonly nextFundingAt: number
    }
  | Extract<MarketStep, { kind: 'liquidation' }>

/** Why the exchange refused, in its own numbers and words. */
export type Rejection = { readonly rejected: true; readonly code: number; readonly message: string }

export type MarkPrice = {
  readonly mark: Price
  readonly index: Price
  readonly fundingRate: Rate
  readonly nextFundingAt: number
  readonly at: number
}

/**
 * One simulated exchange with one account. Pure: time comes with each call and never decreases, everything that
 * happened comes out of `drain()` in causal order.
 */
export interface Venue {
  readonly instruments: ReadonlyMap<string, Instrument>
  onMarket(step: MarketStep): void
  /** Lets time pass without a step: funding, countdowns. */
  onTime(at: number): void

  submit(request: OrderRequest, at: number): VenueOrder | Rejection
  /** Limit orders only. */
  modify(find: FindOrder, qty: Qty, price: Price, at: number): VenueOrder | Rejection
  cancel(find: FindOrder, at: number): VenueOrder | Rejection
  cancelAll(symbol: string, at: number): void
  /** Dead-man switch per symbol; 0 disarms. */
  countdown(symbol: string, ms: number, at: number): void

  setLeverage(
    symbol: string,
    leverage: number,
    at: number,
  ): { readonly leverage: number; readonly notionalMax: Usdt } | Rejection
  setMarginType(symbol: string, type: 'cross' | 'isolated', at: number): null | Rejection
  setHedgeMode(on: boolean, at: number): null | Rejection
  setMultiAssets(on: boolean, at: number): null | Rejection
  addIsolatedMargin(symbol: string, positionSide: PositionSide, amount: Usdt, at: number): null | Rejection
  transfer(amount: Usdt, at: number): void

  order(find: FindOrder): VenueOrder | null
  openOrders(symbol: string | null): readonly VenueOrder[]
  /** Contracts with a position, or with an order that may still trade. */
  busySymbols(): ReadonlySet<string>
  /** Every order ever, oldest first. */
  orders(symbol: string): readonly VenueOrder[]
  fills(symbol: string): readonly VenueFill[]
  income(): readonly VenueIncome[]
  positions(): readonly VenuePosition[]
  balances(): readonly VenueBalance[]
  readonly hedgeMode: boolean
  readonly multiAssets: boolean
  leverageOf(symbol: string): number
  /** Others' liquidity and our own visible orders together; null without a book. */
  book(symbol: string): Ladder | null
  markPrice(symbol: string): MarkPrice | null
  lastPrice(symbol: string): Price | null

  drain(): VenueEvent[]
  /** The account as it is now, to be put into another venue. */
  save(): SavedVenue
  /** What no client can ask for. */
  readonly forced: Forced
}

export type FindOrder =
  | { readonly symbol: string; readonly orderId: number }
  | { readonly symbol: string; readonly clientId: string }
