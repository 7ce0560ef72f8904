import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { decodeConfig } from '@undertow/shared/config-check.ts'
import type { Config } from '@undertow/shared/config.ts'
import type { Event } from '@undertow/shared/events.ts'
import { price, qty, text, usdt } from '@undertow/shared/money.ts'
import type { Leg } from '@undertow/shared/sides.ts'
import { createClock } from '../../adapters/clock.ts'
import { openStore } from '../../adapters/store/open.ts'
import { createTrials } from './trials.ts'

const folders: string[] = []
afterEach(() => {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true })
})

const noon = 1_769_860_800_000
const minute = 60_000
const hour = 60 * minute

function configOf(threshold: string, more: object = {}): Config {
  const symbol_defaults = { volume_threshold: threshold, cooldown_sec: 60, max_position_usdt: '100' }
  const decoded = decodeConfig({ symbol_defaults, symbols: { BTCUSDT: {}, ETHUSDT: { enabled: false } }, ...more })
  if ('problems' in decoded) throw new Error(JSON.stringify(decoded.problems))
  return decoded.config
}

/** A folder in which these things were recorded, at minutes before noon. */
function recorded(things: readonly (readonly [minutesBefore: number, event: Event])[]): string {
  const dir = mkdtempSync(join(tmpdir(), 'undertow-trials-'))
  folders.push(dir)
  const store = openStore(dir, { clock: createClock() })
  for (const [seq, [minutesBefore, event]] of things.entries())
    store.journal.append({ seq, at: noon - minutesBefore * minute, event, commands: [] })
  store.journal.commit()
  store.close()
  return dir
}

const started: Event = { kind: 'started', bootId: 'b', installation: 'test', version: '0' }
const hop = (up: boolean): Event => ({ kind: 'hop', hop: 'market', up, reason: '' })
const liquidation = (minutesBefore: number, notional: string, liquidated: Leg = 'long', symbol = 'BTCUSDT') =>
  [
    minutesBefore,
    {
      kind: 'liquidation',
      venue: 'aster',
      symbol,
      liquidated,
      price: price('100'),
      qty: qty(String(Number(notional) / 100)),
      notional: usdt(notional),
      happenedAt: noon - minutesBefore * minute,
    } satisfies Event,
  ] as const

const trialsIn = (dir: string, inForce: Config, tradable: readonly string[] = ['BTCUSDT', 'SOLUSDT']) =>
  createTrials({ dir, now: () => noon, inForce: () => inForce, tradable: () => tradable, log: () => undefined })

test('E71 the preview counts the last 24 hours of what was recorded, says what it saw, and skips what is off', async () => {
  const dir = recorded([
    [30 * 60, started],
    [30 * 60, hop(true)],
    // The day before: nothing of it counts.
    liquidation(25 * 60, '90000'),
    liquidation(20 * 60, '30000'),
    liquidation(10 * 60, '60000', 'short'),
    liquidation(9 * 60, '60000', 'long', 'ETHUSDT'),
    // Half before and half after a hole: no window holds both.
    liquidation(5 * 60 + 0.4, '15000'),
    [5 * 60 + 0.3, hop(false)],
    [4 * 60, started],
    [4 * 60, hop(true)],
    liquidation(4 * 60 - 0.1, '15000'),
    liquidation(0, '30000'),
  ])
  const told = await trialsIn(dir, configOf('50000')).preview(configOf('20000'))
  if ('problem' in told) throw new Error(told.problem)
  const { now, draft, ...rest } = told
  expect(rest).toEqual({
    from: noon - 24 * hour,
    to: noon,
    liquidations: 6,
    leftOut: 0,
    watchedMs: 24 * hour - (hour + 0.3 * minute),
    symbols: [{ symbol: 'BTCUSDT', now: { long: 0, short: 1 }, draft: { long: 2, short: 1 } }],
  })
  expect([now.triggers, draft.triggers]).toEqual([1, 3])
  expect([now, draft].map(({ exposureUsdt }) => exposureUsdt && text(exposureUsdt))).toEqual(['20', '40'])
})

test('what is suggested triggers a few times a day, in symbols that can be traded', async () => {
  const things = Array.from({ length: 60 }, (_, index) => [
    liquidation(1_400 - index * 20, String(3_000 + index * 800)),
    liquidation(1_399 - index * 20, '999000', 'long', 'GOLDUSDT'),
  ]).flat()
  const dir = recorded([[1_440, started], [1_440, hop(true)], ...things])
  const told = await trialsIn(dir, configOf('50000')).suggest()
  if ('problem' in told) throw new Error(told.problem)
  expect(told.symbols.map(({ symbol }) => symbol)).toEqual(['BTCUSDT'])
  const [{ thresholdUsdt, triggers, liquidations } = { thresholdUsdt: usdt('0'), triggers: 0, liquidations: 0 }] =
    told.symbols
  expect([text(thresholdUsdt), triggers, liquidations]).toEqual(['50000', 1, 60])
})

test('after a short while nothing is suggested that no liquidation would have reached', async () => {
  const dir = recorded([[20, started], [20, hop(true)], liquidation(15, '6000'), liquidation(5, '6000')])
  const told = await trialsIn(dir, configOf('50000')).suggest()
  if ('problem' in told) throw new Error(told.problem)
  const found = told.symbols.map(({ thresholdUsdt, triggers }) => [text(thresholdUsdt), triggers])
  expect(found).toEqual([['5000', 2]])
})

test('one is worked out, one waits, a third is told to come again; nothing recorded is no error', async () => {
  const trials = trialsIn(recorded([]), configOf('50000'))
  const three = [configOf('1'), configOf('2'), configOf('3')].map((draft) => trials.preview(draft))
  expect(await Promise.all(three)).toMatchObject([
    { liquidations: 0, watchedMs: 0, draft: { triggers: 0 } },
    { liquidations: 0 },
    { problem: 'others are being worked out' },
  ])
  expect(await trialsIn(join(tmpdir(), 'undertow-nowhere'), configOf('1')).suggest()).toEqual({
    problem: 'what was recorded could not be read',
  })
})
