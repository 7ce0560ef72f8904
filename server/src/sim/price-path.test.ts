import { expect, test } from 'vitest'
import { generatedContracts } from './contracts.ts'
import { createPath, drift, framesPerSecond, push } from './price-path.ts'
import { normal, stream } from './random.ts'

/** What the price does in the five minutes after a violent cascade of long liquidations, as a log return. */
function afterCascade(seed: string): { readonly forced: number; readonly after: number } {
  const contract = generatedContracts.find((each) => each.symbol === 'WIFUSDT')!
  const path = createPath(seed, contract)
  const common = stream(seed, 'everything')
  const before = path.log
  for (let order = 0; order < 60; order += 1) push(path, -1, 20_000, order * 100)
  const bottom = path.log
  for (let frame = 0; frame < 300 * framesPerSecond; frame += 1) drift(path, normal(common))
  return { forced: bottom - before, after: path.log - bottom }
}

test('after a cascade the price comes back as often as it goes on, by as much, and by far more than noise', () => {
  const count = 400
  const outcomes = Array.from({ length: count }, (_, index) => afterCascade(`seed ${index}`))
  const back = outcomes.filter(({ after }) => after > 0).length / count
  const mean = outcomes.reduce((sum, { after }) => sum + after, 0) / count
  const size = Math.sqrt(outcomes.reduce((sum, { after }) => sum + after ** 2, 0) / count)
  expect(back).toBeGreaterThan(0.43)
  expect(back).toBeLessThan(0.57)
  expect(Math.abs(mean)).toBeLessThan((2.5 * size) / Math.sqrt(count))
  expect(size).toBeGreaterThan(Math.abs(outcomes[0]!.forced) * 0.5)
})
