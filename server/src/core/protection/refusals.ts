import { type EventOf } from '@undertow/shared/events.ts'
import { type RefusalCause } from '@undertow/shared/orders.ts'
import { closeBare } from './bare-close.ts'
import { beginClose, closePart, closeSoon } from './closing.ts'
import { halt } from '../halt.ts'
import { askSnapshot } from '../account/snapshots.ts'
import { tell, tellSeldom, type Moment } from '../moment.ts'
import { liveOrders, wantCancelled } from '../orders/orders.ts'
import { reactionTo, type Reaction } from './reactions.ts'
import { type Order } from '../orders/order-state.ts'
import { type Position } from '../positions/position-state.ts'
import { backoffMs } from '../backoff.ts'
import { legKey } from '../leg-key.ts'
import { unreachable } from '../unreachable.ts'

/** A protective or closing order was not taken. Closing and protecting go on; only their way changes. */
export function reactToRefusal(
  moment: Moment,
  order: Order,
  outcome: EventOf<'placed'>['outcome'],
  cause: RefusalCause | null,
): void {
  const { symbol, leg, purpose, clientId } = order.wish
  const position = moment.state.positions.get(legKey(symbol, leg))
  if (!position) return
  if (outcome === 'notSent') return trySoon(moment, order, position)
  const reaction = reactionTo(purpose, cause)
  tell(moment, 'warn', 'order_refused', symbol, `the ${purpose} order ${clientId} was refused (${order.reason})`)
  slowDown(moment, order)
  react(moment, order, position, reaction)
}

/**
 * It never left, so the exchange has refused nothing: what kept it (no connection, no request left, a mode that is not read yet)
 * may be over in a moment, and until then nothing guards the position. A close and a stop are tried again within a second, however
 * often; a target waits as after a refusal.
 */
function trySoon(moment: Moment, order: Order, position: Position): void {
  const { purpose, symbol, clientId } = order.wish
  tellSeldom(
    moment,
    'warn',
    'order_not_sent',
    symbol,
    `the ${purpose} order ${clientId} was not sent (${order.reason})`,
  )
  if (purpose === 'close') closeSoon(moment, position)
  else if (purpose === 'stop') {
    position.nextStopAt = moment.at + Math.min(delayMs(position.stopRefusals), unsentMs)
    // Counted no further: a real refusal later begins its pauses here.
    if (position.stopRefusals < 2) position.stopRefusals += 1
  } else slowDown(moment, order)
}

const unsentMs = 1_000

/** A protective order that came to nothing, or of which nothing is heard: the next one waits longer than this one did. */
export function slowDown({ state, at }: Moment, { wish }: Order): void {
  const position = state.positions.get(legKey(wish.symbol, wish.leg))
  if (!position) return
  if (wish.purpose === 'stop') {
    position.nextStopAt = at + delayMs(position.stopRefusals)
    position.stopRefusals += 1
  } else if (wish.purpose === 'takeProfit') {
    position.nextTakeProfitAt = at + delayMs(position.takeProfitRefusals + 1)
    position.takeProfitRefusals += 1
  }
}

/** The first repetition of a stop is immediate, then come 0.5 s, 1 s, 2 s … up to a minute; of a target the first waits 0.5 s. */
const delayMs = (refusals: number): number => (refusals === 0 ? 0 : backoffMs(250, refusals))

function react(moment: Moment, order: Order, position: Position, reaction: Reaction): void {
  const { state } = moment
  const { purpose, symbol, leg } = order.wish
  switch (reaction) {
    case 'close':
      takeAtMarket(moment, order, position)
      return
    case 'requantise':
      // The stop stands: a target may wait until the price is nearer, or the rules are known better.
      if (purpose === 'takeProfit') return noteNoTarget(moment, position)
      if (position.isCoarse) closeBare(moment, position)
      position.isCoarse = true
      return
    case 'resync':
      askSnapshot(moment, `the ${purpose} order ${order.wish.clientId} found no position`)
      // What reserves the quantity for itself makes way; the stop stays.
      if (purpose === 'close') for (const other of liveOrders(state, symbol, leg, 'takeProfit')) wantCancelled(other)
      return
    case 'makeRoom':
      for (const other of state.orders.values()) {
        if (other.phase !== 'done' && other.wish.purpose === 'entry') other.cancelWanted = true
      }
      return
    case 'cancelFirst':
      position.oneStopOnly = true
      // What stands goes for it, and then nothing does. What is not known to stand goes unseen, or not at all: the next one may
      // be refused as well.
      if (purpose === 'stop' && liveOrders(state, symbol, leg, 'stop').some(({ phase }) => phase !== 'unknown'))
        forgetPause(position, moment.at)
      return
    case 'limit':
      position.closesWithLimit = order.wish.type === 'market'
      return
    case 'halt':
      halt(moment, `the exchange answered ${order.reason}`)
      return
    case 'retry':
      return
    default:
      unreachable(reaction)
  }
}

/** It would trigger at once: what it stands for is done at market. */
function takeAtMarket(moment: Moment, { wish, exitReason, rung, cancelWanted }: Order, position: Position): void {
  // Its successor is on the way, or it is not wanted any more: what it stood for may have been done.
  if (cancelWanted && wish.purpose === 'takeProfit') return
  // The target of one addition is not that of the whole: it is asked for again.
  if (rung !== null) return noteNoTarget(moment, position)
  // Where trailing begins has been left behind: it is placed again, to begin where the price is.
  if (wish.type === 'trailingStopMarket') return
  if (exitReason === 'scaleOut' && wish.qty !== null) closePart(moment, position, wish.qty, 'scaleOut')
  else beginClose(moment, position, exitReason ?? (wish.purpose === 'stop' ? 'stop' : 'takeProfit'))
}

function noteNoTarget(moment: Moment, { symbol, leg }: Position): void {
  const said = `the exchange does not take the take-profit of ${symbol} ${leg}: it is tried again more and more rarely`
  tellSeldom(moment, 'warn', 'target_missing', symbol, `${said}; the stop stands`)
}

/** A pause that a successor has earned while a stop stood is over: nothing stands now. */
export function forgetPause(position: Position, nextStopAt: number): void {
  position.nextStopAt = nextStopAt
  position.stopRefusals = 0
}
