import { type Command } from '@undertow/shared/commands.ts'
import { type Config, type GlobalSettings, type SymbolSettings } from '@undertow/shared/config.ts'
import { type Event, type Quote } from '@undertow/shared/events.ts'
import { type Instrument } from '@undertow/shared/instrument.ts'
import { price, qty, qtyFor, rate, text, usdt } from '@undertow/shared/money.ts'
import { type Fill, type NewOrder, type OrderReport, type RefusalCause } from '@undertow/shared/orders.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { nextDeadline, step } from './engine.ts'
import { btc, fillOf, globalSettings, midnight, ofKind, reportOf, symbolSettings } from './fixtures.test-support.ts'
import { createEntryWatch } from './orders/entry-watch.test-support.ts'
import { violations } from './invariants.ts'
import { createState, type State } from './state.ts'

// Builds stories: a bot with an account, told one event after the other, asked what it wanted.

type Setup = {
  globals?: Partial<GlobalSettings>
  symbol?: Partial<SymbolSettings>
  symbols?: Record<string, Partial<SymbolSettings>>
  instruments?: readonly Instrument[]
  hedge?: boolean
  wallet?: string
  leverage?: number
}

export type Story = ReturnType<typeof story>

/** A bot that is connected and ready to trade BTCUSDT, with 10,000 USDT. */
export function story(setup: Setup = {}) {
  const hunter = blankStory()
  const config: Config = {
    globals: { ...globalSettings, ...setup.globals },
    symbol_defaults: { ...symbolSettings, ...setup.symbol },
    symbols: setup.symbols ?? { BTCUSDT: {} },
  }
  const instruments = setup.instruments ?? [btc]
  const leverages = Object.fromEntries(
    instruments.map(({ symbol }) => [symbol, setup.leverage ?? config.symbol_defaults.leverage]),
  )
  hunter.tell({ kind: 'started', bootId: 'boot', installation: 'test', version: '0' })
  hunter.tell({ kind: 'configAccepted', version: 1, config })
  hunter.tell({ kind: 'instruments', instruments })
  for (const hop of ['market', 'user', 'rest'] as const) hunter.tell({ kind: 'hop', hop, up: true, reason: '' })
  hunter.readTwice({
    hedgeMode: setup.hedge ?? false,
    leverages,
    balances: [{ asset: 'USDT', wallet: usdt(setup.wallet ?? '10000') }],
  })
  hunter.asked()
  return Object.assign(hunter, { config })
}

/** A bot that has been told nothing. After every event the invariants are checked, and at every entry caps and brakes. */
export function blankStory() {
  const state = createState()
  const watch = createEntryWatch()
  const log: Command[] = []
  let asked: Command[] = []
  let at = midnight
  let seq = 0
  let trade = 0
  let wakes = 0
  let canRead = true
  const wallet = [{ asset: 'USDT', wallet: usdt('10000') }]

  function tell(event: Event): readonly Command[] {
    seq += 1
    // A real bot is answered with the same account every 30 s; writing that out would double every story.
    if (canRead && state.snapshotAt !== null && at - state.snapshotAt > 30_000) state.snapshotAt = at
    const commands = step(state, { seq, at, event })
    log.push(...commands)
    asked.push(...commands)
    const broken = [...violations(state), ...watch.see(state, { seq, at, event }, commands)]
    if (broken.length > 0) throw new Error(`after event ${seq} (${event.kind}): ${broken.join('; ')}`)
    return commands
  }

  /** Lets `ms` pass, waking the bot whenever it asked for it. */
  function pass(ms: number): void {
    const until = at + ms
    for (;;) {
      const due = nextDeadline(state)
      if (due === null || due > until) break
      wakes += 1
      // A bot at rest wakes every few seconds.
      if (wakes > 2_000 + (due - midnight) / 500) throw new Error('the bot keeps waking itself')
      at = Math.max(at, due)
      tell({ kind: 'wake' })
    }
    at = until
  }

  /** Lets time pass until `isDone`, looked at every 100 ms, and says how long that took. Ten minutes are too long. */
  function passUntil(isDone: () => boolean): number {
    const from = at
    while (!isDone()) {
      if (at - from > 600_000) throw new Error('what was waited for did not come')
      pass(100)
    }
    return at - from
  }

  const self = {
    state: state as State,
    watched: watch.seen,
    log,
    tell,
    pass,
    passUntil,
    now: () => at,
    seq: () => seq,
    /** From now on the account is read only where a story says so. */
    cannotRead: () => void (canRead = false),
    /** What was wanted since the last call. */
    asked(): Command[] {
      const since = asked
      asked = []
      return since
    },
    orders: (): NewOrder[] => ofKind(log, 'placeOrder').map(({ order }) => order),
    lastOrder(purpose: NewOrder['purpose']): NewOrder {
      const found = self.orders().findLast((order) => order.purpose === purpose)
      if (!found) throw new Error(`no ${purpose} order was placed`)
      return found
    },
    decisions: () => ofKind(log, 'decided').map(({ decision }) => decision),
    trades: () => ofKind(log, 'closedTrade').map((command) => command.trade),
    notices: () => ofKind(log, 'notice').map(({ notice }) => notice.code),
    /** The last notice with `code`, as people get it. */
    notice: (code: string) => ofKind(log, 'notice').findLast(({ notice }) => notice.code === code)?.notice ?? null,
    cancels: () => ofKind(log, 'cancelOrder').map(({ clientId }) => clientId),
    queries: () => ofKind(log, 'queryOrder').map(({ clientId }) => clientId),
    liquidation(liquidated: Leg, value: string, more: { symbol?: string; at?: number; price?: string } = {}) {
      const at0 = price(more.price ?? '98500')
      return tell({
        kind: 'liquidation',
        venue: 'aster',
        symbol: more.symbol ?? 'BTCUSDT',
        liquidated,
        price: at0,
        qty: qtyFor(usdt(value), at0),
        notional: usdt(value),
        happenedAt: more.at ?? at,
      })
    },
    quote(more: Partial<Quote> = {}) {
      return tell({
        kind: 'quote',
        quote: {
          symbol: 'BTCUSDT',
          bid: price('98400'),
          ask: price('98410'),
          mark: price('98405'),
          ageMs: 20,
          fundingRate: rate('0'),
          nextFundingAt: at + 8 * 3_600_000,
          ...more,
        },
      })
    },
    placed(
      order: NewOrder,
      outcome: 'accepted' | 'rejected' | 'notSent' | 'unknown' = 'accepted',
      cause: RefusalCause | null = null,
    ) {
      const told = { kind: 'placed', clientId: order.clientId, outcome, code: null, message: outcome } as const
      return tell(cause === null ? told : { ...told, cause })
    },
    report(order: NewOrder, status: OrderReport['status'], more: Partial<OrderReport> = {}) {
      return tell({ kind: 'order', order: reportOf(order, status, at, more) })
    },
    fill(order: NewOrder, amount: string, atPrice: string, more: Partial<Fill> = {}) {
      trade += 1
      return tell({ kind: 'fill', fill: fillOf(order, `${trade}`, amount, atPrice, at, more) })
    },
    mark: (at0: string, symbol = 'BTCUSDT') => tell({ kind: 'mark', symbol, price: price(at0) }),
    snapshot(more: Partial<Extract<Event, { kind: 'snapshot' }>> = {}) {
      return tell({
        kind: 'snapshot',
        askedAt: at,
        hedgeMode: state.hedgeMode,
        multiAssets: false,
        orders: [],
        positions: [],
        balances: wallet,
        leverages: {},
        ...more,
      })
    },
    /** Reads the account twice, as after a start: entries wait for the second time. */
    readTwice(more: Partial<Extract<Event, { kind: 'snapshot' }>> = {}) {
      self.snapshot(more)
      return self.snapshot(more)
    },
    /** Reads the account: `amount` of the BTCUSDT long is held, and our orders of `standing` purposes rest. */
    read(amount: string, standing: readonly string[] = ['stop', 'takeProfit']) {
      const resting = self.orders().filter(({ purpose }) => standing.includes(purpose))
      return self.snapshot({
        positions: [{ symbol: 'BTCUSDT', leg: 'long', qty: qty(amount), entryPrice: price('98301.6') }],
        orders: resting.map((order) => reportOf(order, 'new', at)),
      })
    },
    /** What our books hold on the leg `key`. */
    heldQty: (key = 'BTCUSDT:long') => text(state.positions.get(key)?.qty ?? qty('0')),
    account(leg: Leg, amount: string, entry = '98400', symbol = 'BTCUSDT') {
      return tell({
        kind: 'account',
        balances: [],
        positions: [{ symbol, leg, qty: qty(amount), entryPrice: price(entry) }],
        happenedAt: at,
      })
    },
    operator: (action: Extract<Event, { kind: 'operator' }>['action']) =>
      tell({ kind: 'operator', by: 'anna', action }),
    /** Fires a signal and answers the quote: the entry order, if one came. */
    hunt(liquidated: Leg = 'long', value = '25000'): NewOrder | null {
      const before = self.orders().length
      self.liquidation(liquidated, value)
      self.quote()
      return (
        self
          .orders()
          .slice(before)
          .find(({ purpose }) => purpose === 'entry') ?? null
      )
    },
    /** Hunts, and fills the whole entry at its price. */
    holding(liquidated: Leg = 'long'): NewOrder {
      const entry = self.hunt(liquidated)
      if (!entry?.qty) throw new Error('no entry')
      self.placed(entry)
      self.fill(entry, text(entry.qty), text(entry.price ?? price('98410')))
      return entry
    },
    /** As `holding`, with stop and take-profit accepted. */
    protectedHolding(liquidated: Leg = 'long'): { entry: NewOrder; stop: NewOrder; takeProfit: NewOrder } {
      const entry = self.holding(liquidated)
      const stop = self.lastOrder('stop')
      self.placed(stop)
      const takeProfit = self.lastOrder('takeProfit')
      self.placed(takeProfit)
      return { entry, stop, takeProfit }
    },
  }
  return self
}
