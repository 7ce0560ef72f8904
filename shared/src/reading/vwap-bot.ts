import { type ConfigJson } from '../config.ts'
import { symbolNameSchema } from '../symbol-name.ts'
import { readPercent, type Sense } from './percent.ts'
import {
  convert,
  isObject,
  isSecretName,
  leaveOut,
  refuse,
  reportUnknown,
  shown,
  type Draft,
  type Json,
  type Report,
} from './report.ts'
import { globalFields, plainOf, symbolFields } from './values.ts'

// The strategy keys that bots with a VWAP filter share. Their files are flat or in groups such as `strategy`, and write
// percentages now as percent, now as fractions, even side by side.

type Section = 'globals' | 'symbol_defaults'
type Target = { readonly section: Section; readonly setting: string; readonly sense?: Sense }

const common = (setting: string, sense?: Sense): Target => ({
  section: 'symbol_defaults',
  setting,
  ...(sense === undefined ? {} : { sense }),
})
const whole = (setting: string, sense?: Sense): Target => ({ ...common(setting, sense), section: 'globals' })

// A target or stop below two taker fees makes no sense, nor does one beyond what the key is for.
const distance: Sense = ['0.15', '60']
const offset: Sense = ['0.05', '25']
const share: Sense = ['0.5', '100']

const targets: ReadonlyMap<string, Target> = new Map([
  ['long_vwap_offset', common('long_vwap_offset_pct', offset)],
  ['short_vwap_offset', common('short_vwap_offset_pct', offset)],
  ['vwap_enabled', common('vwap_filter')],
  ['vwap_window', common('vwap_candles')],
  ['vwap_period', common('vwap_candles')],
  ['leverage', common('leverage')],
  ['take_profit', common('take_profit_pct', ['0.15', '20'])],
  ['take_profit_pct', common('take_profit_pct', ['0.15', '20'])],
  ['take_profit_percent', common('take_profit_pct', ['0.15', '20'])],
  ['stop_loss', common('stop_loss_pct', distance)],
  ['stop_loss_pct', common('stop_loss_pct', distance)],
  ['stop_loss_percent', common('stop_loss_pct', distance)],
  ['cooldown', common('cooldown_sec')],
  ['cooldown_period', common('cooldown_sec')],
  ['max_allocation', common('max_allocation_per_pair', share)],
  ['max_allocation_per_pair', common('max_allocation_per_pair', share)],
  ['position_size_pct', common('position_size_pct', ['0.05', '100'])],
  ['dca_enabled', common('dca')],
  ['dca_levels', common('dca_levels', ['0.2', '60'])],
  ['max_positions', whole('max_positions')],
  ['max_daily_loss', whole('daily_loss_max_pct', share)],
  ['isolation_mode', whole('isolation_pct', share)],
  ['isolation_mode_pct', whole('isolation_pct', share)],
])
/** What no other kind of file has. */
const telling = ['long_vwap_offset', 'short_vwap_offset', 'vwap_window', 'vwap_period', 'dca_levels', 'dca_enabled']
const known = [...targets.keys(), 'min_liquidation_size', 'whitelist', 'symbols', 'blacklist']

export const isVwapBot = (json: Json): boolean =>
  !hasSections(json) && flat(json).some(({ key }) => telling.includes(key))

/** `symbols` as a list is how such bots write what they trade. */
const hasSections = (json: Json): boolean =>
  'globals' in json || 'symbol_defaults' in json || ('symbols' in json && !Array.isArray(json['symbols']))

/** The defaults with what the file says; where it filters by VWAP, so does the bot. */
export function readVwapBot(json: Json, defaults: ConfigJson, report: Report): Draft {
  const draft = {
    globals: { ...defaults.globals } as Draft,
    symbol_defaults: { ...defaults.symbol_defaults } as Draft,
    symbols: { ...defaults.symbols } as Record<string, Draft>,
  }
  const said = new Map<string, string>()
  for (const entry of flat(json)) readEntry(entry, draft, said, report)
  accompany(draft.symbol_defaults, said, report)
  return draft
}

/** What other bots take for granted and this one asks for. */
function accompany(common: Draft, said: ReadonlyMap<string, string>, report: Report): void {
  const has = (setting: string): boolean => said.has(`symbol_defaults.${setting}`)
  const set = (by: string, of: string, setting: string, value: unknown, why: string): void => {
    common[setting] = value
    const given = { key: by, value: said.get(`symbol_defaults.${of}`) }
    convert(report, given, { key: `symbol_defaults.${setting}`, value }, why)
  }
  const offsetSaid = ['long', 'short'].find((leg) => has(`${leg}_vwap_offset_pct`))
  if (offsetSaid !== undefined && !has('vwap_filter')) {
    const why = 'there is an offset, so the filter is on'
    set(`${offsetSaid}_vwap_offset`, `${offsetSaid}_vwap_offset_pct`, 'vwap_filter', true, why)
  }
  if (has('position_size_pct'))
    set('position_size_pct', 'position_size_pct', 'sizing', 'equity', 'entries are sized by equity')
  const levels = common['dca_levels']
  if (!has('dca_levels') || !Array.isArray(levels)) return
  if (!has('dca')) set('dca_levels', 'dca_levels', 'dca', true, 'there are levels, so the ladder is on')
  const factors = levels.map(() => '0.5')
  const why = 'the file has no sizes: each addition is half of the first entry'
  set('dca_levels', 'dca_levels', 'dca_size_factors', factors, why)
}

type Entry = { readonly path: string; readonly key: string; readonly value: unknown }
type VwapDraft = { readonly globals: Draft; readonly symbol_defaults: Draft; symbols: Record<string, Draft> }

/** The keys of the file and of its groups, which only say what belongs together. */
function flat(json: Json, before = ''): readonly Entry[] {
  return Object.entries(json).flatMap(([key, value]) =>
    isObject(value) && !known.includes(key) && !isSecretName(key)
      ? flat(value, `${before}${shown(key)}.`)
      : [{ path: `${before}${shown(key)}`, key, value }],
  )
}

function readEntry(entry: Entry, draft: VwapDraft, said: Map<string, string>, report: Report): void {
  const { path, key, value } = entry
  const target = targets.get(key)
  if (target !== undefined) readTarget(entry, target, draft, said, report)
  else if (key === 'min_liquidation_size') readSizes(path, value, draft, report)
  else if (key === 'whitelist' || key === 'symbols') readWhitelist(path, value, draft, report)
  else if (key === 'blacklist') readBlacklist(path, value, draft, report)
  else if (isSecretName(key)) leaveOut(report, path, value, 'keys and passwords are read from .env alone')
  else if (notSettings.has(key)) leaveOut(report, path, value)
  else reportUnknown(report, path.slice(0, path.length - key.length), key, value, known)
}

const notSettings = new Set(['name', 'exchange', 'testnet', 'log_level', 'telegram_alerts', 'telegram_enabled'])

function readTarget(
  { path, value }: Entry,
  { section, setting, sense }: Target,
  draft: VwapDraft,
  said: Map<string, string>,
  report: Report,
): void {
  const to = `${section}.${setting}`
  const field = (section === 'globals' ? globalFields : symbolFields)[setting]
  if (field === undefined) throw new Error(`${to} is no setting`)
  const isList = Array.isArray(value)
  const read = sense === undefined ? null : readPercent(isList ? value : [value], sense)
  if (read !== null && 'problem' in read) return refuse(report, path, value, read.problem)
  const percent = read === null ? null : read.percent
  const figure = isList ? percent : percent?.[0]
  const became = percent === null ? plainOf(path, field, value, report) : figure
  const before = said.get(to)
  if (before !== undefined && before !== JSON.stringify(became))
    return refuse(report, path, value, `another key of the file says ${before} for ${to}: keep one of the two`)
  said.set(to, JSON.stringify(became))
  draft[section][setting] = became
  convert(report, { key: path, value }, { key: to, value: became }, whyOf(to, became, read?.isFraction ?? null))
}

/** `isFraction` null: it is no percentage. */
function whyOf(to: string, became: unknown, isFraction: boolean | null): string {
  const shownThere = Array.isArray(became) ? became.join(', ') : shown(became)
  if (isFraction === null) return `taken as ${to}: ${shownThere}`
  return `${isFraction ? 'a fraction, taken' : 'percent, taken'} as ${to}: ${shownThere} %`
}

/** One figure, or one for each class of contracts. */
function readSizes(path: string, value: unknown, draft: VwapDraft, report: Report): void {
  const sizes = isObject(value) ? value : { alts: value }
  for (const [name, size] of Object.entries(sizes)) {
    const key = isObject(value) ? `${path}.${shown(name)}` : path
    const symbol = { btc: 'BTCUSDT', eth: 'ETHUSDT' }[name.toLowerCase()]
    const field = symbolFields['min_liquidation_usdt']
    if (symbol === undefined && !['alts', 'default'].includes(name))
      reportUnknown(report, `${path}.`, name, size, classes)
    else if (field !== undefined) {
      const to = symbol === undefined ? 'symbol_defaults' : `symbols.${symbol}`
      const became = plainOf(key, field, size, report)
      if (symbol === undefined) draft.symbol_defaults['min_liquidation_usdt'] = became
      else draft.symbols[symbol] = { ...draft.symbols[symbol], min_liquidation_usdt: became }
      const why = 'the least that can fire; how much it takes in sum is volume_threshold, which keeps its default'
      convert(report, { key, value: size }, { key: `${to}.min_liquidation_usdt`, value: became }, why)
    }
  }
}

const classes = ['alts', 'btc', 'eth', 'default']

function readWhitelist(path: string, value: unknown, draft: VwapDraft, report: Report): void {
  const names = symbolsIn(path, value, report)
  if (names === null) return
  draft.symbols = Object.fromEntries(names.map((name) => [name, draft.symbols[name] ?? {}]))
  draft.globals['trade_unlisted_symbols'] = false
  const became = { key: 'symbols', value: names.join(', ') }
  convert(report, { key: path, value }, became, 'listed as symbols; others are not traded')
}

function readBlacklist(path: string, value: unknown, draft: VwapDraft, report: Report): void {
  const names = symbolsIn(path, value, report)
  if (names === null) return
  for (const name of names) draft.symbols[name] = { ...draft.symbols[name], enabled: false }
  const became = { key: 'symbols', value: names.join(', ') }
  convert(report, { key: path, value }, became, 'listed as symbols that are not enabled')
}

/** "BTC/USDT" is how some write BTCUSDT. */
function symbolsIn(path: string, value: unknown, report: Report): readonly string[] | null {
  const names = Array.isArray(value) ? value.map((name) => String(name).replace(/[/_-]/g, '').toUpperCase()) : []
  if (Array.isArray(value) && names.every((name) => symbolNameSchema.safeParse(name).success)) return names
  refuse(report, path, value, 'must be a list of symbols such as ["BTCUSDT", "ETHUSDT"]')
  return null
}
