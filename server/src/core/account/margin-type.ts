import { type EventOf } from '@undertow/shared/events.ts'
import { isHeld, isInUse } from '../positions/held.ts'
import { tell, tellSeldom, type Moment } from '../moment.ts'

const answerMsMax = 30_000
const refusedMs = 60_000

/**
 * Asks for cross margin where the exchange has isolated margin in force: liquidation price and stress test are computed
 * for margin that the whole account shares. A symbol in use stays as it is; its entries are refused.
 */
export function askCrossMargin(moment: Moment, symbol: string): void {
  const { state, at } = moment
  const askAt = state.isolated.get(symbol)
  if (askAt === undefined || at < askAt || !state.hops.rest.up || state.snapshotAt === null) return
  if (isInUse(state, symbol)) return
  state.isolated.set(symbol, at + answerMsMax)
  moment.commands.push({ kind: 'setCrossMargin', symbol })
}

/** Takes over which symbols the account margins apart from the rest; one that was asked to change keeps its pause. */
export function learnIsolated(moment: Moment, symbols: readonly string[]): void {
  const { state } = moment
  for (const symbol of symbols) {
    if (state.isolated.has(symbol) || !isHeld(state, symbol)) continue
    const said = `${symbol} was set to isolated margin while it is held: liquidation may come before the stop`
    tell(moment, 'error', 'margin_isolated', symbol, `${said}; watch it, or close it`)
  }
  state.isolated = new Map(symbols.map((symbol) => [symbol, state.isolated.get(symbol) ?? 0]))
}

export function learnMarginType(moment: Moment, { symbol, isolated, message }: EventOf<'marginType'>): void {
  const { state, at } = moment
  if (isolated === false) {
    if (state.isolated.delete(symbol)) tell(moment, 'info', 'margin_cross', symbol, `${symbol} has cross margin now`)
    return
  }
  state.isolated.set(symbol, at + refusedMs)
  const todo = `no entries there; close what is open in ${symbol}, cancel its orders and set it to cross on the exchange`
  tellSeldom(
    moment,
    'warn',
    'margin_isolated',
    symbol,
    `${symbol} has isolated margin and could not be set to cross (${message}): ${todo}`,
  )
}
