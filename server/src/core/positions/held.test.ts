import { expect, test } from 'vitest'
import { text } from '@undertow/shared/money.ts'
import { isFlat } from './held.ts'
import { story } from '../story.test-support.ts'

test('an entry that is told as filled before its fill is not flat: it becomes a position in a moment', () => {
  const hunter = story()
  const entry = hunter.hunt()!
  hunter.placed(entry)
  hunter.report(entry, 'filled', { filledQty: entry.qty!, averagePrice: entry.price! })
  expect([hunter.state.positions.size, isFlat(hunter.state)]).toEqual([0, false])
  hunter.fill(entry, text(entry.qty!), text(entry.price!))
  expect([hunter.state.positions.size, isFlat(hunter.state)]).toEqual([1, false])
})

test('a countdown that is not known to be off is not flat: it would take orders that people place meanwhile', () => {
  const hunter = story()
  const entry = hunter.hunt()!
  hunter.placed(entry)
  hunter.tell({ kind: 'countdown', symbol: 'BTCUSDT', ms: 120_000, message: '' })
  hunter.report(entry, 'cancelled')
  expect(isFlat(hunter.state)).toBe(false)
  hunter.tell({ kind: 'countdown', symbol: 'BTCUSDT', ms: 0, message: '' })
  expect(isFlat(hunter.state)).toBe(true)
})
