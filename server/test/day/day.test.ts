import { expect, test } from 'vitest'
import { runDay } from './run-day.ts'

test('some minutes of practice market: books, stops, request weight, journal and curve are as they must be', async () => {
  const { verdicts, figures } = await runDay({ hours: 0.05, seed: 7, folder: null })
  expect(verdicts.filter(({ isGood }) => !isGood)).toEqual([])
  expect(verdicts).toHaveLength(11)
  expect(figures['trades']).toBeGreaterThan(5)
  expect(figures['incomeRows']).toBeGreaterThan(15)
}, 240_000)
