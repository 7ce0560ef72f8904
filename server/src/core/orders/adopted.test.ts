import { qty } from '@undertow/shared/money.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { expect, test } from 'vitest'
import { holding, rungs } from '../ladder/ladder.test-support.ts'
import { type Story } from '../story.test-support.ts'

// An order of ours turns up that the books did not know, or took for dead, while a position with a ladder is held.

const another = (order: NewOrder, name: string): NewOrder => ({ ...order, clientId: `ut1.test.zz.${name}` })
const free = (hunter: Story) => rungs(hunter)?.filter((usedBy) => usedBy === null).length

test('an entry ends the ladder: what it buys belongs to no plan', () => {
  const hunter = holding()
  expect(free(hunter)).toBe(2)
  const found = another(hunter.lastOrder('entry'), 'E1')
  hunter.report(found, 'new')
  expect(rungs(hunter)).toEqual([found.clientId, found.clientId])
  expect(hunter.notice('ladder_ended')).toMatchObject({ level: 'warn', symbol: 'BTCUSDT' })
  expect(hunter.notice('adopted_order')?.text).toContain(found.clientId)
})

test('a stop does not, whether it was never in the books or was taken for ended', () => {
  const hunter = holding()
  const stop = hunter.lastOrder('stop')
  hunter.report(another(stop, 'S1'), 'new')
  hunter.report(stop, 'cancelled')
  hunter.report(stop, 'partiallyFilled', { filledQty: qty('0.001') })
  expect(hunter.notices()).toContain('late_order')
  expect(free(hunter)).toBe(2)
})

test('it is in the books again, and no longer among those that were let go of', () => {
  const hunter = holding()
  const found = another(hunter.lastOrder('entry'), 'E1')
  hunter.state.forgotten.set(found.clientId, 'absent')
  hunter.report(found, 'new')
  expect(hunter.notice('late_order')).toMatchObject({ level: 'error', text: expect.stringContaining(found.clientId) })
  expect(hunter.state.forgotten.has(found.clientId)).toBe(false)
  expect(hunter.state.orders.get(found.clientId)).toMatchObject({ phase: 'open', unbooked: false })
})
