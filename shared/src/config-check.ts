import { z } from 'zod'
import {
  configSchema,
  globalSettingsSchema,
  symbolNameSchema,
  symbolSettingsSchema,
  type Config,
  type ConfigJson,
} from './config.ts'
import { configContradictions, configWarnings, type ConfigProblem } from './config-warnings.ts'
import { isDeeperThan } from './depth.ts'
import { isDecimalText } from './money.ts'
import { notesOn, profileJson } from './profiles.ts'

type Json = { readonly [key: string]: unknown }
type Draft = Record<string, unknown>
type Report = { readonly problems: ConfigProblem[]; readonly warnings: ConfigProblem[] }

/**
 * Settings from the file, the API or the form; the one way to a `Config`. Missing keys take the defaults. Files of the
 * original bot (`globals` and `symbols` only) are read as they are; what they say and this program does not do is a warning.
 */
export function decodeConfig(
  json: unknown,
):
  | { readonly config: Config; readonly warnings: readonly ConfigProblem[] }
  | { readonly problems: readonly ConfigProblem[] } {
  if (isDeeperThan(json, levelsMax)) {
    return { problems: [{ key: '', value: '', problem: `must not be nested deeper than ${levelsMax} levels` }] }
  }
  if (!isObject(json)) {
    return { problems: [{ key: '', value: shown(json), problem: `must be an object with ${sections.join(', ')}` }] }
  }
  const report: Report = { problems: [], warnings: [] }
  const draft = draftOf(json, report)
  const parsed = configSchema.safeParse(draft)
  const told = new Set(report.problems.map(({ key }) => key))
  for (const issue of parsed.error?.issues ?? []) {
    const key = issue.path.join('.')
    // One sentence a setting: what the first look found says more than the schema can.
    if (told.has(key)) continue
    told.add(key)
    report.problems.push({ key, value: shown(valueAt(draft, issue.path)), problem: issue.message })
  }
  if (report.problems.length > 0 || !parsed.success) return { problems: readableList(report.problems) }
  const contradictions = configContradictions(parsed.data)
  if (contradictions.length > 0) return { problems: readableList(contradictions) }
  const notes = notesOn(parsed.data).map(({ name, note }) => ({ key: 'profile', value: name, problem: note }))
  return { config: parsed.data, warnings: readableList([...notes, ...report.warnings, ...configWarnings(parsed.data)]) }
}

/** The settings as JSON, money as text. */
export const encodeConfig = (config: Config): ConfigJson => z.encode(configSchema, config)

/** The same money may be written in several ways. */
export const isSameConfig = (a: Config, b: Config): boolean =>
  JSON.stringify(encodeConfig(a)) === JSON.stringify(encodeConfig(b))

/** The settings as people edit them: money as JSON numbers wherever a number says exactly the same. */
export function readableConfig(config: Config): unknown {
  const fields: Fields = { ...globalFields, ...symbolFields }
  return JSON.parse(JSON.stringify(config), (key, value: unknown) => {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined
    if (!field) return value
    if (isMoneyList(field) && Array.isArray(value)) return value.map(readableMoney)
    return isMoneyField(field) ? readableMoney(value) : value
  })
}

function readableMoney(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const number = JSON.parse(value) as number
  return exactText(number) === value ? number : value
}

// Settings have three.
const levelsMax = 10
/** As many as somebody would read; what is not settings at all would have tens of thousands. */
const problemsMax = 100

function readableList(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const left = problems.length - problemsMax
  if (left <= 0) return problems
  return [...problems.slice(0, problemsMax), { key: '', value: '', problem: `and ${left} more` }]
}

const sections = ['globals', 'symbol_defaults', 'symbols'] as const
const globalFields: Fields = globalSettingsSchema.shape
const symbolFields: Fields = symbolSettingsSchema.shape

type Fields = { readonly [key: string]: z.ZodType }

function draftOf(json: Json, report: Report): Draft {
  const defaults = profileJson('default')
  // The original has no section of this name; there the symbols hold everything.
  const isOriginal = !('symbol_defaults' in json)
  for (const key of Object.keys(json)) {
    if (!(sections as readonly string[]).includes(key)) reportUnknown(key, json[key], sections, report, '')
  }

  const globals = readSection('globals', json['globals'], globalFields, originalGlobals, report)
  const common = readSection('symbol_defaults', json['symbol_defaults'], symbolFields, originalSymbolKeys, report)
  const draft = {
    globals: { ...defaults.globals, ...globals },
    symbol_defaults: { ...defaults.symbol_defaults, ...common },
    symbols: 'symbols' in json ? readSymbols(json['symbols'], isOriginal, report) : defaults.symbols,
  }
  if (!isOriginal) return draft

  const entry = timeInForceEntry[String(isObject(json['globals']) ? json['globals']['time_in_force'] : '')]
  if (entry) draft.symbol_defaults.entry = entry
  if ('symbols' in json && !('trade_unlisted_symbols' in globals)) {
    draft.globals.trade_unlisted_symbols = false
    const problem =
      'missing in a file without symbol_defaults: only the listed symbols are traded, as the original bot does'
    report.warnings.push({ key: 'globals.trade_unlisted_symbols', value: 'false', problem })
  }
  return draft
}

function readSymbols(json: unknown, isOriginal: boolean, report: Report): Draft {
  if (!isObject(json)) {
    report.problems.push({ key: 'symbols', value: shown(json), problem: 'must be an object of symbols' })
    return {}
  }
  const symbols: Draft = {}
  for (const [name, own] of Object.entries(json)) {
    const { error } = symbolNameSchema.safeParse(name)
    if (error) {
      report.problems.push({
        key: `symbols.${shown(name)}`,
        value: shown(own),
        problem: error.issues[0]?.message ?? '',
      })
      continue
    }
    const symbol = readSection(`symbols.${name}`, own, symbolFields, originalSymbolKeys, report)
    if (isObject(own)) translateOriginal(`symbols.${name}`, own, symbol, isOriginal, report)
    symbols[name] = symbol
  }
  return symbols
}

function readSection(path: string, json: unknown, fields: Fields, original: readonly string[], report: Report): Draft {
  if (json === undefined) return {}
  if (!isObject(json)) {
    report.problems.push({ key: path, value: shown(json), problem: 'must be an object of settings' })
    return {}
  }
  const section: Draft = {}
  for (const [key, value] of Object.entries(json)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined
    if (field) section[key] = plainOf(`${path}.${key}`, field, value, report)
    else if (original.includes(key)) reportUnsupported(`${path}.${key}`, value, report)
    else reportUnknown(key, value, Object.keys(fields), report, `${path}.`)
  }
  return section
}

/** What the original bot knows and this one does not, as its files write it. */
const originalGlobals = [
  'use_usdt_volume',
  'stale_limit_order_minutes',
  'order_cleanup_interval_seconds',
  'max_stop_orders_per_symbol',
  'batch_orders',
  'buffer_liquidations',
  'enable_order_consolidation',
  'use_position_monitor',
  'instant_tp_enabled',
  'tranche_pnl_increment_pct',
  'max_tranches_per_symbol_side',
  'set_leverage',
  'set_margin_type',
  'time_in_force',
]
const originalSymbolKeys = ['margin_type', 'trade_side', 'take_profit_enabled', 'stop_loss_enabled', 'price_protect']

const timeInForceEntry: { readonly [text: string]: ConfigJson['symbol_defaults']['entry'] | undefined } = {
  GTC: 'limit',
  GTX: 'post_only',
  IOC: 'ioc',
}
// The side of the trade, seen from the side of the liquidation order: a dying long is sold.
const tradeSideDirection: { readonly [text: string]: ConfigJson['symbol_defaults']['direction'] | undefined } = {
  OPPOSITE: 'fade',
  SAME: 'follow',
}

/** What each of them became here; everything else is not supported. */
const translations: { readonly [key: string]: (value: string) => string | undefined } = {
  time_in_force: (value) => timeInForceEntry[value] && `taken as entry: ${timeInForceEntry[value]}`,
  trade_side: (value) => tradeSideDirection[value] && `taken as direction: ${tradeSideDirection[value]}`,
}

function translateOriginal(path: string, own: Json, symbol: Draft, isOriginal: boolean, report: Report): void {
  const direction = tradeSideDirection[String(own['trade_side'])]
  if (direction && !('direction' in symbol)) symbol['direction'] = direction
  if (isOriginal && 'working_type' in symbol && !('tp_working_type' in symbol)) {
    symbol['tp_working_type'] = symbol['working_type']
    const problem = 'taken for the take-profit too, as the original bot does; set tp_working_type to part them'
    report.warnings.push({ key: `${path}.working_type`, value: shown(own['working_type']), problem })
  }
}

function reportUnsupported(key: string, value: unknown, report: Report): void {
  const translated = translations[key.slice(key.lastIndexOf('.') + 1)]?.(String(value))
  report.warnings.push({ key, value: shown(value), problem: translated ?? 'not supported here, so it has no effect' })
}

function reportUnknown(key: string, value: unknown, known: readonly string[], report: Report, path: string): void {
  // Nobody is told of more.
  const near = report.problems.length < problemsMax ? nearest(key, known) : null
  const hint = near ? `; did you mean ${near}?` : ''
  report.problems.push({ key: `${path}${shown(key)}`, value: shown(value), problem: `is no setting${hint}` })
}

/** The value as the schema reads it: money as text, also in lists. */
function plainOf(path: string, field: z.ZodType, value: unknown, report: Report): unknown {
  if (isMoneyField(field)) return moneyText(path, value, report)
  if (!isMoneyList(field) || !Array.isArray(value)) return value
  return value.map((item, index) => moneyText(`${path}.${index}`, item, report))
}

const isMoneyList = (field: z.ZodType): boolean =>
  field instanceof z.ZodReadonly && field.unwrap() instanceof z.ZodArray

function isMoneyField(field: z.ZodType): boolean {
  return field instanceof z.ZodCodec || (field instanceof z.ZodNullable && field.unwrap() instanceof z.ZodCodec)
}

/** People write money as JSON numbers: taken over exactly, or refused. */
function moneyText(key: string, value: unknown, report: Report): unknown {
  if (value === null || (typeof value === 'string' && isDecimalText(value))) return value
  const exact = typeof value === 'number' ? exactText(value) : null
  if (exact !== null) return exact
  const advice = typeof value === 'number' ? ': a JSON number does not hold it exactly, put it in quotes' : ''
  report.problems.push({ key, value: shown(value), problem: `must be a plain decimal number such as 12.5${advice}` })
  return undefined
}

/** Every decimal of at most 15 digits survives the way through a JSON number. */
function exactText(value: number): string | null {
  const written = String(value)
  const digits = written.replace(/^-?0*\.?0*|\./g, '').length
  return isDecimalText(written) && digits <= 15 ? written : null
}

function nearest(word: string, known: readonly string[]): string | null {
  const scored = known.map((name) => ({ name, distance: editDistance(word.toLowerCase(), name) }))
  const best = scored.sort((a, b) => a.distance - b.distance)[0]
  return best && best.distance <= Math.max(2, word.length / 3) ? best.name : null
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= Math.min(a.length, 64); i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value: unknown, key) => (isObject(value) ? value[String(key)] : undefined), json)
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  const written = typeof value === 'string' ? value : JSON.stringify(value)
  return written.length > 80 ? `${written.slice(0, 80)}…` : written
}
