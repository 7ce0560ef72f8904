import { type Command, type CommandOf } from '@undertow/shared/commands.ts'
import { type GlobalSettings, type SymbolSettings } from '@undertow/shared/config.ts'
import { type Instrument } from '@undertow/shared/instrument.ts'
import { notional, pct, price, qty, rate, scale, usdt } from '@undertow/shared/money.ts'
import { profileConfig } from '@undertow/shared/profiles.ts'
import { type Fill, type NewOrder, type OrderReport } from '@undertow/shared/orders.ts'

// A contract, settings and what a venue says about orders, for the stories.

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

const { symbol_defaults: defaults, globals } = profileConfig('default')

export const symbolSettings: SymbolSettings = {
  ...defaults,
  volume_threshold: usdt('20000'),
  leverage: 10,
  trade_value_usdt: usdt('100'),
  max_position_usdt: usdt('1000'),
  entry: 'limit',
  // What does not fit is refused, so that a story meets the limit that it is about.
  size_limit: 'refuse',
  take_profit_pct: pct('2'),
  stop_loss_pct: pct('1'),
}

export const globalSettings: GlobalSettings = {
  ...globals,
  simulate_only: false,
  hedge_mode: false,
  trade_unlisted_symbols: false,
  max_open_orders_per_symbol: 5,
  max_total_exposure_usdt: usdt('1000'),
  leverage_max: 20,
  max_positions: null,
  max_orders_per_minute: null,
  margin_ratio_max_pct: null,
  liquidation_distance_min_pct: pct('0'),
  // Most stories tell no marks, without which a loss cannot be told.
  daily_loss_max_pct: null,
  drawdown_max_pct: null,
  funding_guard_sec: 60,
}

/** Any moment at which every contract of the stories is old enough. */
export const midnight = 1_737_936_000_000

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
    commission: scale(value, rate('0.0002')),
    commissionAsset: 'USDT',
    realisedPnl: usdt('0'),
    maker: true,
    forced: false,
    happenedAt: at,
    ...more,
  }
}
