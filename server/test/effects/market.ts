import { type Command } from '@undertow/shared/commands.ts'
import { type GlobalSettings, type SymbolSettings } from '@undertow/shared/config.ts'
import { type Quote } from '@undertow/shared/events.ts'
import { isPositive, noQty, price, text, usdt } from '@undertow/shared/money.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { btc } from '../../src/core/fixtures.test-support.ts'
import { story } from '../../src/core/story.test-support.ts'

// A market that is scripted and a venue that does what it is asked, so that of two runs only one setting differs.

export type Setup = NonNullable<Parameters<typeof story>[0]>
export type Market = ReturnType<typeof createMarket>
export type Tape = (market: Market) => void

/** What proves that a setting does something: two values under which the same tape ends in other commands. */
export type Effect<V = unknown> = {
  readonly values: readonly [V, V]
  /** What the two values do, for people. */
  readonly shows: string
  readonly beside?: Setup
  /** `wants`: the setting chooses which market data are streamed, and nothing else. */
  readonly tape: Tape | 'wants'
}
/** One effect for every setting of a group; a new setting without one does not compile. */
export type SymbolEffects<S> = { readonly [K in keyof S & keyof SymbolSettings]: Effect<SymbolSettings[K]> }
export type GlobalEffects<S> = { readonly [K in keyof S & keyof GlobalSettings]: Effect<GlobalSettings[K]> }

export const second = 1_000
export const minute = 60 * second
export const hour = 60 * minute

/** A second contract; both cost the same. */
export const twoContracts: Setup = {
  symbols: { BTCUSDT: {}, ETHUSDT: {} },
  instruments: ['BTCUSDT', 'ETHUSDT'].map((symbol) => ({ ...btc, symbol })),
}

export function createMarket(setup: Setup) {
  const hunter = story(setup)
  let [orders, cancels, told] = [0, 0, 0]
  let fillsEntries = true
  let acceptsStops = true

  /** The venue answers all that it was asked, until nothing more is. */
  const settle = (): void => {
    for (let rounds = 0; rounds < 50; rounds += 1) {
      const [newOrders, newCancels] = [hunter.orders().slice(orders), hunter.cancels().slice(cancels)]
      if (newOrders.length + newCancels.length === 0) return
      orders += newOrders.length
      cancels += newCancels.length
      for (const order of newOrders) take(order)
      for (const clientId of newCancels) cancel(clientId)
    }
    throw new Error('the bot and its venue keep answering each other')
  }

  const take = (order: NewOrder): void => {
    if (order.purpose === 'stop' && !acceptsStops) return
    hunter.placed(order)
    const isAtOnce = order.purpose === 'close' || (order.purpose === 'entry' && fillsEntries)
    if (isAtOnce && order.qty) hunter.fill(order, text(order.qty), text(order.price ?? price('98410')))
  }

  const cancel = (clientId: string): void => {
    const order = hunter.orders().find((one) => one.clientId === clientId)
    if (order && hunter.state.orders.get(clientId)?.phase !== 'done') hunter.report(order, 'cancelled')
  }

  const then = (): void => settle()

  return {
    hunter,
    restEntries: () => void (fillsEntries = false),
    refuseStops: () => void (acceptsStops = false),
    /** No two of them are the same, or the second one would count as an echo. */
    liquidate(leg: Leg, value: string, symbol = 'BTCUSDT') {
      told += 1
      hunter.liquidation(leg, `${value}.${String(told).padStart(3, '0')}`, { symbol })
      then()
    },
    quote(more: Partial<Quote> = {}) {
      hunter.quote(more)
      then()
    },
    /** A burst above the threshold, and the quote that the decision needs. */
    burst(leg: Leg = 'long', quote: Partial<Quote> = {}, value = '25000') {
      this.liquidate(leg, value, quote.symbol)
      this.quote(quote)
    },
    mark(at: string, symbol = 'BTCUSDT') {
      hunter.mark(at, symbol)
      then()
    },
    /** Mark and book move there; where a ladder asks for a quote it gets one. */
    moveTo(at: string) {
      this.mark(at)
      this.quote({ bid: price(at), ask: price(`${Number(at) + 10}`), mark: price(at) })
    },
    pass(ms: number) {
      for (let left = ms; left > 0; left -= hour) {
        hunter.pass(Math.min(left, hour))
        then()
      }
    },
    /** The stop of the position is hit, at its price. */
    stopHit(leg: Leg = 'long') {
      const stop = hunter.lastOrder('stop')
      const held = hunter.state.positions.get(`${stop.symbol}:${leg}`)?.qty ?? noQty
      if (isPositive(held)) hunter.fill(stop, text(held), text(stop.stopPrice ?? price('97000')))
      then()
    },
    /** The account says that the wallet holds so much. */
    wallet(amount: string) {
      const balances = [{ asset: 'USDT', wallet: usdt(amount) }]
      hunter.tell({ kind: 'account', balances, positions: [], happenedAt: hunter.now() })
      then()
    },
  }
}

/** What was done, without what was said: a limit that is only printed has no effect. */
export function traceOf(setup: Setup, tape: Tape): readonly unknown[] {
  const market = createMarket(setup)
  tape(market)
  return market.hunter.log.map(deed)
}

function deed(command: Command): unknown {
  if (command.kind === 'notice') {
    const { code, level, symbol } = command.notice
    return { kind: 'notice', code, level, symbol }
  }
  if (command.kind !== 'decided') return command
  const { id, at, symbol, leg, trigger, outcome, refusedBy, entryId } = command.decision
  return { kind: 'decided', id, at, symbol, leg, trigger, outcome, refusedBy, entryId }
}
