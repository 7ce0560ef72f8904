import { type ConfigJson } from '../config.ts'
import { convert, leaveOut, type Draft, type Json, type Report } from './report.ts'

// What the original bot knows and this one does not, as its files write it. Keys of the same name need no line here.

export const originalGlobals = [
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
export const originalSymbolKeys = [
  'margin_type',
  'trade_side',
  'take_profit_enabled',
  'stop_loss_enabled',
  'price_protect',
]

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

/** What its time in force means here; undefined: nothing. */
export const entryOf = (globals: Json): ConfigJson['symbol_defaults']['entry'] | undefined =>
  timeInForceEntry[String(globals['time_in_force'])]

/** Says what one of the keys above became. */
export function reportOriginal(report: Report, path: string, key: string, value: unknown): void {
  const given = { key: `${path}.${key}`, value }
  const entry = key === 'time_in_force' ? timeInForceEntry[String(value)] : undefined
  const direction = key === 'trade_side' ? tradeSideDirection[String(value)] : undefined
  if (entry) convert(report, given, { key: 'symbol_defaults.entry', value: entry }, `taken as entry: ${entry}`)
  else if (direction)
    convert(report, given, { key: `${path}.direction`, value: direction }, `taken as direction: ${direction}`)
  else leaveOut(report, given.key, value)
}

/** What the keys of a symbol mean together. `isOriginal`: the file is no file of ours. */
export function translateSymbol(path: string, own: Json, symbol: Draft, isOriginal: boolean, report: Report): void {
  const direction = tradeSideDirection[String(own['trade_side'])]
  if (direction && !('direction' in symbol)) symbol['direction'] = direction
  if (isOriginal && 'working_type' in symbol && !('tp_working_type' in symbol)) {
    symbol['tp_working_type'] = symbol['working_type']
    convert(
      report,
      { key: `${path}.working_type`, value: own['working_type'] },
      { key: `${path}.tp_working_type`, value: own['working_type'] },
      'taken for the take-profit too, as the original bot does; set tp_working_type to part them',
    )
  }
}
