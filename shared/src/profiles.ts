import { configSchema, type Config, type ConfigJson } from './config.ts'
import { globalTriggerDefaults, symbolTriggerDefaults } from './settings/trigger.ts'
import { globalFilterDefaults, symbolFilterDefaults } from './settings/filter.ts'
import { globalEntryDefaults, symbolEntryDefaults } from './settings/entry.ts'
import { symbolSizeDefaults } from './settings/size.ts'
import { symbolLadderDefaults } from './settings/ladder.ts'
import { symbolExitDefaults } from './settings/exit.ts'
import { globalBrakeDefaults } from './settings/brake.ts'
import { globalRiskDefaults, symbolRiskDefaults } from './settings/risk.ts'
import { globalAccountDefaults } from './settings/account.ts'
import { globalSystemDefaults } from './settings/system.ts'

/** Settings that ship with the program, complete. Percentages are percent, money is USDT. */
export const profileNames = ['default', 'original', 'vwap', 'practice', 'tape'] as const
export type ProfileName = (typeof profileNames)[number]

// The defaults: semantics.md. What the bot does on a machine where nobody has chosen anything.
const defaults: ConfigJson = {
  globals: {
    ...globalTriggerDefaults,
    ...globalFilterDefaults,
    ...globalEntryDefaults,
    ...globalRiskDefaults,
    ...globalBrakeDefaults,
    ...globalAccountDefaults,
    ...globalSystemDefaults,
  },
  symbol_defaults: {
    ...symbolTriggerDefaults,
    ...symbolFilterDefaults,
    ...symbolEntryDefaults,
    ...symbolSizeDefaults,
    ...symbolLadderDefaults,
    ...symbolExitDefaults,
    ...symbolRiskDefaults,
  },
  symbols: {
    BTCUSDT: { volume_threshold: '20000', min_liquidation_usdt: '10000', group: 'majors' },
    ETHUSDT: { volume_threshold: '20000', min_liquidation_usdt: '10000', group: 'majors' },
  },
}

/** What a profile changes; its symbols replace those of the defaults. */
type Changes = {
  readonly globals?: Partial<ConfigJson['globals']>
  readonly symbol_defaults?: Partial<ConfigJson['symbol_defaults']>
  readonly symbols?: ConfigJson['symbols']
}

const changes: { readonly [P in ProfileName]: Changes } = {
  default: {},
  // The figures of the original bot. It has no smallest firing event, and in a recording every symbol counts.
  original: {
    globals: {
      order_ttl_seconds: 30,
      max_open_orders_per_symbol: 5,
      max_total_exposure_usdt: '1000',
      rate_limit_buffer_pct: '10',
    },
    symbol_defaults: {
      volume_threshold: '20000',
      min_liquidation_usdt: '0',
      leverage: 10,
      trade_value_usdt: '20',
      max_position_usdt: '200',
      entry: 'limit',
      take_profit_pct: '2',
      stop_loss_pct: '1',
    },
    symbols: {},
  },
  vwap: {
    symbol_defaults: {
      vwap_filter: true,
      vwap_source: 'candles',
      vwap_interval: '1m',
      vwap_candles: 20,
      long_vwap_offset_pct: '2.5',
      short_vwap_offset_pct: '2.5',
      leverage: 3,
      take_profit_pct: '1.5',
      stop_loss_pct: '10',
      dca: true,
      dca_levels: ['2', '4', '8'],
      // With whole additions the third level would lie 10.1 % from the first entry, beyond the stop.
      dca_size_factors: ['0.5', '0.5', '0.5'],
    },
  },
  // Something is to be seen within two minutes on a generated market: its money is play money, and every page says so.
  practice: {
    globals: { symbol_age_days_min: 0, max_total_exposure_usdt: '500' },
    symbol_defaults: {
      volume_threshold: '2500',
      min_liquidation_usdt: '100',
      cooldown_sec: 15,
      take_profit_pct: '0.15',
      stop_loss_pct: '0.15',
    },
    symbols: listed(
      'BTCUSDT, ETHUSDT, SOLUSDT, XRPUSDT, DOGEUSDT, BNBUSDT, ASTERUSDT, SUIUSDT, AVAXUSDT, LINKUSDT, 1000PEPEUSDT, WIFUSDT',
    ),
  },
  // A recorded half hour is thin: thresholds that the contracts with known prices reach, and near targets.
  tape: {
    globals: { symbol_age_days_min: 0, max_total_exposure_usdt: '3000', retry_delay_sec: 1 },
    symbol_defaults: {
      volume_threshold: '100',
      min_liquidation_usdt: '0',
      trade_value_usdt: '100',
      max_position_usdt: '500',
      cooldown_sec: 1,
      take_profit_pct: '0.11',
      stop_loss_pct: '0.07',
    },
    symbols: listed('BTCUSDT, ETHUSDT, SOLUSDT, DOGEUSDT, BNBUSDT, WIFUSDT'),
  },
}

// A symbol of its own, with the symbol defaults: its leverage is set before its first signal.
function listed(symbols: string): ConfigJson['symbols'] {
  return Object.fromEntries(symbols.split(', ').map((symbol) => [symbol, {}]))
}

/** What a profile's name promises and this version does not keep. */
export const profileNotes: { readonly [P in ProfileName]: readonly string[] } = {
  default: [],
  original: [],
  vwap: [],
  practice: [],
  tape: [],
}

/** The notes of the profile whose settings `config` are, unchanged: who has edited it trades by his own word. */
export function notesOn(config: Config): readonly { readonly name: ProfileName; readonly note: string }[] {
  const own = JSON.stringify(config)
  return profileNames
    .filter((name) => profileNotes[name].length > 0 && JSON.stringify(profileConfig(name)) === own)
    .flatMap((name) => profileNotes[name].map((note) => ({ name, note })))
}

/** The settings of a profile as JSON. */
export function profileJson(name: ProfileName): ConfigJson {
  const { globals, symbol_defaults, symbols } = changes[name]
  return {
    globals: { ...defaults.globals, ...globals },
    symbol_defaults: { ...defaults.symbol_defaults, ...symbol_defaults },
    symbols: symbols ?? defaults.symbols,
  }
}

/** The settings of a profile, ready to use. */
export const profileConfig = (name: ProfileName): Config => configSchema.decode(profileJson(name))

export const defaultConfig = (): Config => profileConfig('default')
