import { pct, rate, usdt } from '@undertow/shared/money.ts'
import { type globalRiskSettings, type symbolRiskSettings } from '@undertow/shared/settings/risk.ts'
import {
  minute,
  second,
  twoContracts,
  type GlobalEffects,
  type Market,
  type SymbolEffects,
  type Tape,
} from './market.ts'

const burst: Tape = (market) => market.burst()
const burstOfShorts: Tape = (market) => market.burst('short')

/** Longs of two contracts, one after the other. */
function both(market: Market): void {
  market.burst()
  market.pass(10 * second)
  market.burst('long', { symbol: 'ETHUSDT' })
}
const group = { ...twoContracts, globals: { max_group_exposure_usdt: usdt('150') } }
/** One entry takes 100 USDT of margin, with 1,000 of notional. */
const small = { wallet: '115' }
const payment: Tape = (market) =>
  market.burst('long', { fundingRate: rate('0.005'), nextFundingAt: market.hunter.now() + 5 * minute })

export const riskEffects: SymbolEffects<typeof symbolRiskSettings> = {
  max_position_usdt: {
    values: [usdt('1000'), usdt('50')],
    shows: 'an entry of 100 is entered, or refused',
    tape: burst,
  },
  max_position_notional_usdt: {
    values: [null, usdt('500')],
    shows: 'an entry of 1,000 notional is entered, or refused',
    tape: burst,
  },
  max_allocation_per_pair: {
    values: [null, pct('0.5')],
    shows: 'an entry of 1 % of equity is entered, or refused',
    tape: burst,
  },
  group: {
    values: ['alts', 'majors'],
    shows: 'a second contract is of the same group and refused, or of another one',
    beside: { ...group, symbols: { BTCUSDT: { group: 'alts' }, ETHUSDT: {} } },
    tape: both,
  },
}

export const globalRiskEffects: GlobalEffects<typeof globalRiskSettings> = {
  max_open_orders_per_symbol: {
    values: [5, 1],
    shows: 'beside a resting long a short is entered, or refused',
    beside: { hedge: true },
    tape: (market) => {
      market.restEntries()
      market.burst()
      market.pass(10 * second)
      market.burst('short')
    },
  },
  max_total_exposure_usdt: {
    values: [usdt('1000'), usdt('150')],
    shows: 'a second contract is entered, or refused',
    beside: twoContracts,
    tape: both,
  },
  max_total_notional_usdt: {
    values: [null, usdt('1500')],
    shows: 'a second contract is entered, or refused',
    beside: twoContracts,
    tape: both,
  },
  max_positions: {
    values: [null, 1],
    shows: 'a second contract is entered, or refused',
    beside: twoContracts,
    tape: both,
  },
  max_positions_per_side: {
    values: [null, 1],
    shows: 'a second long is entered, or refused',
    beside: twoContracts,
    tape: both,
  },
  isolation_pct: {
    values: [null, pct('0.5')],
    shows: 'with 1 % of equity in use a second contract is entered, or refused',
    beside: twoContracts,
    tape: both,
  },
  max_long_notional_usdt: {
    values: [null, usdt('1500')],
    shows: 'a second long is entered, or refused',
    beside: twoContracts,
    tape: both,
  },
  max_short_notional_usdt: {
    values: [null, usdt('500')],
    shows: 'a short is entered, or refused',
    tape: burstOfShorts,
  },
  max_group_exposure_usdt: {
    values: [null, usdt('150')],
    shows: 'a second contract of the group is entered, or refused',
    beside: twoContracts,
    tape: both,
  },
  max_correlated_notional_usdt: {
    values: [null, usdt('1500')],
    shows: 'a second contract whose correlation is not known is entered, or refused',
    beside: twoContracts,
    tape: both,
  },
  max_orders_per_minute: {
    values: [null, 1],
    shows: 'a second entry within a minute is sent, or refused',
    beside: twoContracts,
    tape: both,
  },
  margin_ratio_max_pct: {
    values: [null, pct('2')],
    shows: 'maintenance of over 4 % of equity is entered, or refused',
    beside: small,
    tape: burst,
  },
  liquidation_distance_min_pct: {
    values: [pct('0'), pct('50')],
    shows: 'a stop some percent before the liquidation is enough, or not',
    beside: small,
    tape: burst,
  },
  leverage_max: { values: [20, 5], shows: 'the leverage of the symbol holds, or is cut', tape: burst },
  unprotected_max_sec: {
    values: [5, 60],
    shows: 'what has had no stop for 20 s is closed, or still waits for one',
    tape: (market) => {
      market.refuseStops()
      market.burst()
      market.pass(20 * second)
    },
  },
  stress_buffer: {
    values: [pct('150'), pct('1000')],
    shows: 'what is left with all stops hit is enough, or not',
    beside: { ...small, symbol: { stop_loss_pct: pct('8') } },
    tape: burst,
  },
  funding_guard_sec: {
    values: [60, 600],
    shows: 'five minutes before a payment is entered, or refused',
    tape: payment,
  },
  funding_max_pct: {
    values: [pct('1'), pct('0.1')],
    shows: 'a payment of 0.5 % is entered before, or refused',
    beside: { globals: { funding_guard_sec: 600 } },
    tape: payment,
  },
}
