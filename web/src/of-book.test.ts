import { expect, test } from 'vitest'
import { ofBook } from './of-book.ts'

test('E81 what one book answered is not kept for another', () => {
  const { of, kept } = ofBook('live')
  expect(kept('rows', { queryKey: ['trades', 'BTCUSDT', of] })).toBe('rows')
  expect(kept('rows', { queryKey: ['trades', 'ETHUSDT', of] })).toBe('rows')
  expect(kept('rows', { queryKey: ['trades', 'BTCUSDT', ''] })).toBeUndefined()
  expect(kept('rows', undefined)).toBeUndefined()
})
