import { qty, usdt } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { decodeState, encodeState } from './saved-state.ts'

test('a state with maps and amounts inside maps and lists comes back equal', () => {
  const state = {
    at: 1,
    name: null,
    sums: new Map([['BTCUSDT:long', { sum: usdt('0.00000001'), events: [{ at: 5, notional: usdt('12.5') }] }]]),
    nested: new Map([[3, new Map([['a', qty('7')]])]]),
  }
  expect(decodeState(encodeState(state))).toEqual(state)
})

test.each([[{ run: () => 1 }], [{ gone: undefined }], [{ big: 5n }], [{ set: new Set([1]) }]])(
  'what could not be read back is refused: %o',
  (state) => {
    expect(() => encodeState(state)).toThrow(/cannot be saved/)
  },
)
