import { type EventOf } from '@undertow/shared/events.ts'
import { beginClose } from './closing.ts'
import { askSnapshot } from './snapshots.ts'
import { tell, type Moment } from './moment.ts'
import { reactionTo, type Reaction } from './reactions.ts'
import { legKey, type Order, type Position } from './state.ts'

/** A protective or closing order was not taken. Closing and protecting go on; only their way changes. */
export function reactToRefusal(
  moment: Moment,
  order: Order,
  outcome: EventOf<'placed'>['outcome'],
  code: number | null,
): void {
  const { symbol, leg, purpose, clientId } = order.wish
  const position = moment.state.positions.get(legKey(symbol, leg))
  if (!position) return
  const reaction = outcome === 'notSent' ? 'retry' : reactionTo(purpose, code)
  tell(moment, 'warn', 'order_refused', symbol, `the ${purpose} order ${clientId} was refused (${order.reason})`)
  countRefusal(moment, order, position)
  react(moment, order, position, reaction)
}

function countRefusal({ at }: Moment, { wish }: Order, position: Position): void {
  if (wish.purpose === 'stop') {
    position.nextStopAt = at + delayMs(position.stopRefusals)
    position.stopRefusals += 1
  } else if (wish.purpose === 'takeProfit') {
    position.nextTakeProfitAt = at + delayMs(position.takeProfitRefusals + 1)
    position.takeProfitRefusals += 1
  }
}

/** The first repetition is immediate, then 0.5 s, 1 s, 2 s … up to a minute. */
const delayMs = (refusals: number): number => (refusals === 0 ? 0 : Math.min(250 * 2 ** refusals, 60_000))

function react(moment: Moment, order: Order, position: Position, reaction: Reaction): void {
  const { state } = moment
  const { purpose } = order.wish
  const isStop = purpose === 'stop'
  switch (reaction) {
    case 'close':
      // A take-profit that would trigger at once means that the target is reached.
      beginClose(moment, position, isStop ? 'stop' : 'takeProfit')
      return
    case 'requantise':
      if (isStop && position.stopRefusals > 1) beginClose(moment, position, 'unprotected')
      return
    case 'resync':
      askSnapshot(moment, `the ${purpose} order ${order.wish.clientId} found no position`)
      return
    case 'makeRoom':
      for (const other of state.orders.values()) {
        if (other.phase !== 'done' && other.wish.purpose === 'entry') other.cancelWanted = true
      }
      return
    case 'cancelFirst':
      position.oneStopOnly = true
      return
    case 'limit':
      position.closesWithLimit = true
      return
    case 'halt':
      if (state.halted !== null) return
      state.halted = `the exchange answered ${order.reason}`
      tell(moment, 'error', 'halted', null, `entries are halted: ${state.halted}`)
      return
    case 'retry':
      return
  }
}
