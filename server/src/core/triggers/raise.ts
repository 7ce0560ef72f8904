import { type Leg } from '@undertow/shared/sides.ts'
import { type Moment } from '../moment.ts'
import { liveOrders } from '../orders/orders.ts'
import { legKey } from '../leg-key.ts'
import { type Signal, type State } from '../state.ts'

/** A signal comes up: the quote that its decision needs is asked for. One an event: its seq is the id of the decision. */
export function raise(moment: Moment, signal: Omit<Signal, 'id' | 'at' | 'waitsFor'>): void {
  const { state, at, seq, commands } = moment
  state.signals.set(legKey(signal.symbol, signal.leg), { id: seq, at, ...signal, waitsFor: 'quote' })
  commands.push({ kind: 'askQuote', symbol: signal.symbol })
}

/** Whether an entry of this side is being decided, or is on its way without an answer. */
export const isUnderWay = (state: Readonly<State>, symbol: string, leg: Leg): boolean =>
  state.signals.has(legKey(symbol, leg)) ||
  liveOrders(state, symbol, leg, 'entry').some(({ acceptedAt }) => acceptedAt === null)
