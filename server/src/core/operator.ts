import { type EventOf, type OperatorAction } from '@undertow/shared/events.ts'
import { type Purpose } from '@undertow/shared/orders.ts'
import { release } from './brakes/brakes.ts'
import { beginClose } from './protection/closing.ts'
import { handle } from './exits/by-hand.ts'
import { halt } from './halt.ts'
import { tell, type Moment } from './moment.ts'
import { cancelEntries, isProtective, wantCancelled } from './orders/orders.ts'
import { legKey } from './leg-key.ts'
import { unreachable } from './unreachable.ts'

/** Does what a person asked for. */
export function learnOperator(moment: Moment, { by, action }: EventOf<'operator'>): void {
  const { state } = moment
  switch (action.do) {
    case 'pause':
      state.pausedBy = by
      tell(moment, 'info', 'paused', null, `entries paused by ${by}`)
      return
    case 'resume':
      state.pausedBy = null
      state.halted = null
      state.symbolHalts.clear()
      state.repairs.clear()
      state.bareCloses.clear()
      state.flattening = false
      tell(moment, 'info', 'resumed', null, `entries resumed by ${by}`)
      return
    case 'halt':
      halt(moment, `halted by ${by}`)
      return
    case 'flatten':
      halt(moment, `flattened by ${by}`)
      state.flattening = true
      return
    case 'disarm':
      state.disarmed = `disarmed by ${by}`
      state.signals.clear()
      cancelEntries(state)
      tell(
        moment,
        'warn',
        'disarmed',
        null,
        `no entries with real money any more, what is open stays managed: ${state.disarmed}`,
      )
      return
    case 'releaseBrake':
      release(moment, action.brake, by)
      return
    case 'close':
      closeOne(moment, action, by)
      return
    case 'reduce':
    case 'add':
    case 'protect':
    case 'setExits':
      handle(moment, action, by)
      return
    case 'cancel':
      cancelOne(moment, action.clientId, by)
      return
    default:
      unreachable(action)
  }
}

function closeOne(moment: Moment, { symbol, leg }: Extract<OperatorAction, { do: 'close' }>, by: string): void {
  const position = moment.state.positions.get(legKey(symbol, leg))
  if (!position) {
    tell(moment, 'warn', 'nothing_to_close', symbol, `${by} asked to close ${symbol} ${leg}, of which nothing is held`)
    return
  }
  beginClose(moment, position, 'operator')
}

function cancelOne(moment: Moment, clientId: string, by: string): void {
  const order = moment.state.orders.get(clientId)
  if (!order || order.phase === 'done') {
    tell(moment, 'warn', 'nothing_to_cancel', null, `${by} asked to cancel ${clientId}, which is not open`)
    return
  }
  wantCancelled(order)
  const { purpose, symbol } = order.wish
  const what = whatFollows[purpose] ?? 'it is gone once the exchange says so'
  tell(moment, isProtective(order) ? 'warn' : 'info', 'cancel_asked', symbol, `${by} cancels ${clientId}: ${what}`)
}

const whatFollows: Readonly<Partial<Record<Purpose, string>>> = {
  stop: 'another one takes its place: a position keeps a stop while it is held',
  takeProfit: 'a take-profit comes back while the position is held',
}
