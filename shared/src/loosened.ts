import { settingsOf, type Config, type SymbolSettings } from './config.ts'
import { looserGlobals } from './loosened-globals.ts'
import { looserSymbol } from './loosened-symbol.ts'

/** The settings, as paths, with which `after` may lose more than `before`. Changing them asks for the password once more. */
export function loosened(before: Config, after: Config): readonly string[] {
  // Also those that have lost their own settings: what is still held or ordered goes by the defaults then.
  const names = new Set([...Object.keys(before.symbols), ...Object.keys(after.symbols)])
  const isGrouped = [before, after].every(({ globals }) => globals.max_group_exposure_usdt !== null)
  const [was, is] = [asUsed(before, isGrouped), asUsed(after, isGrouped)]
  const symbols = [...names].flatMap((symbol) =>
    looserSymbol(was(inForce(before, symbol)), is(inForce(after, symbol))).map((key) => `symbols.${symbol}.${key}`),
  )
  return [
    ...looserGlobals(before.globals, after.globals).map((key) => `globals.${key}`),
    ...looserSymbol(was(before.symbol_defaults), is(after.symbol_defaults)).map((key) => `symbol_defaults.${key}`),
    ...symbols,
  ]
}

/**
 * What the bot goes by for `symbol`. One that is not traded at all is one that is switched off: otherwise a contract would be
 * removed with one save and come back with the next, with whatever the defaults allow.
 */
const inForce = (config: Config, symbol: string): SymbolSettings =>
  settingsOf(config, symbol) ?? { ...config.symbol_defaults, enabled: false }

/** With what the whole bot's settings make of them: the common lifetime, and no groups where no cap counts them. */
const asUsed =
  ({ globals }: Config, isGrouped: boolean) =>
  (settings: SymbolSettings): SymbolSettings => ({
    ...settings,
    order_ttl_seconds: settings.order_ttl_seconds ?? globals.order_ttl_seconds,
    group: isGrouped ? settings.group : '',
  })
