import { type EventOf } from '@undertow/shared/events.ts'
import { type Config } from '@undertow/shared/config.ts'
import { type Instrument } from '@undertow/shared/instrument.ts'
import { tell, type Moment } from './moment.ts'
import { settingsFor } from './settings.ts'
import { type State } from './state.ts'

const answerMsMax = 30_000

/** The leverage that is to be in force on a symbol: what the settings say, within both limits. */
export function wantedLeverage(config: Config, symbol: string, instrument: Instrument | null): number {
  const { leverage } = settingsFor(config, symbol) ?? config.symbol_defaults
  const venueMax = instrument?.brackets[0]?.leverageMax ?? leverage
  return Math.min(leverage, config.globals.leverage_max, venueMax)
}

/** Asks for the wanted leverage of one symbol, unless it is in force, asked for, or the symbol is in use. */
export function askLeverage(moment: Moment, symbol: string): void {
  const { state, at } = moment
  const instrument = state.instruments.get(symbol)
  if (!state.config || !instrument || !state.hops.rest.up || state.snapshotAt === null) return
  const leverage = wantedLeverage(state.config, symbol, instrument)
  if (state.leverages.get(symbol) === leverage || isInUse(state, symbol)) return
  const asked = state.leverageAsked.get(symbol)
  if (asked && asked.leverage === leverage && at < asked.until) return
  state.leverageAsked.set(symbol, { leverage, until: at + answerMsMax })
  moment.commands.push({ kind: 'setLeverage', symbol, leverage })
}

/** Asks for every listed symbol. Symbols traded by the defaults are asked for when their first liquidation comes. */
export function askLeverages(moment: Moment): void {
  for (const symbol of Object.keys(moment.state.config?.symbols ?? {})) askLeverage(moment, symbol)
}

export function learnLeverage(moment: Moment, { symbol, leverage, message }: EventOf<'leverage'>): void {
  const { state } = moment
  if (leverage !== null) {
    state.leverages.set(symbol, leverage)
    state.leverageAsked.delete(symbol)
    return
  }
  tell(moment, 'warn', 'leverage_not_set', symbol, `the leverage of ${symbol} could not be set: ${message}`)
}

function isInUse(state: Readonly<State>, symbol: string): boolean {
  for (const position of state.positions.values()) if (position.symbol === symbol) return true
  for (const order of state.orders.values()) if (order.phase !== 'done' && order.wish.symbol === symbol) return true
  return false
}
