import { expect, test } from 'vitest'
import { createLoop } from '../../src/app/loop.ts'
import { createState } from '../../src/core/state.ts'
import type { Clock, Journal } from '../../src/ports.ts'
import { stillWorld, symbols } from '../scenarios/story-world.ts'
import { taken } from './orders.ts'

// More than a market ever told, and a disk that does not keep up.

const perSecond = 10_000
const seconds = 10

test(
  'M-08 ten thousand liquidations a second, for ten seconds: every one is stored, decisions stay few',
  { timeout: 60_000 },
  async () => {
    const world = await stillWorld()
    const before = world.counts()
    let n = 0
    const names = Array.from({ length: 97 }, (_, at) => symbols[at] ?? `COIN${at}USDT`)
    const frame = (): string => {
      const rows = Array.from({ length: perSecond / 10 }, () => {
        n += 1
        // Each differs from every other: an echo would not be stored.
        const price = `${100 + (n % 1_000)}.${String(n).padStart(6, '0')}`
        const o = {
          s: names[n % names.length],
          S: n % 2 ? 'SELL' : 'BUY',
          ap: price,
          X: 'FILLED',
          z: '9',
          T: world.now(),
        }
        return { e: 'forceOrder', o }
      })
      return JSON.stringify(rows)
    }
    for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
      world.sim('stream', { stream: 'market', do: 'send', text: frame() })
      await world.run(100)
    }
    await world.run(1_000)
    expect(n).toBe(perSecond * seconds)
    const after = world.counts()
    expect(after.liquidations - before.liquidations).toBe(n)
    // Three symbols, two sides, and a pause after each decision.
    expect(after.decisions - before.decisions).toBeLessThan(symbols.length * 2 * (seconds / 5 + 2))
    expect(taken(world, 'entry').length).toBeLessThanOrEqual(symbols.length * 2)
    expect(world.status().entries).toBe('on')
    world.end()
  },
)

test('M-09 a disk that takes six seconds for a commit: nothing is lost, and nothing is decided before the account was read again', () => {
  let now = 1_000_000
  const timers: { at: number; run: () => void }[] = []
  const clock: Clock = {
    now: () => now,
    elapsed: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => void timers.splice(timers.indexOf(timer), 1)
    },
  }
  const kinds: string[] = []
  let commits = 0
  const journal: Journal = {
    lastSeq: -1,
    append: ({ event }) => void kinds.push(event.kind),
    commit: () => {
      commits += 1
      if (commits === 2) now += 6_000
      return null
    },
    read: () => [],
    savedState: () => null,
    saveState: () => undefined,
    gaps: () => [],
    close: () => undefined,
  }
  const state = createState()
  const loop = createLoop({
    state,
    clock,
    journal,
    execute: () => undefined,
    quote: () => expect.fail('nobody asked for a quote'),
    onRecorded: () => undefined,
    onFatal: (error) => expect.fail(String(error)),
  })
  loop.enqueue({ kind: 'started', bootId: 'b', installation: 'test', version: '0' })
  loop.enqueue({ kind: 'hop', hop: 'rest', up: true, reason: '' })
  loop.enqueue({ kind: 'wake' })
  expect(kinds).toEqual(['started', 'hop', 'resumed', 'wake'])
  expect(state.snapshotAt).toBeNull()
  expect(state.cleanFrom).toBe(1_006_000)
  loop.stop()
})
