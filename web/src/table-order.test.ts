import { usdt, type Money } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { groupRows, isFound, nextSort, sortOf, sortRows, sortText } from './table-order.ts'

const byAmount = (text: string | null): Money | null => (text === null ? null : usdt(text))

test('amounts that are the same float are still put in order', () => {
  const rows = [
    '9007199254740993',
    '9007199254740992',
    '0.10000000000000000001',
    '0.1',
    '-0.1',
    '-0.10000000000000000001',
  ]
  expect(sortRows(rows, byAmount, false)).toEqual([
    '-0.10000000000000000001',
    '-0.1',
    '0.1',
    '0.10000000000000000001',
    '9007199254740992',
    '9007199254740993',
  ])
})

test('what is not known is last in both directions, and equals stay as they came', () => {
  const rows = [
    { name: 'a', net: '2.0' },
    { name: 'b', net: null },
    { name: 'c', net: '2' },
    { name: 'd', net: '10' },
  ]
  const names = (isDown: boolean) => sortRows(rows, ({ net }) => byAmount(net), isDown).map(({ name }) => name)
  expect(names(true)).toEqual(['d', 'a', 'c', 'b'])
  expect(names(false)).toEqual(['a', 'c', 'd', 'b'])
})

test('a group stands where its first row would, in its own order', () => {
  const rows = ['ETH long', 'ETH short', 'BTC long']
  const groups = groupRows(['BTC long', 'ETH short', 'ETH long'], rows, (row) => row.slice(0, 3))
  expect(groups).toEqual([
    { key: 'BTC', rows: ['BTC long'] },
    { key: 'ETH', rows: ['ETH long', 'ETH short'] },
  ])
})

test('every word has to be found, in any order and case', () => {
  expect(isFound('BTCUSDT LONG stop', 'long btc')).toBe(true)
  expect(isFound('BTCUSDT LONG stop', 'short btc')).toBe(false)
})

test('a column goes from largest first to smallest first to as it came', () => {
  const first = nextSort(null, 'net')
  expect(first).toEqual({ id: 'net', isDown: true })
  expect(nextSort(first, 'net')).toEqual({ id: 'net', isDown: false })
  expect(nextSort({ id: 'net', isDown: false }, 'net')).toBeNull()
  expect(nextSort(first, 'gross')).toEqual({ id: 'gross', isDown: true })
})

test('an order is read from the address as it was written, and nonsense is none', () => {
  expect(sortOf(sortText({ id: 'net', isDown: true }))).toEqual({ id: 'net', isDown: true })
  expect(sortOf('net.sideways')).toBeNull()
  expect(sortOf(undefined)).toBeNull()
})
