import { type Instrument } from '@undertow/shared/instrument.ts'
import { eq, text } from '@undertow/shared/money.ts'
import { tell, type Moment } from '../moment.ts'
import { bracketOf } from './margin.ts'
import { type Position } from '../positions/position-state.ts'

/** Takes over what the exchange allows, and says what has changed under a position. */
export function learnRules(moment: Moment, instruments: readonly Instrument[]): void {
  const { state } = moment
  const before = state.instruments
  state.instruments = new Map(instruments.map((instrument) => [instrument.symbol, instrument]))
  for (const position of state.positions.values()) {
    const [then, now] = [before.get(position.symbol), state.instruments.get(position.symbol)]
    if (then && now) compare(moment, position, then, now)
  }
}

function compare(moment: Moment, position: Position, then: Instrument, now: Instrument): void {
  const { symbol, leg, cost } = position
  // It was rounded coarser because the grid was not the one that we knew.
  if (!eq(now.tickSize, then.tickSize)) position.isCoarse = false
  if (now.status !== then.status) noteStatus(moment, position, now)
  const inForce = moment.state.leverages.get(symbol) ?? position.leverage
  const [was, is] = [bracketOf(cost, then)?.leverageMax ?? null, bracketOf(cost, now)?.leverageMax ?? null]
  if (is === null || was === is || is >= inForce) return
  const said = `the exchange allows only ${is}x for ${text(cost)} USDT of ${symbol} now and the ${leg} trades at ${inForce}x`
  tell(moment, 'warn', 'bracket_shrunk', symbol, `${said}: no more is added; it is protected as before`)
}

function noteStatus(moment: Moment, { symbol, leg }: Position, { status }: Instrument): void {
  if (status === 'TRADING') {
    tell(moment, 'info', 'symbol_trades', symbol, `${symbol} is traded again`)
    return
  }
  const said = `${symbol} is ${status} and the ${leg} is open: the exchange may refuse its stop and its close, and settles it itself`
  tell(moment, 'error', 'symbol_not_trading', symbol, `${said}; no entries there, all other symbols go on`)
}
