import { type NewOrder, type Purpose } from '@undertow/shared/orders.ts'
import { type Moment } from '../moment.ts'
import { type Order } from '../orders/order-state.ts'
import { type Position } from '../positions/position-state.ts'
import { type Story } from '../story.test-support.ts'

// Protective orders of a story: which were placed, and what the venue says of them.

export const placedFor = (hunter: Story, purpose: Purpose): NewOrder[] =>
  hunter.orders().filter((order) => order.purpose === purpose)
export const answer = (hunter: Story, { clientId }: NewOrder, outcome: 'found' | 'absent' | 'unanswered') =>
  hunter.tell({ kind: 'queried', clientId, outcome })
export const voided = (hunter: Story, { clientId }: NewOrder, acceptableMs: number) =>
  hunter.tell({ kind: 'voided', clientId, acceptableMs, message: '' })

/** The BTCUSDT long that is held. */
export function positionOf(hunter: Story): Position {
  const position = hunter.state.positions.get('BTCUSDT:long')
  if (!position) throw new Error('nothing is held')
  return position
}

/** A stop and a take-profit of ours at `more`, which the books do not know, told by the account. */
export function adopted(hunter: Story, order: NewOrder, letter: 'S' | 'T', more: Partial<NewOrder> = {}): string {
  const clientId = `ut1.test.zz.${letter}9`
  hunter.report({ ...order, ...more, clientId }, 'new')
  return clientId
}

/** What our books keep of `order`. */
export function kept(hunter: Story, { clientId }: NewOrder): Order {
  const order = hunter.state.orders.get(clientId)
  if (!order) throw new Error(`${clientId} is not kept`)
  return order
}

/** A step of its own at this moment of the story. */
export const momentOf = (hunter: Story): Moment => ({
  state: hunter.state,
  at: hunter.now(),
  seq: hunter.seq() + 1,
  commands: [],
  placed: 0,
})
