import { type Config, type ConfigJson, configSchema } from '@undertow/shared/config.ts'
import { encodeConfig } from '@undertow/shared/config-check.ts'
import { profileJson } from '@undertow/shared/profiles.ts'
import type { VenueOptions } from '../../src/sim/options.ts'
import { hasLimits, withLimits } from './limits.ts'
import { chance, exponential, pick, stream, uniform, type Random } from '../../src/sim/random.ts'

// Everything a seed decides before the world begins: who trades what, and what goes wrong when.

/** What can happen to one request. `Before`: never executed. `After`: executed, and the answer does not say so. */
export const requestFaults = [
  'reject',
  'unavailableBefore',
  'unavailableAfter',
  'timeoutCodeBefore',
  'timeoutCodeAfter',
  'silentBefore',
  'silentAfter',
  'late',
  'slow',
  'resetBefore',
  'resetAfter',
  'garbled',
  'tooMany',
] as const
export type RequestFault = (typeof requestFaults)[number]

/** What can happen to one message of the user stream. */
export const messageFaults = ['messageLost', 'messageTwice', 'messageLate', 'messageOvertaken'] as const
export type MessageFault = (typeof messageFaults)[number]

/** What happens at a moment, from outside. */
export const incidents = [
  'cutMarket',
  'cutUser',
  'cutBoth',
  'keyExpired',
  'silenceMarket',
  'silenceUser',
  'restOutage',
  'notFoundLag',
  'cancelStop',
  'cancelAll',
  'closeByHand',
  'markJump',
  'priceGap',
  'thinBook',
  'manyAtOnce',
  'crashBeforeCommit',
  'crashAfterCommit',
  'crashAfterSend',
  'crashOnReply',
  'crashAnytime',
  'settings',
  'delist',
  'haltAndResume',
  'flatten',
  'operatorClose',
  'leverageOutside',
] as const

/** As above, for some runs only: drawn apart, so that every other run stays what it was. */
const rareIncidents = ['banned', 'ownLiquidation', 'deleveraged', 'transferOut', 'secondWriter', 'keyDies'] as const
const refusals = ['stopsRefused'] as const
export type IncidentKind = (typeof incidents | typeof rareIncidents | typeof refusals)[number]

/** Everything that is counted; a long enough campaign has to hit each one. */
export const faultNames = [
  ...requestFaults,
  ...messageFaults,
  ...incidents,
  ...rareIncidents,
  ...refusals,
  'partialFill',
  'funding',
] as const
export type FaultName = (typeof faultNames)[number]

export type Incident = {
  readonly at: number
  readonly kind: IncidentKind
  /** How long it lasts, where that means anything. */
  readonly ms: number
  /** Chooses among what is there at that moment. */
  readonly dice: number
}

export type Burst = {
  readonly at: number
  readonly symbols: readonly string[]
  readonly side: 'BUY' | 'SELL'
  readonly orders: number
}

/** What a trip may take on top when it is caught in a jam. */
export const jamMsMax = 2_000

export type Plan = {
  readonly seed: number
  readonly startAt: number
  /** Faults happen up to here; afterwards the world is left alone. */
  readonly calmAt: number
  /** Entries end once nothing is in doubt any more, but not later than here. */
  readonly pauseAt: number
  readonly hedgeMode: boolean
  readonly scheme: 'v1' | 'v3'
  readonly policy: VenueOptions['policy']
  readonly config: Config
  /** When a person releases every brake that is set. */
  readonly releases: readonly number[]
  readonly symbols: readonly string[]
  /** Trip time of one direction, ms; `spikes` is the share of trips that are caught in a jam. */
  readonly latency: { readonly least: number; readonly spread: number; readonly spikes: number }
  /** Our clock against the exchange's. */
  readonly clockOffsetMs: number
  readonly requestRates: Readonly<Partial<Record<RequestFault, number>>>
  readonly messageRates: Readonly<Partial<Record<MessageFault, number>>>
  readonly incidents: readonly Incident[]
  readonly bursts: readonly Burst[]
}

/** Traded. The user holds a position of his own in `userSymbol`, which the bot has to leave alone. */
const tradedSymbols = ['SOLUSDT', 'XRPUSDT', 'SUIUSDT'] as const
export const userSymbol = 'LINKUSDT'

/** Trading goes on at least this long without faults. */
export const calmMsMin = 14_000
/** An order counts as never placed 62 s after it was sent, at the next question; only then is nothing in doubt. */
const calmMsMax = 80_000
/** Entries are paused this long before the end, so that the last look finds nothing on its way. */
export const pausedMs = 16_000

/** What `seed` makes happen in `troubleMs` of trouble and the calm after it. */
export function planOf(seed: number, troubleMs: number): Plan {
  const random = stream(String(seed), 'plan')
  const fundingAt = Date.UTC(2026, 0, 5, 8)
  // Some runs have a funding payment in them.
  const startAt = fundingAt - (chance(random, 0.3) ? Math.floor(uniform(random) * troubleMs) : 3_600_000)
  const calmAt = startAt + troubleMs
  const hedgeMode = chance(random, 0.6)
  // A sparse run leaves quiet between faults, where every bound of time is held; a dense one piles them up.
  const isDense = chance(random, 0.35)
  return {
    seed,
    startAt,
    calmAt,
    pauseAt: calmAt + calmMsMax,
    hedgeMode,
    scheme: seed % 4 === 3 ? 'v3' : 'v1',
    policy: {
      refuseSecondClosePosition: chance(random, 0.3),
      countdownCancelsStops: true,
      refuseCrossingPostOnly: chance(random, 0.5),
    },
    config: withLimits(seed, withLadder(seed, configFor(random, hedgeMode, exitsFor(seed)))),
    releases: hasLimits(seed) ? [0.4, 0.8].map((share) => Math.floor(startAt + share * troubleMs)) : [],
    symbols: tradedSymbols,
    latency: {
      least: 2 + Math.floor(uniform(random) * 20),
      spread: 5 + uniform(random) * 60,
      spikes: pick(random, [0, 0, 0.01, 0.03]),
    },
    clockOffsetMs: pick(random, [0, 0, 0, -900, 700]),
    requestRates: ratesOf(random, requestFaults, isDense),
    messageRates: ratesOf(random, messageFaults, isDense),
    incidents: [
      ...incidentsOf(random, startAt + 4_000, calmAt, isDense),
      ...rareIncidentsOf(seed, startAt + 6_000, calmAt),
    ],
    bursts: burstsOf(random, startAt + 5_000, calmAt + calmMsMax),
  }
}

function ratesOf<F extends string>(random: Random, faults: readonly F[], isDense: boolean): Partial<Record<F, number>> {
  const rates: Partial<Record<F, number>> = {}
  const kinds = isDense ? 4 : Math.floor(uniform(random) * 3)
  for (let kind = 0; kind < kinds; kind += 1)
    rates[pick(random, faults)] = (isDense ? 0.12 : 0.06) * (0.3 + uniform(random))
  return rates
}

function incidentsOf(random: Random, from: number, to: number, isDense: boolean): Incident[] {
  const found: Incident[] = []
  // A run has a taste: few kinds of incident, often, rather than a little of everything.
  const kinds = Array.from({ length: isDense ? 8 : 3 }, () => pick(random, incidents))
  const everyMs = isDense ? 6_000 : 14_000
  for (let at = from + exponential(random) * everyMs; at < to; at += exponential(random) * everyMs) {
    found.push(incidentAt(random, at, kinds))
  }
  return found
}

/** Two of thirteen runs: a ban, a liquidation, another bot and the like on top of all else. One more: stops are refused. */
function rareIncidentsOf(seed: number, from: number, to: number): Incident[] {
  const kinds = { 2: refusals, 6: rareIncidents, 11: rareIncidents }[seed % 13]
  if (!kinds) return []
  const random = stream(String(seed), 'rare incidents')
  const found: Incident[] = []
  for (let at = from + exponential(random) * 12_000; at < to; at += 4_000 + exponential(random) * 16_000) {
    found.push(incidentAt(random, at, kinds))
  }
  return found
}

const incidentAt = (random: Random, at: number, kinds: readonly Incident['kind'][]): Incident => ({
  at: Math.floor(at),
  kind: pick(random, kinds),
  ms: Math.floor(500 + exponential(random) * 4_000),
  dice: Math.floor(uniform(random) * 1_000_000),
})

function burstsOf(random: Random, from: number, to: number): Burst[] {
  const bursts: Burst[] = []
  for (let at = from; at < to; at += 1_500 + exponential(random) * 3_500) {
    const isBroad = chance(random, 0.2)
    bursts.push({
      at: Math.floor(at),
      symbols: isBroad ? tradedSymbols : [pick(random, tradedSymbols)],
      side: chance(random, 0.5) ? 'BUY' : 'SELL',
      orders: 1 + Math.floor(uniform(random) * 4),
    })
  }
  return bursts
}

/** Every fifth run adds to what it holds. Dice of its own, so that all other runs stay what they were. */
function withLadder(seed: number, config: Config): Config {
  if (seed % 5 !== 0) return config
  const random = stream(String(seed), 'ladder')
  const byPrice = chance(random, 0.7)
  const json = encodeConfig(config)
  return configSchema.decode({
    ...json,
    globals: { ...json.globals, max_total_exposure_usdt: '165', global_cooldown_sec: 0, max_signal_age_ms: 1_000 },
    symbol_defaults: {
      ...json.symbol_defaults,
      entry: pick(random, ['ioc', 'ioc', 'ioc', 'limit']),
      price_offset_pct: '0.01',
      cooldown_sec: 2,
      trade_value_usdt: '50',
      max_position_usdt: '80',
      take_profit_pct: pick(random, ['0.4', '0.6']),
      stop_loss_pct: '0.6',
      dca: true,
      dca_first_pct: '40',
      dca_levels: ['0.02', '0.05', '0.12'],
      dca_size_factors: ['1', '0.5', '1'],
      dca_trigger: byPrice ? 'price' : 'signal',
      when_in_position: byPrice ? 'ignore' : 'add',
      dca_tranches: json.symbol_defaults.scale_out_levels_pct.length === 0 && chance(random, 0.5),
    },
  })
}

/** Settings under which much happens in little time: low thresholds, near targets, tight caps. */
function configFor(random: Random, hedgeMode: boolean, exits: Partial<ConfigJson['symbol_defaults']>): Config {
  const { globals, symbol_defaults: symbol } = profileJson('practice')
  const margin = 20
  const json: ConfigJson = {
    globals: {
      ...globals,
      hedge_mode: hedgeMode,
      trade_unlisted_symbols: false,
      volume_window_sec: pick(random, [5, 15, 60]),
      retry_delay_sec: pick(random, [1, 2, 5]),
      global_cooldown_sec: pick(random, [0, 0, 0, 3]),
      order_ttl_seconds: pick(random, [2, 5, 10]),
      max_quote_age_ms: pick(random, [600, 1_500]),
      max_open_orders_per_symbol: pick(random, [1, 2]),
      max_total_exposure_usdt: String(margin * pick(random, [2, 3, 6]) + 5),
      unprotected_max_sec: 5,
    },
    symbol_defaults: {
      ...symbol,
      volume_threshold: pick(random, ['1500', '3000']),
      min_liquidation_usdt: '100',
      direction: pick(random, ['fade', 'fade', 'follow']),
      cooldown_sec: pick(random, [2, 5, 10]),
      when_opposite_hedge: pick(random, ['open', 'open', 'ignore']),
      when_opposite_one_way: pick(random, ['ignore', 'close', 'flip']),
      leverage: pick(random, [3, 5, 8]),
      trade_value_usdt: String(margin),
      max_position_usdt: String(margin * pick(random, [1, 2, 3]) + 3),
      entry: pick(random, ['ioc', 'ioc', 'market', 'limit', 'limit', 'post_only']),
      price_offset_pct: pick(random, ['0.02', '0.05', '0.1']),
      take_profit_pct: pick(random, ['0.05', '0.1', '0.2', '0.4']),
      stop_loss_pct: pick(random, ['0.1', '0.2', '0.4']),
      working_type: pick(random, ['MARK_PRICE', 'MARK_PRICE', 'CONTRACT_PRICE']),
      ...exits,
    },
    symbols: Object.fromEntries(tradedSymbols.map((name) => [name, {}])),
  }
  return configSchema.decode(json)
}

/** A third of the seeds moves stops, closes in parts and by time; from a stream of their own, so that the others are what they were. */
function exitsFor(seed: number): Partial<ConfigJson['symbol_defaults']> {
  if (![0, 4, 6].includes(seed % 9)) return {}
  const random = stream(String(seed), 'exits')
  const [levels, sizes] = pick(random, [
    [[], []],
    [['0.06'], ['50']],
    [
      ['0.05', '0.12'],
      ['30', '70'],
    ],
    [
      ['0.04', '0.08', '0.16'],
      ['20', '30', '25'],
    ],
  ])
  return {
    take_profit_order: pick(random, ['market', 'limit']),
    break_even_at_pct: pick(random, [null, '0.12', '0.15']),
    trailing_stop_pct: pick(random, [null, '0.1', '0.1', '0.2']),
    trailing_activation_pct: pick(random, ['0', '0.05', '0.1']),
    trailing: pick(random, ['bot', 'exchange']),
    trailing_take_profit: chance(random, 0.3),
    scale_out_levels_pct: levels,
    scale_out_sizes_pct: sizes,
    time_stop_min: pick(random, [null, null, 1]),
  }
}
