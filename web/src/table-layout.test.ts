import { expect, test } from 'vitest'
import { inOrder, isShown, moved, noLayout, readLayouts, widened, withShown } from './table-layout.ts'

const columns = ['symbol', 'entry', 'exit', 'net'].map((id) => ({ id }))
const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id)

test('a damaged table takes its default, and the others stay as they were', () => {
  const stored = JSON.stringify({
    trades: { order: ['net', 'symbol'], hidden: ['exit'], shown: [], widths: { net: 120 }, sort: null },
    orders: 'nonsense',
    positions: { order: 7, hidden: ['fees'], widths: { net: 5 } },
  })
  expect(readLayouts(stored)).toEqual({
    trades: { order: ['net', 'symbol'], hidden: ['exit'], shown: [], widths: { net: 120 }, sort: null },
    positions: { ...noLayout, hidden: ['fees'] },
  })
  for (const damaged of ['', '[]', '{', 'null', '7']) expect(readLayouts(damaged)).toEqual({})
  expect(readLayouts(null)).toEqual({})
})

test('what is stored has limits', () => {
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`table${i}`, {}]))
  expect(Object.keys(readLayouts(JSON.stringify(many)))).toHaveLength(40)
  const order = Array.from({ length: 1_000 }, (_, i) => `column${i}`)
  expect(readLayouts(JSON.stringify({ trades: { order } }))).toEqual({ trades: noLayout })
})

test('a column that came with a newer version stands after its neighbour', () => {
  const layout = { ...noLayout, order: ['net', 'symbol', 'gone', 'entry'] }
  expect(ids(inOrder(columns, layout))).toEqual(['net', 'symbol', 'entry', 'exit'])
  expect(ids(inOrder(columns, noLayout))).toEqual(['symbol', 'entry', 'exit', 'net'])
})

test('a column moves by one place and not beyond the ends', () => {
  expect(moved(columns, noLayout, 'exit', -1)).toEqual({ order: ['symbol', 'exit', 'entry', 'net'] })
  expect(moved(columns, noLayout, 'net', 1)).toEqual({})
})

test('a person’s word about a column counts more than the room for it', () => {
  const asked = { ...noLayout, ...withShown(noLayout, 'fees', true) }
  expect(isShown('fees', noLayout, false)).toBe(false)
  expect(isShown('fees', asked, false)).toBe(true)
  const refused = { ...asked, ...withShown(asked, 'fees', false) }
  expect(isShown('fees', refused, true)).toBe(false)
  expect(refused).toMatchObject({ shown: [], hidden: ['fees'] })
})

test('a width stays within what can be read and what fits', () => {
  expect(widened(noLayout, 'net', 3)).toEqual({ widths: { net: 48 } })
  expect(widened(noLayout, 'net', 9_999)).toEqual({ widths: { net: 640 } })
  expect(widened({ ...noLayout, widths: { net: 90 } }, 'net', null)).toEqual({ widths: {} })
})
