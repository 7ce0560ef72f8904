import { qty, text, type Qty } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { noteGone, takeGone } from './gone.ts'
import { type Gone } from './position-state.ts'

const readAt = 100_000
const books = (gone: Gone | null = null) => ({ gone })
/** Books of which `amount` was taken at a reading. */
function taken(amount: string) {
  const position = books()
  noteGone(position, qty(amount), readAt)
  return position
}
const executed = (happenedAt: number) => ({ tradeId: 't1', happenedAt })
const shown = ({ gone }: { gone: Gone | null }) => gone && [text(gone.qty), gone.readAt]
const takes = (position: { gone: Gone | null }, amount: string, happenedAt: number | null, aheadMs = 0): Qty =>
  takeGone(position, qty(amount), happenedAt === null ? null : executed(happenedAt), aheadMs)

test('what two readings found gone adds up, with the time of the later one', () => {
  const position = taken('0.004')
  noteGone(position, qty('0.002'), readAt + 5_000)
  expect(shown(position)).toEqual(['0.006', readAt + 5_000])
})

test.each([
  [readAt, 0, '0.004'],
  [readAt + 2_000, 0, '0.004'],
  [readAt + 2_001, 0, '0'],
  [readAt + 5_000, 3_000, '0.004'],
  [readAt + 5_001, 3_000, '0'],
  [readAt - 1_000, -3_000, '0.004'],
  [readAt - 999, -3_000, '0'],
])(
  'an execution at %i, by an exchange whose clock is %i ms ahead, was in a reading of 100000 or two seconds off: %s of it',
  (happenedAt, aheadMs, known) => {
    expect(text(takes(taken('0.01'), '0.004', happenedAt, aheadMs))).toBe(known)
  },
)

test('an execution of which nobody says when it was is taken for one of before', () => {
  expect(text(takes(taken('0.01'), '0.004', null))).toBe('0.004')
})

test('what is told in parts is taken until nothing is left, and no more than was gone', () => {
  const position = taken('0.006')
  expect(text(takes(position, '0.004', readAt))).toBe('0.004')
  expect(shown(position)).toEqual(['0.002', readAt])
  expect(text(takes(position, '0.004', readAt + 2_001))).toBe('0')
  expect(text(takes(position, '0.004', readAt))).toBe('0.002')
  expect(position.gone).toBeNull()
  expect(text(takes(position, '0.004', readAt))).toBe('0')
})
