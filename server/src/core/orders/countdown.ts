import { type EventOf } from '@undertow/shared/events.ts'
import { type Moment } from '../moment.ts'
import { isProtective, mayRest, wantCancelled } from './orders.ts'
import { type Order } from './order-state.ts'
import { legKey } from '../leg-key.ts'
import { type State } from '../state.ts'

// The dead-man switch. The venue's countdown cancels everything that stands on a symbol, stops included. So it runs only
// while an entry rests and nothing protects: a bot that dies leaves no entry behind. It is switched off in the same breath as
// the stop is sent, not after its acceptance: whatever moment we die in, both were sent or neither.

const windowMs = 120_000
const refreshMs = 30_000
const retryMs = 2_000
/** Every request is answered, or given up, before this. */
const answerMsMax = 10_000

/** Switches the countdowns on, further and off, as the orders ask for. */
export function tendCountdowns(moment: Moment): void {
  const { state, at } = moment
  cancelRemainders(state)
  const exposed = exposedSymbols(state)
  for (const symbol of exposed) ask(moment, symbol, windowMs)
  for (const [symbol, { ms, until }] of state.countdowns) {
    if (exposed.has(symbol)) continue
    // It has run out, or was never confirmed to be off and would have by now.
    if (ms === 0 && at >= until) state.countdowns.delete(symbol)
    else ask(moment, symbol, 0)
  }
}

/** A stop over a quantity does not cover what an entry fills after our death: the rest of such an entry goes. */
function cancelRemainders(state: State): void {
  for (const order of state.orders.values()) {
    const position = rests(order) ? state.positions.get(legKey(order.wish.symbol, order.wish.leg)) : undefined
    if (position?.protectsQty) wantCancelled(order)
  }
}

/** What the venue said about a countdown. */
export function learnCountdown({ state, at }: Moment, { symbol, ms }: EventOf<'countdown'>): void {
  const known = state.countdowns.get(symbol)
  if (!known) return
  known.unanswered = Math.max(0, known.unanswered - 1)
  if (known.unanswered > 0) return
  if (known.isMixed) {
    // Only a word that was alone on its way tells what is in force.
    known.isMixed = false
    known.nextAt = at
  } else if (ms === 0 && known.ms === 0) state.countdowns.delete(symbol)
  else if (ms !== known.ms) known.nextAt = at + retryMs
}

/** The next moment at which a countdown needs a word; null: none runs. */
export function countdownDueAt(state: Readonly<State>): number | null {
  let due: number | null = null
  for (const { nextAt } of state.countdowns.values()) due = due === null ? nextAt : Math.min(due, nextAt)
  return due
}

/**
 * One word at a time: two that overtake each other would leave the wrong one in force. "Off" waits for nobody, because a stop
 * hangs on it, and is said again once all answers are there.
 */
function ask({ state, at, commands }: Moment, symbol: string, ms: number): void {
  const known = state.countdowns.get(symbol)
  const early = known !== undefined && at < known.nextAt ? known : null
  const underWay = early?.unanswered ?? 0
  if (early !== null && (early.ms === ms || (underWay > 0 && ms > 0))) return
  state.countdowns.set(symbol, {
    ms,
    unanswered: underWay + 1,
    isMixed: underWay > 0,
    nextAt: at + (ms === 0 ? answerMsMax : refreshMs),
    until: ms === 0 ? (known?.until ?? at) : at + ms + answerMsMax,
  })
  commands.push({ kind: 'setCountdown', symbol, ms })
}

/** Symbols where an entry rests that nobody would take back, and nothing that a countdown must not take, sent or standing. */
function exposedSymbols(state: State): ReadonlySet<string> {
  const exposed = new Set<string>()
  for (const order of state.orders.values()) if (rests(order)) exposed.add(order.wish.symbol)
  if (exposed.size === 0) return exposed
  for (const order of state.orders.values()) {
    if (isProtective(order) && order.phase !== 'done') exposed.delete(order.wish.symbol)
  }
  // Orders of others are not ours to cancel, and their positions may have stops.
  for (const symbol of state.foreignOrders.values()) exposed.delete(symbol)
  for (const [key, { shared }] of state.holdings) if (shared) exposed.delete(key.slice(0, key.indexOf(':')))
  return exposed
}

const rests = (order: Readonly<Order>): boolean =>
  order.wish.purpose === 'entry' && order.phase !== 'done' && order.phase !== 'pending' && mayRest(order)
