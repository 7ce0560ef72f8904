import { price, qty, text } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { story } from '../story.test-support.ts'

test('an entry whose fill nobody told is asked for within a second of the position, and protected', () => {
  const hunter = story({ hedge: true })
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  hunter.report(entry, 'new')
  hunter.account('long', text(entry.qty!))
  hunter.pass(1_000)
  expect(hunter.queries()).toEqual([entry.clientId])
  hunter.report(entry, 'filled', { averagePrice: price('98300') })
  hunter.tell({ kind: 'queried', clientId: entry.clientId, outcome: 'found' })
  hunter.fill(entry, text(entry.qty!), '98300')
  expect(hunter.lastOrder('stop')).toMatchObject({ leg: 'long', closePosition: true })
  hunter.pass(10_000)
  expect(hunter.notices()).not.toContain('side_shared')
})

test('a second fill that nobody told is asked for as well', () => {
  const hunter = story({ hedge: true })
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  for (const [round, held] of ['0.002', '0.004'].entries()) {
    hunter.account('long', held)
    hunter.pass(1_000)
    expect(hunter.queries()).toHaveLength(round + 1)
    hunter.report(entry, 'partiallyFilled', { filledQty: qty(held), averagePrice: price('98300') })
    hunter.tell({ kind: 'queried', clientId: entry.clientId, outcome: 'found' })
    hunter.fill(entry, '0.002', '98300')
  }
  expect(hunter.notices()).not.toContain('side_shared')
})

test('what is held beside an entry that did not fill is the user’s: the side is shared', () => {
  const hunter = story({ hedge: true })
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  hunter.account('long', '1')
  hunter.pass(1_000)
  hunter.report(entry, 'new')
  hunter.tell({ kind: 'queried', clientId: entry.clientId, outcome: 'found' })
  hunter.pass(3_000)
  expect(hunter.notices()).toContain('side_shared')
})

test('an entry that was taken for dead and shows itself by its first fill is asked about, and all of it is ours', () => {
  const hunter = story()
  const entry = hunter.hunt('long')!
  hunter.state.orders.delete(entry.clientId)
  hunter.state.forgotten.set(entry.clientId, 'absent')
  hunter.fill(entry, '0.004', '98300')
  expect(hunter.queries()).toEqual([entry.clientId])
  hunter.report(entry, 'partiallyFilled', { filledQty: qty('0.004'), averagePrice: price('98300') })
  hunter.pass(120_000)
  hunter.fill(entry, '0.006', '98300')
  expect(hunter.heldQty()).toBe('0.01')
})
