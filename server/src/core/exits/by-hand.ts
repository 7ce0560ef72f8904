import { type EventOf, type OperatorAction } from '@undertow/shared/events.ts'
import { checkExits } from '@undertow/shared/exit-edit.ts'
import { partOf } from '@undertow/shared/exit-part.ts'
import { text } from '@undertow/shared/money.ts'
import { closePart } from '../protection/closing.ts'
import { liquidationPrice, prospects } from '../account/margin.ts'
import { tell, type Moment } from '../moment.ts'
import { liveOrders } from '../orders/orders.ts'
import { type Position } from '../positions/position-state.ts'
import { askToAdd } from '../triggers/signal.ts'
import { legKey } from '../leg-key.ts'
import { unreachable } from '../unreachable.ts'

type ByHand = Extract<OperatorAction, { do: 'reduce' | 'add' | 'protect' | 'setExits' }>

/** What a person may do with one position besides closing it. */
export function handle(moment: Moment, action: ByHand, by: EventOf<'operator'>['by']): void {
  const { symbol, leg } = action
  const position = moment.state.positions.get(legKey(symbol, leg))
  const refuse = (why: string): void =>
    tell(moment, 'warn', `no_${action.do}`, symbol, `${by} asked for ${symbol} ${leg}: ${words[action.do]}. ${why}`)
  if (!position) return refuse('Nothing of it is held.')
  if (position.closing !== null) return refuse('It is being closed.')
  switch (action.do) {
    case 'reduce':
      return reduceBy(moment, position, action, refuse)
    case 'add':
      if (!askToAdd(moment, symbol, leg)) refuse('An entry of this side is being decided or is on its way.')
      return
    case 'protect':
      return renew(moment, position, by)
    case 'setExits':
      return setExits(moment, position, action, refuse)
    default:
      unreachable(action)
  }
}

const words: { readonly [D in ByHand['do']]: string } = {
  reduce: 'close a part',
  add: 'add to it',
  protect: 'place its protection anew',
  setExits: 'move stop or target',
}

type Refuse = (why: string) => void

function reduceBy(moment: Moment, position: Position, { sharePct }: Of<'reduce'>, refuse: Refuse): void {
  const { state } = moment
  const { symbol, leg } = position
  const instrument = state.instruments.get(symbol)
  if (!instrument) return refuse('The rules of the contract are not known.')
  if (liveOrders(state, symbol, leg, 'close').length > 0)
    return refuse('Another closing order is not answered for yet.')
  const part = partOf(position.qty, sharePct, instrument)
  if (typeof part === 'string') return refuse(part)
  closePart(moment, position, part, 'operator')
}

type Of<D extends ByHand['do']> = Extract<ByHand, { do: D }>

function renew(moment: Moment, position: Position, by: string): void {
  position.renewedAt = moment.at
  position.nextStopAt = moment.at
  position.nextTakeProfitAt = moment.at
  position.isCoarse = false
  const said = `${by} has the protection of ${position.symbol} ${position.leg} placed anew`
  tell(moment, 'info', 'protection_renewed', position.symbol, said)
}

function setExits(moment: Moment, position: Position, wish: Of<'setExits'>, refuse: Refuse): void {
  const { state } = moment
  const { symbol, leg, stopAt, stopBy, firstStop } = position
  const instrument = state.instruments.get(symbol)
  if (!instrument) return refuse('The rules of the contract are not known.')
  const { problems, widens } = checkExits(
    {
      leg,
      mark: state.marks.get(symbol)?.price ?? null,
      stop: stopAt,
      stopBy,
      firstStop,
      liquidation: liquidationPrice(state, prospects(state, null), symbol, leg),
      tickSize: instrument.tickSize,
    },
    wish,
  )
  if (problems.length > 0)
    return refuse(problems.map(({ key, value, problem }) => `${key} ${value} ${problem}`).join('; '))
  if (widens && !wish.mayWiden)
    return refuse(`The stop would risk more than the first one, and that was not confirmed.`)
  const { stopPrice, takeProfitPrice } = wish
  if (stopPrice !== null) {
    Object.assign(position, { stopAt: stopPrice, stopBy: 'operator', stopByHand: true })
    if (widens) position.firstStop = stopPrice
  }
  if (takeProfitPrice !== null) position.targetAt = takeProfitPrice
  const moved = [
    stopPrice && `the stop to ${text(stopPrice)}`,
    takeProfitPrice && `the target to ${text(takeProfitPrice)}`,
  ]
  const said = `moved by hand for ${symbol} ${leg}: ${moved.filter((part) => part !== null).join(', ')}`
  tell(moment, widens ? 'warn' : 'info', 'exits_moved', symbol, said)
}
