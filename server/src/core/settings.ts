import { settingsOf, type Config, type GlobalSettings, type SymbolSettings } from '@undertow/shared/config.ts'
import { type State } from './state.ts'

// Overlaying a symbol's settings costs more than the rest of a step, so each configuration remembers its answers.
const overlays = new WeakMap<Config, Map<string, SymbolSettings | null>>()

/** The settings of `symbol` under `config`; null when it is not to be traded at all. */
export function settingsFor(config: Config, symbol: string): SymbolSettings | null {
  let known = overlays.get(config)
  if (!known) overlays.set(config, (known = new Map()))
  const remembered = known.get(symbol)
  if (remembered !== undefined) return remembered
  const settings = settingsOf(config, symbol)
  known.set(symbol, settings)
  return settings
}

/** The settings of the whole bot. Throws before there are any: nothing is signalled, held or ordered without them. */
export function globalsOf({ config }: Readonly<State>): GlobalSettings {
  if (config === null) throw new Error('the bot acts before it has settings')
  return config.globals
}

/** Length of the window of `symbol`; the common one where the symbol has none or is not traded. */
export function windowMsFor(config: Config, settings: SymbolSettings | null): number {
  return (settings?.volume_window_sec ?? config.globals.volume_window_sec) * 1000
}
