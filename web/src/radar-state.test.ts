import type { WindowRow } from '@undertow/shared/view.ts'
import { expect, test } from 'vitest'
import { radarState } from './radar-state.ts'

const row = (change: Partial<WindowRow>): WindowRow => ({
  symbol: 'BTCUSDT',
  liquidated: 'long',
  leg: 'long',
  trigger: 'window',
  sumUsdt: '45200',
  thresholdUsdt: '20000',
  events: 3,
  eventsNeeded: null,
  windowSec: 60,
  oldestExpiresAt: 1_060_000,
  lastAt: 1_030_000,
  cooldownUntil: null,
  traded: true,
  ...change,
})

test('a cool-down comes before everything and ends by the clock of the server', () => {
  const cooling = row({ cooldownUntil: 1_040_000 })
  expect(radarState(cooling, true, 1_039_999, null)).toEqual({ kind: 'cooling', until: 1_040_000 })
  expect(radarState(cooling, true, null, null)).toEqual({ kind: 'cooling', until: 1_040_000 })
  expect(radarState(cooling, true, 1_040_000, null)).toEqual({ kind: 'triggered', since: null })
})

test('a window over its threshold says since when, as far as a decision of this window tells', () => {
  expect(radarState(row({}), true, 1_035_000, 1_030_500)).toEqual({ kind: 'triggered', since: 1_030_500 })
  expect(radarState(row({}), true, 1_035_000, 900_000)).toEqual({ kind: 'triggered', since: null })
})

test('below it the seconds of the oldest liquidation count; quiet is what nothing came to, however long ago', () => {
  expect(radarState(row({}), false, 1_035_000, null)).toEqual({ kind: 'filling', until: 1_060_000 })
  expect(radarState(row({}), true, 1_090_000, 1_030_500)).toEqual({ kind: 'quiet' })
  expect(radarState(row({ oldestExpiresAt: null, lastAt: null }), false, 9_000_000, null)).toEqual({ kind: 'quiet' })
  expect(radarState(row({ traded: false }), true, 1_035_000, null)).toEqual({ kind: 'watched' })
})
