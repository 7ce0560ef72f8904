import fc from 'fast-check'
import { expect, test } from 'vitest'
import { booleanOf, decimalOf, idOf, objectsOf, parseJson, wholeOf } from './wire.ts'

test('text that is no JSON is undefined, also when it nests deeply', () => {
  expect(['', '{', 'undefined', '['.repeat(100_000)].map(parseJson)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test('whole numbers that a float cannot hold keep their digits', () => {
  expect(parseJson('{"id":9007199254740993,"at":1700000000000001,"p":0.1234567890123456789}')).toEqual({
    id: '9007199254740993',
    at: 1_700_000_000_000_001,
    p: 0.123_456_789_012_345_68,
  })
})

test('numbers become plain decimal text of the same value', () => {
  expect([1.5e-7, -2e-10, 1e21, 1.25e22, 0, -3].map(decimalOf)).toEqual([
    '0.00000015',
    '-0.0000000002',
    '1000000000000000000000',
    '12500000000000000000000',
    '0',
    '-3',
  ])
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -1e15, max: 1e15 }), (number) => {
      const text = decimalOf(number)
      // More than forty decimals are no amount.
      return text === null ? Math.abs(number) < 1e-15 : Number(text) === number
    }),
  )
})

test.each([
  ['1e5'],
  [''],
  [' 1'],
  ['+1'],
  ['0x10'],
  ['NaN'],
  [Number.NaN],
  [Number.POSITIVE_INFINITY],
  [null],
  [{}],
  [true],
])('%s is no amount', (value) => expect(decimalOf(value)).toBeNull())

test('zero with an exponent is zero', () => expect(['0E-8', '0e0', '0.00E-10'].map(decimalOf)).toEqual(['0', '0', '0']))

test('times and counts are whole numbers or text of them', () => {
  expect([5, '5', '-5', 5.5, '5.5', '', 'x', '12345678901234567', null].map(wholeOf)).toEqual([
    5,
    5,
    -5,
    null,
    null,
    null,
    null,
    null,
    null,
  ])
})

test('identities are text; truth is true or false or unknown; lists hold objects only', () => {
  expect([7, '417', 1.5, '', null].map(idOf)).toEqual(['7', '417', null, null, null])
  expect([true, 'TRUE', 'false', 1, null].map(booleanOf)).toEqual([true, true, false, null, null])
  expect([objectsOf([{ a: 1 }, null, [1], 'x']), objectsOf({ a: 1 }), objectsOf(undefined)]).toEqual([
    [{ a: 1 }],
    [{ a: 1 }],
    [],
  ])
})
