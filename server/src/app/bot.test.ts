import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openStore } from '../adapters/store/open.ts'
import { encodeState } from './saved-state.ts'
import { story } from '../core/story.test-support.ts'
import { type Exchange, type Recorded } from '../ports.ts'
import { createBot, recoverState } from './bot.ts'
import { createVirtualClock } from './virtual-clock.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'undertow-bot-'))
  folders.push(folder)
  return folder
}

const deafExchange: Exchange = {
  start: () => Promise.resolve(),
  execute: () => undefined,
  quote: (symbol) => ({
    symbol,
    bid: null,
    ask: null,
    mark: null,
    ageMs: null,
    fundingRate: null,
    nextFundingAt: null,
  }),
  candles: () => Promise.resolve(null),
  hops: () => [],
  stop: () => Promise.resolve(),
}

function rethrow(error: unknown): never {
  throw error
}

/** A bot over a journal on disk, with the settings of a story and nobody to trade with. */
function openBot(folder: string, onFatal: (error: unknown) => void = rethrow) {
  const clock = createVirtualClock(Date.UTC(2026, 0, 5), null)
  const store = openStore(folder, { clock, installation: 'test' })
  const state = recoverState(store.journal)
  const { config } = story()
  const bot = createBot({
    state,
    ...store,
    exchange: deafExchange,
    feeds: [],
    settings: {
      current: () => ({ version: 1, config, problems: [], warnings: [] }),
      propose: () => ({ problems: [] }),
      check: () => ({ problems: [], warnings: [] }),
    },
    clock,
    wallClock: { now: () => 0, elapsed: () => 0, after: () => () => undefined },
    identity: { bootId: 'boot', installation: 'test', version: '0' },
    facts: { mode: 'practice', book: 'practice', market: 'none', speed: null },
    tape: () => null,
    onFatal,
  })
  return { bot, state, store, clock }
}

const inMemory = (recorded: readonly Recorded[], saved: string | null) => ({
  lastSeq: recorded.at(-1)?.seq ?? -1,
  append: () => undefined,
  commit: () => undefined,
  read: (after: number) => recorded.filter(({ seq }) => seq > after),
  savedState: () => (saved === null ? null : { seq: 1, state: saved }),
  saveState: () => undefined,
  gaps: () => [],
  close: () => undefined,
})

test('what a broken step left half done is never saved: a restart folds the journal', async () => {
  const folder = newFolder()
  const fatal: unknown[] = []
  const { bot, state, store } = openBot(folder, (error) => fatal.push(error))
  await bot.start()
  // A broken invariant: an order without anybody to place it as.
  state.at = Number.MAX_SAFE_INTEGER
  await bot.backend.operate({ do: 'halt' }, 'anna')
  expect(fatal).toHaveLength(1)
  await bot.stop()
  expect(store.journal.savedState()).toBeNull()
  store.close()
  expect(openBot(folder).state.at).toBe(Date.UTC(2026, 0, 5))
})

test('a disk that fails between two events ends trading like one that fails at an event', async () => {
  const fatal: unknown[] = []
  const { bot, store, clock } = openBot(newFolder(), (error) => fatal.push(error))
  await bot.start()
  store.close()
  await clock.run(clock.now() + 180_000)
  expect(fatal).toEqual([expect.objectContaining({ message: 'The database connection is not open' })])
})

test('since when entries are off is known, also by a process that found them so', async () => {
  const folder = newFolder()
  const first = openBot(folder)
  const began = first.clock.now()
  await first.bot.start()
  expect(first.bot.backend.status()).toMatchObject({ entries: 'waiting', entriesSince: began })
  for (const [at, action] of [
    [10_000, 'pause'],
    [20_000, 'halt'],
    [30_000, 'halt'],
  ] as const) {
    await first.clock.run(began + at)
    await first.bot.backend.operate({ do: action }, 'anna')
    expect(first.bot.backend.status().entriesSince).toBe(began + Math.min(at, 20_000))
  }
  await first.bot.stop()
  first.store.close()

  const second = openBot(folder)
  await second.clock.run(began + 60_000)
  await second.bot.start()
  expect(second.bot.backend.status()).toMatchObject({ entries: 'halted', entriesSince: began + 20_000 })
  await second.bot.backend.operate({ do: 'resume' }, 'anna')
  expect(second.bot.backend.status()).toMatchObject({ entries: 'waiting', entriesSince: began + 60_000 })
  second.store.close()
})

const wakes: readonly Recorded[] = [0, 1, 2].map((seq) => ({
  seq,
  at: 1_000 + seq,
  event: { kind: 'wake' },
  commands: [],
}))

test.each([
  ['no JSON', '{"at":'],
  ['something else', '[]'],
  ['a state of another version, which lacks a part', '{"at":5,"seq":1}'],
])('a saved state that is %s is passed over: the whole journal is folded, and that is said', (_, saved) => {
  const said: string[] = []
  const state = recoverState(inMemory(wakes, saved), (text) => said.push(text))
  expect(encodeState(state)).toBe(encodeState(recoverState(inMemory(wakes, null))))
  expect(said).toEqual([expect.stringMatching(/^the saved state cannot be used .*: the whole journal is folded$/)])
})
