import { type EventOf } from '@undertow/shared/events.ts'
import { type Config } from '@undertow/shared/config.ts'
import { type Instrument } from '@undertow/shared/instrument.ts'
import { isInUse } from '../positions/held.ts'
import { askCrossMargin } from './margin-type.ts'
import { tell, tellSeldom, type Moment } from '../moment.ts'
import { settingsFor } from '../settings.ts'

const answerMsMax = 30_000
const refusedMs = 60_000

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

/** Brings the account's settings of `symbol` to what the bot trades with. */
export function setUpSymbol(moment: Moment, symbol: string): void {
  askCrossMargin(moment, symbol)
  askLeverage(moment, symbol)
}

/** Sets up every listed symbol. Symbols traded by the defaults are set up when their first liquidation comes. */
export function setUpSymbols(moment: Moment): void {
  for (const symbol of Object.keys(moment.state.config?.symbols ?? {})) setUpSymbol(moment, symbol)
}

export function learnLeverage(moment: Moment, { symbol, leverage, message }: EventOf<'leverage'>): void {
  const { state, at } = moment
  const asked = state.leverageAsked.get(symbol)
  if (leverage !== null) {
    takeLeverage(moment, symbol, leverage)
    if (asked) state.leverageAsked.set(symbol, { ...asked, until: at })
    return
  }
  if (asked) state.leverageAsked.set(symbol, { ...asked, until: at + refusedMs })
  const todo = `no entries there; close what is open in ${symbol}, cancel its orders, or set what the exchange allows`
  const said = `the leverage of ${symbol} could not be set${asked ? ` to ${asked.leverage}x` : ''} (${message}): ${todo}`
  tellSeldom(moment, 'warn', 'leverage_not_set', symbol, said)
}

/** Takes over what a reading of the account says, except where it is older than an answer to us. */
export function readLeverages(moment: Moment, leverages: EventOf<'snapshot'>['leverages'], askedAt: number): void {
  const { state } = moment
  for (const [symbol, leverage] of Object.entries(leverages)) {
    const asked = state.leverageAsked.get(symbol)
    if (asked && asked.until >= askedAt && state.leverages.has(symbol)) continue
    takeLeverage(moment, symbol, leverage)
  }
}

/** Takes over the leverage in force. What we hold keeps trading under it, so a change that we did not ask for is said. */
function takeLeverage(moment: Moment, symbol: string, leverage: number): void {
  const { state } = moment
  const before = state.leverages.get(symbol)
  state.leverages.set(symbol, leverage)
  if (before === undefined || before === leverage || state.leverageAsked.get(symbol)?.leverage === leverage) return
  const said = `the leverage of ${symbol} went from ${before}x to ${leverage}x on the exchange: margin is counted with it`
  tell(moment, 'warn', 'leverage_changed', symbol, said)
}
