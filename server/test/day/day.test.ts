import { expect, test } from 'vitest'
import { runDay } from './run-day.ts'

test('some minutes of practice market: books, stops, request weight, journal and curve are as they must be', async () => {
  const { verdicts, figures } = await runDay({ hours: 0.05, seed: 7, folder: null, settings: 'practice' })
  expect(verdicts.filter(({ isGood }) => !isGood)).toEqual([])
  expect(verdicts).toHaveLength(13)
  expect(figures['trades']).toBeGreaterThan(5)
  expect(figures['incomeRows']).toBeGreaterThan(15)
}, 240_000)

test('seven minutes with every filter, cap, brake and exit on: no invariant breaks, and the journal folds again', async () => {
  const { verdicts, counts } = await runDay({ hours: 0.12, seed: 1, folder: null, settings: 'full' })
  expect(verdicts.filter(({ isGood }) => !isGood)).toEqual([])
  expect(Object.keys(counts.refusals).length).toBeGreaterThan(5)
}, 400_000)
