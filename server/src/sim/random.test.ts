import { expect, test } from 'vitest'
import { bits, exponential, normal, pick, poisson, stream, uniform } from './random.ts'

const draws = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw)
const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length

test('a stream is a function of seed and name, and its state is plain data', () => {
  const one = stream('seed', 'BTCUSDT')
  expect(draws(5, () => bits(one))).toEqual(
    draws(
      5,
      (
        (other) => () =>
          bits(other)
      )(stream('seed', 'BTCUSDT')),
    ),
  )
  const copy = structuredClone(one)
  expect(bits(copy)).toBe(bits(one))
  expect(bits(stream('seed', 'ETHUSDT'))).not.toBe(bits(stream('seed', 'BTCUSDT')))
  expect(bits(stream('other', 'BTCUSDT'))).not.toBe(bits(stream('seed', 'BTCUSDT')))
})

test('the distributions have their means and spreads', () => {
  const random = stream('seed', 'distributions')
  const count = 100_000
  const uniforms = draws(count, () => uniform(random))
  expect(Math.min(...uniforms.slice(0, 1_000))).toBeGreaterThanOrEqual(0)
  expect(Math.max(...uniforms.slice(0, 1_000))).toBeLessThan(1)
  expect(mean(uniforms)).toBeCloseTo(0.5, 2)
  const normals = draws(count, () => normal(random))
  expect(mean(normals)).toBeCloseTo(0, 1)
  expect(mean(normals.map((each) => each ** 2))).toBeCloseTo(1, 1)
  expect(mean(draws(count, () => exponential(random)))).toBeCloseTo(1, 1)
  expect(mean(draws(count, () => poisson(random, 0.7, 100)))).toBeCloseTo(0.7, 1)
  expect(new Set(draws(100, () => pick(random, ['a', 'b', 'c'])))).toEqual(new Set(['a', 'b', 'c']))
})

test('streams of neighbouring names do not move together', () => {
  const [a, b] = [stream('seed', 'A'), stream('seed', 'B')]
  const product = mean(draws(100_000, () => (uniform(a) - 0.5) * (uniform(b) - 0.5)))
  expect(Math.abs(product)).toBeLessThan(0.002)
})
