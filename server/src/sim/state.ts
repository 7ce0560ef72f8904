import type { Instrument } from '@undertow/shared/instrument.ts'
import {
  gt,
  gte,
  isNegative,
  isPositive,
  isZero,
  lt,
  lte,
  neg,
  noQty,
  noUsdt,
  price,
  sub,
  type Price,
  type Qty,
  type Usdt,
} from '@undertow/shared/money.ts'
import type { Leg } from '@undertow/shared/sides.ts'
import type { NextFunding } from './mirror.ts'
import type {
  Ladder,
  MarkPrice,
  PositionSide,
  VenueEvent,
  VenueFill,
  VenueIncome,
  VenueOrder,
  VenueSide,
} from './model.ts'
import type { VenueOptions } from './options.ts'

/** An order that may still trade, with what only the matching needs to know. */
export type OpenOrder = {
  order: VenueOrder
  /** Time priority: the place in the queue of its price, new after an unfavourable change. */
  priority: number
  /** What others had at its price when it joined, less what has traded there since. */
  ahead: Qty
  /** Trailing only: the best price since it was placed, and whether the activation price was reached. */
  extreme: Price | null
  isArmed: boolean
}

/** One position of the account; a leg in hedge mode. */
export type Holding = {
  readonly symbol: string
  readonly positionSide: PositionSide
  /** Signed. */
  amount: Qty
  entryPrice: Price
  isolatedWallet: Usdt
  accumulatedRealised: Usdt
  updatedAt: number
}

export type Contract = {
  instrument: Instrument
  /** Others' liquidity as far as our takers have left it. */
  ladder: Ladder | null
  /** Mirrored only: the book as it is told, whatever ours took. */
  mirror: Ladder | null
  mark: MarkPrice | null
  /** Mirrored only: the mark is old, and reckoned with, but not told. */
  isDark: boolean
  last: Price | null
  /** In the book, by arrival. */
  resting: OpenOrder[]
  /** Waiting for their trigger, by arrival. */
  conditional: OpenOrder[]
  /** Mirrored only: triggered, and waiting for the next quote or print. */
  triggered: OpenOrder[]
  readonly holdings: ReadonlyMap<PositionSide, Holding>
  leverage: number
  isIsolated: boolean
  countdownAt: number | null
  /** Sums of mark and index since the last funding: their ratio is the average premium. */
  markSum: Price
  /** Mirrored only: the payment to come; null until it is known. */
  funding: NextFunding | null
  indexSum: Price
  /** Every order still remembered, oldest first, and the latest of each client id. */
  readonly orders: Map<number, OpenOrder>
  readonly clientIds: Map<string, OpenOrder>
  fills: VenueFill[]
}

export type VenueState = {
  readonly options: VenueOptions
  policy: VenueOptions['policy']
  readonly contracts: ReadonlyMap<string, Contract>
  /** Every order that may still trade, by id. */
  readonly open: Map<number, OpenOrder>
  /** Holdings that are not flat. */
  readonly held: Set<Holding>
  now: number
  wallet: Usdt
  isHedged: boolean
  isMultiAssets: boolean
  /** Infinity while none is known. */
  nextFundingAt: number
  /** Infinity when no countdown runs. */
  nextCountdownAt: number
  nextOrderId: number
  nextTradeId: number
  nextTransactionId: number
  nextPriority: number
  nextAutoclose: number
  isMarginCalled: boolean
  income: VenueIncome[]
  outbox: VenueEvent[]
}

export const noPrice: Price = price('0')

/** A fresh exchange; ids begin at a multiple of the start time, so that they do not repeat when it is started again. */
export function createState(options: VenueOptions): VenueState {
  const contracts = new Map<string, Contract>()
  for (const instrument of options.instruments) contracts.set(instrument.symbol, createContract(instrument))
  return {
    options,
    policy: options.policy,
    contracts,
    open: new Map(),
    held: new Set(),
    now: options.startAt,
    wallet: options.wallet,
    isHedged: options.hedgeMode,
    isMultiAssets: false,
    nextFundingAt: options.mirrored ? Infinity : firstFunding(contracts.values(), options, options.startAt),
    nextCountdownAt: Infinity,
    nextOrderId: options.startAt * 1_000 + 1,
    nextTradeId: options.startAt + 1,
    nextTransactionId: options.startAt * 1_000 + 1,
    nextPriority: 1,
    nextAutoclose: 1,
    isMarginCalled: false,
    income: [],
    outbox: [],
  }
}

/** Hours between two payments of one contract. */
export const fundingHoursOf = ({ instrument }: Contract, options: VenueOptions): number =>
  instrument.fundingHours ?? options.fundingHours

/** The first payment of any of `contracts` after `at`. */
export function firstFunding(contracts: Iterable<Contract>, options: VenueOptions, at: number): number {
  let first = followingFunding(at, options.fundingHours)
  for (const contract of contracts) first = Math.min(first, followingFunding(at, fundingHoursOf(contract, options)))
  return first
}

/** First funding time after `at`: funding falls on whole multiples of its interval since the epoch. */
export function followingFunding(at: number, hours: number): number {
  const everyMs = hours * 3_600_000
  return (Math.floor(at / everyMs) + 1) * everyMs
}

function createContract(instrument: Instrument): Contract {
  const holding = (positionSide: PositionSide): [PositionSide, Holding] => [
    positionSide,
    {
      symbol: instrument.symbol,
      positionSide,
      amount: noQty,
      entryPrice: noPrice,
      isolatedWallet: noUsdt,
      accumulatedRealised: noUsdt,
      updatedAt: 0,
    },
  ]
  const leverageMax = Math.max(...instrument.brackets.map((bracket) => bracket.leverageMax))
  return {
    instrument,
    ladder: null,
    mirror: null,
    mark: null,
    isDark: false,
    last: null,
    resting: [],
    conditional: [],
    triggered: [],
    holdings: new Map([holding('BOTH'), holding('LONG'), holding('SHORT')]),
    leverage: Math.min(20, leverageMax),
    isIsolated: false,
    countdownAt: null,
    markSum: noPrice,
    funding: null,
    indexSum: noPrice,
    orders: new Map(),
    clientIds: new Map(),
    fills: [],
  }
}

/** Throws on a symbol that the venue does not have: callers check symbols from outside first. */
export function contractOf(venue: VenueState, symbol: string): Contract {
  const contract = venue.contracts.get(symbol)
  if (contract === undefined) throw new Error(`the venue has no contract ${symbol}`)
  return contract
}

export function holdingOf(contract: Contract, positionSide: PositionSide): Holding {
  const holding = contract.holdings.get(positionSide)
  if (holding === undefined) throw new Error(`no holding ${contract.instrument.symbol} ${positionSide}`)
  return holding
}

export const tell = (venue: VenueState, event: VenueEvent): void => {
  venue.outbox.push(event)
}

export const remaining = (order: VenueOrder): Qty => sub(order.qty, order.filledQty)

export const isConditional = (order: { readonly type: VenueOrder['type'] }): boolean =>
  order.type !== 'LIMIT' && order.type !== 'MARKET' && order.type !== 'LIQUIDATION'

/** True for an order that may only make its position smaller. */
export const isClosing = (order: Pick<VenueOrder, 'side' | 'positionSide' | 'reduceOnly' | 'closePosition'>): boolean =>
  order.reduceOnly ||
  order.closePosition ||
  (order.positionSide === 'LONG' && order.side === 'SELL') ||
  (order.positionSide === 'SHORT' && order.side === 'BUY')

/** How much of the holding an order of `side` can close; zero when it would add to it. */
export function closable(holding: Holding, side: VenueSide): Qty {
  if (side === 'SELL') return isPositive(holding.amount) ? holding.amount : noQty
  return isNegative(holding.amount) ? neg(holding.amount) : noQty
}

export const signed = (side: VenueSide, amount: Qty): Qty => (side === 'BUY' ? amount : neg(amount))

/** `a` is a better price than `b` for somebody who trades on `side`. */
export const isBetter = (side: VenueSide, a: Price, b: Price): boolean => (side === 'BUY' ? lt(a, b) : gt(a, b))

/** A taker on `side` with `limit` accepts `at`. */
export const accepts = (side: VenueSide, limit: Price, at: Price): boolean =>
  side === 'BUY' ? gte(limit, at) : lte(limit, at)

/** Our orders changed the book; in a mirrored one they do not stand. */
export function tellBook(venue: VenueState, contract: Contract): void {
  if (!venue.options.mirrored) tell(venue, { kind: 'book', at: venue.now, symbol: contract.instrument.symbol })
}

export const isFlat = (holding: Holding): boolean => isZero(holding.amount)

/** The leg that an order or position belongs to; in one-way mode by the sign of the amount. */
export function legOf(positionSide: PositionSide, amount: Qty): Leg {
  if (positionSide === 'BOTH') return isNegative(amount) ? 'short' : 'long'
  return positionSide === 'LONG' ? 'long' : 'short'
}
