import { settingsOf, type Config, type SymbolSettings } from './config.ts'
import { looserGlobals } from './loosened-globals.ts'
import { looserSymbol } from './loosened-symbol.ts'

/** The settings, as paths, with which `after` may lose more than `before`. Changing them asks for the password once more. */
export function loosened(before: Config, after: Config): readonly string[] {
  // Also of those that lost their own settings: where all are traded, the defaults take their place.
  const names = new Set([...Object.keys(before.symbols), ...Object.keys(after.symbols)])
  const isGrouped = [before, after].every(({ globals }) => globals.max_group_exposure_usdt !== null)
  const [was, is] = [asUsed(before, isGrouped), asUsed(after, isGrouped)]
  const symbols = [...names].flatMap((symbol) => {
    const [old, own] = [settingsOf(before, symbol), settingsOf(after, symbol)]
    // What was not traded is new: it may do what the defaults allow, under the total caps. Anything else would let a contract
    // that is removed come back with whatever it likes.
    return own === null
      ? []
      : looserSymbol(was(old ?? before.symbol_defaults), is(own)).map((key) => `symbols.${symbol}.${key}`)
  })
  return [
    ...looserGlobals(before.globals, after.globals).map((key) => `globals.${key}`),
    ...looserSymbol(was(before.symbol_defaults), is(after.symbol_defaults)).map((key) => `symbol_defaults.${key}`),
    ...symbols,
  ]
}

/** With what the whole bot's settings make of them: the common lifetime, and no groups where no cap counts them. */
const asUsed =
  ({ globals }: Config, isGrouped: boolean) =>
  (settings: SymbolSettings): SymbolSettings => ({
    ...settings,
    order_ttl_seconds: settings.order_ttl_seconds ?? globals.order_ttl_seconds,
    group: isGrouped ? settings.group : '',
  })
