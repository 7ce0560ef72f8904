import { z } from 'zod'
import { globalTriggerSettings, symbolTriggerSettings } from './settings/trigger.ts'
import { globalFilterSettings, symbolFilterSettings } from './settings/filter.ts'
import { globalEntrySettings, symbolEntrySettings } from './settings/entry.ts'
import { symbolSizeSettings } from './settings/size.ts'
import { symbolLadderSettings } from './settings/ladder.ts'
import { symbolExitSettings } from './settings/exit.ts'
import { globalBrakeSettings } from './settings/brake.ts'
import { globalRiskSettings, symbolRiskSettings } from './settings/risk.ts'
import { globalAccountSettings } from './settings/account.ts'
import { globalSystemSettings } from './settings/system.ts'
import { symbolNameSchema } from './symbol-name.ts'

/** Settings of one symbol. `symbol_defaults` holds all of them; an entry of `symbols` holds what differs. */
export const symbolSettingsSchema = z.strictObject({
  ...symbolTriggerSettings,
  ...symbolFilterSettings,
  ...symbolEntrySettings,
  ...symbolSizeSettings,
  ...symbolLadderSettings,
  ...symbolExitSettings,
  ...symbolRiskSettings,
})
export type SymbolSettings = z.output<typeof symbolSettingsSchema>

/** Settings of the whole bot. */
export const globalSettingsSchema = z.strictObject({
  ...globalTriggerSettings,
  ...globalFilterSettings,
  ...globalEntrySettings,
  ...globalRiskSettings,
  ...globalBrakeSettings,
  ...globalAccountSettings,
  ...globalSystemSettings,
})
export type GlobalSettings = z.output<typeof globalSettingsSchema>

/** More than any exchange lists; beyond it settings would cost the loop more than they say. */
export const symbolsMax = 1_000

export const configSchema = z.strictObject({
  globals: globalSettingsSchema,
  symbol_defaults: symbolSettingsSchema,
  symbols: z
    .record(symbolNameSchema, symbolSettingsSchema.partial().strict())
    .refine((symbols) => Object.keys(symbols).length <= symbolsMax, `must name at most ${symbolsMax} symbols`),
})
/** The settings in force. Always complete and valid: made by `decodeConfig` only. */
export type Config = z.output<typeof configSchema>
/** The settings as they stand in JSON: money is text. */
export type ConfigJson = z.input<typeof configSchema>

/** The settings of `symbol`: its own entry over the symbol defaults; null when the symbol is not to be traded at all. */
export function settingsOf(config: Config, symbol: string): SymbolSettings | null {
  const own = config.symbols[symbol]
  if (own === undefined && !config.globals.trade_unlisted_symbols) return null
  return { ...config.symbol_defaults, ...own } as SymbolSettings
}
