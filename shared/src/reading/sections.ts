import { symbolsMax } from '../config.ts'
import { symbolNameSchema } from '../symbol-name.ts'
import { profileJson } from '../profiles.ts'
import { entryOf, originalGlobals, originalSymbolKeys, reportOriginal, translateSymbol } from './original-bot.ts'
import { convert, isObject, refuse, reportUnknown, shown, take, type Draft, type Json, type Report } from './report.ts'
import { globalFields, plainOf, symbolFields, type Fields } from './values.ts'
import { isVwapBot, readVwapBot } from './vwap-bot.ts'

export const sections = ['globals', 'symbol_defaults', 'symbols'] as const

/** Whose file it is, as far as its keys tell. */
export type FileFormat = 'undertow' | 'original' | 'vwap'

export function formatOf(json: Json): FileFormat {
  if (isVwapBot(json)) return 'vwap'
  // The original has no section of this name; there the symbols hold everything.
  return 'symbol_defaults' in json ? 'undertow' : 'original'
}

/** Complete settings in the form of the schema, not checked by it yet; what is missing has the defaults. */
export function draftOf(json: Json, report: Report): Draft {
  const defaults = profileJson('default')
  if (isVwapBot(json)) return readVwapBot(json, defaults, report)
  const isOriginal = formatOf(json) === 'original'
  for (const key of Object.keys(json)) {
    if (!(sections as readonly string[]).includes(key)) reportUnknown(report, '', key, json[key], sections)
  }

  const globals = readSection('globals', json['globals'], globalFields, originalGlobals, report)
  const common = readSection('symbol_defaults', json['symbol_defaults'], symbolFields, originalSymbolKeys, report)
  const draft = {
    globals: { ...defaults.globals, ...globals },
    symbol_defaults: { ...defaults.symbol_defaults, ...common },
    symbols: 'symbols' in json ? readSymbols(json['symbols'], isOriginal, report) : defaults.symbols,
  }
  if (!isOriginal) return draft

  const entry = isObject(json['globals']) ? entryOf(json['globals']) : undefined
  if (entry) draft.symbol_defaults.entry = entry
  if ('symbols' in json && !('trade_unlisted_symbols' in globals)) {
    draft.globals.trade_unlisted_symbols = false
    const key = 'globals.trade_unlisted_symbols'
    const why =
      'missing in a file without symbol_defaults: only the listed symbols are traded, as the original bot does'
    convert(report, { key, value: 'false' }, { key, value: 'false' }, why)
  }
  return draft
}

function readSymbols(json: unknown, isOriginal: boolean, report: Report): Draft {
  if (!isObject(json)) {
    refuse(report, 'symbols', json, 'must be an object of symbols')
    return {}
  }
  const count = Object.keys(json).length
  // Before they are read: to read all of them is what would take long.
  if (count > symbolsMax) {
    refuse(report, 'symbols', count, `must name at most ${symbolsMax} symbols`)
    return {}
  }
  const symbols: Draft = {}
  for (const [name, own] of Object.entries(json)) {
    const { error } = symbolNameSchema.safeParse(name)
    if (error) {
      refuse(report, `symbols.${shown(name)}`, own, error.issues[0]?.message ?? '')
      continue
    }
    const symbol = readSection(`symbols.${name}`, own, symbolFields, originalSymbolKeys, report)
    if (isObject(own)) translateSymbol(`symbols.${name}`, own, symbol, isOriginal, report)
    symbols[name] = symbol
  }
  return symbols
}

function readSection(path: string, json: unknown, fields: Fields, original: readonly string[], report: Report): Draft {
  if (json === undefined) return {}
  if (!isObject(json)) {
    refuse(report, path, json, 'must be an object of settings')
    return {}
  }
  const section: Draft = {}
  for (const [key, value] of Object.entries(json)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined
    if (field) {
      section[key] = plainOf(`${path}.${key}`, field, value, report)
      take(report, `${path}.${key}`, value)
    } else if (original.includes(key)) reportOriginal(report, path, key, value)
    else reportUnknown(report, `${path}.`, key, value, Object.keys(fields))
  }
  return section
}
