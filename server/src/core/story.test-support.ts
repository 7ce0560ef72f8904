import { type Command, type CommandOf } from '@undertow/shared/commands.ts'
import { type Config, type GlobalSettings, type SymbolSettings } from '@undertow/shared/config.ts'
import { type Event, type Quote } from '@undertow/shared/events.ts'
import { type Instrument } from '@undertow/shared/instrument.ts'
import { notional, pct, price, qty, rate, usdt } from '@undertow/shared/money.ts'
import { type Fill, type NewOrder, type OrderReport } from '@undertow/shared/orders.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { nextDeadline, step } from './engine.ts'
import { violations } from './invariants.ts'
import { createState, type State } from './state.ts'

// Builds stories: a bot with an account, told one event after the other, asked what it wanted.

export const btc: Instrument = {
  symbol: 'BTCUSDT',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  contractType: 'PERPETUAL',
  underlyingType: 'COIN',
  status: 'TRADING',
  onboardedAt: 0,
  tickSize: price('0.1'),
  priceMin: price('1'),
  priceMax: price('1000000'),
  stepSize: qty('0.001'),
  qtyMin: qty('0.001'),
  qtyMax: qty('1000'),
  marketStepSize: qty('0.001'),
  marketQtyMin: qty('0.001'),
  marketQtyMax: qty('100'),
  notionalMin: usdt('5'),
  percentUp: rate('1.05'),
  percentDown: rate('0.95'),
  marketTakeBound: rate('0.05'),
  liquidationFee: rate('0.02'),
  makerFee: rate('0.0002'),
  takerFee: rate('0.0005'),
  brackets: [
    {
      notionalFloor: usdt('0'),
      notionalCap: usdt('50000'),
      leverageMax: 100,
      maintenance: rate('0.005'),
      deduction: usdt('0'),
    },
    {
      notionalFloor: usdt('50000'),
      notionalCap: usdt('1000000'),
      leverageMax: 50,
      maintenance: rate('0.01'),
      deduction: usdt('250'),
    },
  ],
}

export const symbolSettings: SymbolSettings = {
  enabled: true,
  volume_threshold: usdt('20000'),
  volume_threshold_long: null,
  volume_threshold_short: null,
  volume_window_sec: null,
  min_liquidation_usdt: usdt('500'),
  direction: 'fade',
  cooldown_sec: 60,
  when_in_position: 'ignore',
  when_opposite_hedge: 'open',
  when_opposite_one_way: 'ignore',
  leverage: 10,
  trade_value_usdt: usdt('100'),
  max_position_usdt: usdt('1000'),
  max_position_notional_usdt: null,
  entry: 'limit',
  price_offset_pct: pct('0.1'),
  order_ttl_seconds: null,
  take_profit_pct: pct('2'),
  stop_loss_pct: pct('1'),
  working_type: 'MARK_PRICE',
  tp_working_type: 'CONTRACT_PRICE',
}

export const globalSettings: GlobalSettings = {
  simulate_only: false,
  hedge_mode: false,
  multi_assets_mode: false,
  volume_window_sec: 60,
  retry_delay_sec: 5,
  global_cooldown_sec: 0,
  trade_unlisted_symbols: false,
  symbol_age_days_min: 14,
  order_ttl_seconds: 30,
  max_signal_age_ms: 500,
  max_quote_age_ms: 500,
  max_open_orders_per_symbol: 5,
  max_total_exposure_usdt: usdt('1000'),
  max_total_notional_usdt: null,
  leverage_max: 20,
  unprotected_max_sec: 5,
  stress_buffer: pct('150'),
  funding_guard_sec: 60,
  funding_max_pct: pct('0.1'),
  rate_limit_buffer_pct: pct('20'),
  log_level: 'info',
}

/** Any moment at which every contract of the stories is old enough. */
export const midnight = 1_737_936_000_000

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
  hunter.snapshot({
    hedgeMode: setup.hedge ?? false,
    leverages,
    balances: [{ asset: 'USDT', wallet: usdt(setup.wallet ?? '10000') }],
  })
  hunter.asked()
  return Object.assign(hunter, { config })
}

/** A bot that has been told nothing. After every event the invariants are checked. */
export function blankStory() {
  const state = createState()
  const log: Command[] = []
  let asked: Command[] = []
  let at = midnight
  let seq = 0
  let trade = 0
  const wallet = [{ asset: 'USDT', wallet: usdt('10000') }]

  function tell(event: Event): readonly Command[] {
    seq += 1
    const commands = step(state, { seq, at, event })
    log.push(...commands)
    asked.push(...commands)
    const broken = violations(state)
    if (broken.length > 0) throw new Error(`after event ${seq} (${event.kind}): ${broken.join('; ')}`)
    return commands
  }

  /** Lets `ms` pass, waking the bot whenever it asked for it. */
  function pass(ms: number): void {
    const until = at + ms
    for (let wakes = 0; ; wakes += 1) {
      const due = nextDeadline(state)
      if (due === null || due > until) break
      if (wakes > 20_000) throw new Error('the bot keeps waking itself')
      at = Math.max(at, due)
      tell({ kind: 'wake' })
    }
    at = until
  }

  const self = {
    state: state as State,
    log,
    tell,
    pass,
    now: () => at,
    seq: () => seq,
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
    cancels: () => ofKind(log, 'cancelOrder').map(({ clientId }) => clientId),
    queries: () => ofKind(log, 'queryOrder').map(({ clientId }) => clientId),
    liquidation(liquidated: Leg, value: string, more: { symbol?: string; at?: number; price?: string } = {}) {
      const at0 = price(more.price ?? '98500')
      const amount = usdt(value).div(at0).toDecimalPlaces(18).toFixed()
      return tell({
        kind: 'liquidation',
        venue: 'aster',
        symbol: more.symbol ?? 'BTCUSDT',
        liquidated,
        price: at0,
        qty: qty(amount),
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
          fundingRate: null,
          nextFundingAt: null,
          ...more,
        },
      })
    },
    placed(
      order: NewOrder,
      outcome: 'accepted' | 'rejected' | 'notSent' | 'unknown' = 'accepted',
      code: number | null = null,
    ) {
      return tell({ kind: 'placed', clientId: order.clientId, outcome, code, message: outcome })
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
      self.fill(entry, entry.qty.toFixed(), (entry.price ?? price('98410')).toFixed())
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

export const ofKind = <K extends Command['kind']>(commands: readonly Command[], kind: K): CommandOf<K>[] =>
  commands.filter((command): command is CommandOf<K> => command.kind === kind)

export function reportOf(
  order: NewOrder,
  status: OrderReport['status'],
  at: number,
  more: Partial<OrderReport> = {},
): OrderReport {
  const { symbol, clientId, leg, side, type, price: limit, stopPrice, closePosition } = order
  const amount = order.qty ?? qty('0')
  return {
    symbol,
    clientId,
    orderId: `o-${clientId}`,
    leg,
    side,
    type,
    status,
    qty: amount,
    price: limit,
    stopPrice,
    closePosition,
    filledQty: status === 'filled' ? amount : qty('0'),
    averagePrice: null,
    updatedAt: at,
    ...more,
  }
}

export function fillOf(
  order: NewOrder,
  tradeId: string,
  amount: string,
  atPrice: string,
  at: number,
  more: Partial<Fill> = {},
): Fill {
  const { symbol, clientId, leg, side } = order
  const value = notional(qty(amount), price(atPrice))
  return {
    symbol,
    clientId,
    orderId: `o-${clientId}`,
    tradeId,
    leg,
    side,
    price: price(atPrice),
    qty: qty(amount),
    commission: usdt(value.times('0.0002').toFixed()),
    commissionAsset: 'USDT',
    realisedPnl: usdt('0'),
    maker: true,
    forced: false,
    happenedAt: at,
    ...more,
  }
}
