import { noUsdt, text } from '@undertow/shared/money.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLiquidationTape, type Flow } from './liquidation-tape.ts'

const row = (at: number, notional: string, symbol = 'A', liquidated: Flow['liquidated'] = 'long'): Flow => ({
  at,
  symbol,
  liquidated,
  notional,
})

test('a sum is that of the rows after a moment, of one symbol and side, whatever came before', () => {
  const rows = fc.array(
    fc.record({
      after: fc.nat({ max: 40 }),
      cents: fc.nat({ max: 1_000 }),
      symbol: fc.constantFrom('A', 'B'),
      liquidated: fc.constantFrom('long', 'short'),
    }),
    { minLength: 1, maxLength: 60 },
  )
  fc.assert(
    fc.property(
      rows,
      fc.constantFrom('long', 'short', 'both'),
      fc.integer({ min: 1, max: 100 }),
      (given, side, span) => {
        const tape = createLiquidationTape(100)
        const added: Flow[] = []
        let at = 0
        for (const { after, cents, symbol, liquidated } of given) {
          at += after
          const one = row(at, String(cents), symbol, liquidated)
          added.push(one)
          tape.add(one)
          const inside = added.filter(
            (other) =>
              other.symbol === symbol && other.at > at - span && (side === 'both' || other.liquidated === side),
          )
          expect(Number(text(tape.sum(symbol, side, at - span)))).toBe(
            inside.reduce((sum, { notional }) => sum + Number(notional), 0),
          )
        }
      },
    ),
  )
})

test('rows beyond the most that are held go, the oldest first; that is told once until there are fewer', () => {
  let told = 0
  const tape = createLiquidationTape(1_000, () => (told += 1), 10)
  for (let n = 1; n <= 25; n += 1) tape.add(row(n, '1', n % 2 === 0 ? 'A' : 'B'))
  expect([text(tape.sum('A', 'both', 0)), text(tape.sum('B', 'both', 0)), told]).toEqual(['5', '5', 1])
  for (let n = 1; n <= 12; n += 1) tape.add(row(5_000 + n, '1'))
  expect([text(tape.sum('A', 'both', 0)), tape.sum('B', 'both', 0), told]).toEqual(['10', noUsdt, 2])
})

test('a long run holds no more than its span, and its sums stay right', () => {
  const tape = createLiquidationTape(100)
  for (let n = 0; n < 20_000; n += 1) tape.add(row(n, '0.1', `C${n % 3}`))
  expect(text(tape.sum('C0', 'long', 19_999 - 100))).toBe('3.3')
  expect(tape.sum('C9', 'long', 0)).toEqual(noUsdt)
})
