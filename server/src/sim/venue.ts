import type { Price, Qty } from '@undertow/shared/money.ts'
import { balanceOf, positionsOf } from './account.ts'
import { isRejection, reject } from './errors.ts'
import { createForced } from './forced.ts'
import { expectFunding, nextFunding, payFunding, recordPremium } from './funding.ts'
import { liquidateIfDue } from './liquidation.ts'
import { execute, executeTriggered, matchBook, matchPrint, print, visibleBook } from './matching.ts'
import type { FindOrder, MarketStep, OrderRequest, Rejection, Venue, VenueOrder } from './model.ts'
import type { VenueOptions } from './options.ts'
import { modifyOrder } from './modify.ts'
import { endOrder, isOpen, nextTradeId, openOrder } from './orders.ts'
import { restoreVenue, saveVenue, type SavedVenue } from './save.ts'
import { addIsolatedMargin, setHedgeMode, setLeverage, setMarginType, setMultiAssets, transfer } from './settings.ts'
import {
  contractOf,
  createState,
  isConditional,
  tell,
  type Contract,
  type OpenOrder,
  type VenueState,
} from './state.ts'
import { fireTriggers, watch } from './triggers.ts'
import { validate } from './validate.ts'

/** One simulated exchange with one account, new or `saved`; see `Venue`. Deterministic: the same calls give the same events. */
export function createVenue(options: VenueOptions, saved: SavedVenue | null = null): Venue {
  const state = createState(options)
  if (saved !== null) restoreVenue(state, saved)
  const instruments = new Map(options.instruments.map((instrument) => [instrument.symbol, instrument]))
  const known = (symbol: string): Contract | null => state.contracts.get(symbol) ?? null
  /** Runs `act` at `at` on a contract, or refuses an unknown symbol. */
  const on = <T>(symbol: string, at: number, act: (contract: Contract) => T): T | Rejection => {
    advance(state, at)
    const contract = known(symbol)
    return contract === null ? reject('-1121') : act(contract)
  }

  return {
    instruments,
    onMarket: (step) => onMarket(state, step),
    onTime: (at) => advance(state, at),

    submit: (request, at) => on(request.symbol, at, (contract) => submit(state, contract, request)),
    modify: (wanted, qty, price, at) =>
      on(wanted.symbol, at, (contract) => modify(state, contract, wanted, { qty, price })),
    cancel: (wanted, at) => on(wanted.symbol, at, (contract) => cancel(state, contract, wanted)),
    cancelAll: (symbol, at) => void on(symbol, at, (contract) => cancelAll(state, contract)),
    countdown: (symbol, ms, at) =>
      void on(symbol, at, (contract) => {
        contract.countdownAt = ms > 0 ? at + ms : null
        scheduleCountdown(state)
      }),

    setLeverage: (symbol, leverage, at) => on(symbol, at, (contract) => setLeverage(state, contract, leverage)),
    setMarginType: (symbol, type, at) => on(symbol, at, (contract) => setMarginType(state, contract, type)),
    setHedgeMode: (wanted, at) => {
      advance(state, at)
      return setHedgeMode(state, wanted)
    },
    setMultiAssets: (wanted, at) => {
      advance(state, at)
      return setMultiAssets(state, wanted)
    },
    addIsolatedMargin: (symbol, positionSide, amount, at) =>
      on(symbol, at, (contract) => addIsolatedMargin(state, contract, positionSide, amount)),
    transfer: (amount, at) => {
      advance(state, at)
      transfer(state, amount)
    },

    order: (wanted) => find(known(wanted.symbol), wanted)?.order ?? null,
    openOrders: (symbol) => {
      const all = [...state.open.values()].map(({ order }) => order)
      return symbol === null ? all : all.filter((order) => order.symbol === symbol)
    },
    busySymbols: () =>
      new Set([...state.held, ...Array.from(state.open.values(), ({ order }) => order)].map(({ symbol }) => symbol)),
    orders: (symbol) => [...(known(symbol)?.orders.values() ?? [])].map(({ order }) => order),
    fills: (symbol) => known(symbol)?.fills ?? [],
    income: () => state.income,
    positions: () => positionsOf(state),
    balances: () => [balanceOf(state)],
    get hedgeMode() {
      return state.isHedged
    },
    get multiAssets() {
      return state.isMultiAssets
    },
    leverageOf: (symbol) => contractOf(state, symbol).leverage,
    book: (symbol) => {
      const contract = known(symbol)
      return contract === null ? null : visibleBook(state, contract)
    },
    markPrice: (symbol) => {
      const contract = known(symbol)
      return contract === null || contract.isDark ? null : contract.mark
    },
    lastPrice: (symbol) => known(symbol)?.last ?? null,

    drain: () => {
      const events = state.outbox
      state.outbox = []
      return events
    },
    save: () => saveVenue(state),
    forced: createForced(state, instruments, on),
  }
}

/** Lets time pass: what falls due on the way happens at its own time, in order. */
function advance(venue: VenueState, at: number): void {
  if (at < venue.now) throw new Error(`time went back from ${venue.now} to ${at}`)
  while (Math.min(venue.nextFundingAt, venue.nextCountdownAt) <= at) {
    if (venue.nextCountdownAt <= venue.nextFundingAt) {
      venue.now = venue.nextCountdownAt
      runCountdowns(venue)
    } else {
      venue.now = venue.nextFundingAt
      payFunding(venue)
      liquidateIfDue(venue)
    }
  }
  venue.now = at
}

function scheduleCountdown(venue: VenueState): void {
  venue.nextCountdownAt = Infinity
  for (const { countdownAt } of venue.contracts.values()) {
    if (countdownAt !== null) venue.nextCountdownAt = Math.min(venue.nextCountdownAt, countdownAt)
  }
}

function runCountdowns(venue: VenueState): void {
  for (const contract of venue.contracts.values()) {
    if (contract.countdownAt === null || contract.countdownAt > venue.now) continue
    contract.countdownAt = null
    if (venue.policy.countdownCancelsStops) cancelAll(venue, contract)
    else for (const open of contract.resting) endOrder(venue, contract, open, 'CANCELED')
  }
  scheduleCountdown(venue)
}

function onMarket(venue: VenueState, step: MarketStep): void {
  advance(venue, step.at)
  if (step.kind === 'liquidation') return tell(venue, step)
  const contract = contractOf(venue, step.symbol)
  switch (step.kind) {
    case 'book':
      contract.ladder = step.ladder
      contract.mirror = step.ladder
      tell(venue, { kind: 'book', at: venue.now, symbol: step.symbol })
      matchBook(venue, contract)
      return executeTriggered(venue, contract, null)
    case 'trade':
      print(venue, contract, {
        price: step.price,
        qty: step.qty,
        buyerIsMaker: step.buyerIsMaker,
        tradeId: nextTradeId(venue),
      })
      matchPrint(venue, contract, step.price, step.qty, step.buyerIsMaker)
      executeTriggered(venue, contract, step.price)
      return fireTriggers(venue, contract, 'CONTRACT_PRICE')
    case 'mark':
      return onMark(venue, contract, step)
    case 'dark':
      // Nobody trades at a price that nobody sees, and no old price is told as today's.
      contract.isDark = true
      contract.ladder = null
      contract.mirror = null
  }
}

type MarkStep = Extract<MarketStep, { kind: 'mark' }>

function onMark(venue: VenueState, contract: Contract, { mark, index, funding }: MarkStep): void {
  contract.isDark = false
  if (funding) expectFunding(venue, contract, funding)
  else recordPremium(contract, mark, index)
  contract.mark = {
    mark,
    index,
    ...nextFunding(venue, contract),
    at: venue.now,
  }
  tell(venue, { kind: 'mark', symbol: contract.instrument.symbol, ...contract.mark })
  fireTriggers(venue, contract, 'MARK_PRICE')
  fireTriggers(venue, contract, 'CONTRACT_PRICE')
  const isHeld = [...contract.holdings.values()].some((holding) => venue.held.has(holding))
  if (isHeld) liquidateIfDue(venue)
}

function submit(venue: VenueState, contract: Contract, request: OrderRequest): VenueOrder | Rejection {
  if (contract.instrument.status !== 'TRADING') return reject('-4141')
  const accepted = validate(venue, contract, request)
  if (isRejection(accepted)) return accepted
  const open = openOrder(venue, contract, accepted)
  if (isConditional(open.order)) watch(contract, open)
  else {
    execute(venue, contract, open)
    fireTriggers(venue, contract, 'CONTRACT_PRICE')
  }
  return open.order
}

function modify(
  venue: VenueState,
  contract: Contract,
  wanted: FindOrder,
  change: { readonly qty: Qty; readonly price: Price },
): VenueOrder | Rejection {
  const open = find(contract, wanted)
  if (open === null || !isOpen(venue, open)) return reject('-2013')
  const answer = modifyOrder(venue, contract, open, change)
  fireTriggers(venue, contract, 'CONTRACT_PRICE')
  return answer
}

function cancel(venue: VenueState, contract: Contract, wanted: FindOrder): VenueOrder | Rejection {
  const open = find(contract, wanted)
  if (open === null || !isOpen(venue, open)) return reject('-2011')
  endOrder(venue, contract, open, 'CANCELED')
  return open.order
}

function cancelAll(venue: VenueState, contract: Contract): void {
  for (const open of [...contract.resting, ...contract.conditional]) endOrder(venue, contract, open, 'CANCELED')
}

function find(contract: Contract | null, wanted: FindOrder): OpenOrder | null {
  if (contract === null) return null
  const found = 'orderId' in wanted ? contract.orders.get(wanted.orderId) : contract.clientIds.get(wanted.clientId)
  return found ?? null
}
