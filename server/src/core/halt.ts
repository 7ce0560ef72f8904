import { tell, type Moment } from './moment.ts'
import { cancelEntries } from './orders/orders.ts'

/** Sets the durable latch that only a person lifts; entries that rest are cancelled. The first reason stays. */
export function halt(moment: Moment, reason: string): void {
  const { state } = moment
  cancelEntries(state)
  if (state.halted !== null) return
  state.halted = reason
  tell(moment, 'error', 'halted', null, `no entries until they are resumed, protection stays: ${reason}`)
}
