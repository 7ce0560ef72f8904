import { type ExchangeCommand } from '@undertow/shared/commands.ts'
import { type Event, type Quote } from '@undertow/shared/events.ts'
import { price, qty, rate, usdt } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { story } from '../core/story.test-support.ts'
import { type Journal, type Recorded, type Trouble } from '../ports.ts'
import { createLoop } from './loop.ts'
import { createVirtualClock } from './virtual-clock.ts'

const quote: Quote = {
  symbol: 'BTCUSDT',
  bid: price('98400'),
  ask: price('98410'),
  mark: price('98405'),
  ageMs: 20,
  fundingRate: rate('0'),
  nextFundingAt: 4_102_444_800_000,
}

/** A loop over a bot that is ready to trade, with a journal and an exchange that write down what they are told, in order. */
function world(
  options: {
    readonly commitFails?: boolean
    readonly trouble?: () => Trouble | null
    readonly execute?: (command: ExchangeCommand) => void
  } = {},
) {
  const hunter = story()
  const clock = createVirtualClock(hunter.now() + 1_000, null)
  const told: string[] = []
  const fatal: unknown[] = []
  const pending: Recorded[] = []
  const durable: Recorded[] = []
  const journal: Journal = {
    lastSeq: hunter.seq(),
    append: (recorded) => void pending.push(recorded),
    commit: () => {
      if (options.commitFails) throw new Error('disk full')
      told.push(`commit ${pending.map(({ event }) => event.kind).join(' ')}`)
      durable.push(...pending.splice(0))
      return options.trouble?.() ?? null
    },
    read: () => [],
    savedState: () => null,
    saveState: () => undefined,
    gaps: () => [],
    close: () => undefined,
  }
  const loop = createLoop({
    state: hunter.state,
    clock,
    journal,
    execute: (command) => {
      told.push(command.kind)
      options.execute?.(command)
    },
    quote: () => quote,
    onRecorded: () => undefined,
    onFatal: (error) => fatal.push(error),
  })
  return { hunter, clock, told, fatal, durable, loop }
}

const liquidation = (value: string, happenedAt: number): Event => ({
  kind: 'liquidation',
  venue: 'aster',
  symbol: 'BTCUSDT',
  liquidated: 'long',
  price: price('98500'),
  qty: qty('1'),
  notional: usdt(value),
  happenedAt,
})

test('an order leaves only after the liquidation, the quote and the order itself are on disk, in one commit', () => {
  const { clock, told, loop } = world()
  loop.enqueue(liquidation('25000', clock.now()))
  expect(told).toEqual(['commit liquidation quote', 'placeOrder'])
})

test('the quote goes ahead of what was told meanwhile', () => {
  const asked: string[] = []
  const { clock, durable, loop } = world({
    execute: ({ kind }) => {
      asked.push(kind)
      loop.enqueue({ kind: 'hop', hop: 'market', up: true, reason: '' })
    },
  })
  loop.enqueue(liquidation('25000', clock.now()))
  expect(durable.map(({ event }) => event.kind)).toEqual(['liquidation', 'quote', 'hop'])
  expect(asked).toEqual(['placeOrder'])
})

test('market data that asks for nothing waits a quarter of a second for its batch', async () => {
  const { clock, told, loop } = world()
  loop.enqueue(liquidation('600', clock.now()))
  loop.enqueue(liquidation('700', clock.now() - 1))
  expect(told).toEqual([])
  await clock.run(clock.now() + 249)
  expect(told).toEqual([])
  await clock.run(clock.now() + 1)
  expect(told).toEqual(['commit liquidation liquidation'])
})

test('rows of fills that the books have already wait for the word that all were read, and share its commit', () => {
  const { clock, told, loop } = world()
  const row = {
    kind: 'income',
    id: '1',
    symbol: null,
    asset: 'USDT',
    amount: usdt('1'),
    happenedAt: clock.now(),
  } as const
  loop.enqueue({ ...row, type: 'realised' })
  loop.enqueue({ ...row, type: 'commission' })
  expect(told).toEqual([])
  loop.enqueue({ kind: 'incomeRead', from: clock.now(), to: clock.now() })
  loop.enqueue({ ...row, type: 'funding' })
  expect(told).toEqual(['commit income income incomeRead', 'commit income'])
})

test('time never goes back, although the clock does, also before the first event of a process', () => {
  const { clock, durable, hunter, loop } = world()
  const before = hunter.state.at
  clock.now = () => before - 60_000
  loop.enqueue({ kind: 'wake' })
  expect(durable.map(({ at }) => at)).toEqual([before])
})

test('a disk that fails ends trading: nothing is sent, nothing more is taken in', () => {
  const { clock, told, fatal, loop } = world({ commitFails: true })
  loop.enqueue(liquidation('25000', clock.now()))
  expect(told).toEqual([])
  expect(fatal).toEqual([new Error('disk full')])
  loop.enqueue({ kind: 'wake' })
  expect(fatal).toHaveLength(1)
})

test('D-03 an entry whose own commit shows that nothing can be recorded is withheld, and ends as not sent', () => {
  const { clock, told, durable, hunter, loop } = world({ trouble: () => ({ reason: 'held', mends: true }) })
  loop.enqueue(liquidation('25000', clock.now()))
  expect(told).not.toContain('placeOrder')
  expect(durable.map(({ event }) => event.kind)).toEqual(['liquidation', 'quote', 'storage', 'placed'])
  expect([...hunter.state.orders.values()]).toMatchObject([{ phase: 'done', reason: 'nothing can be recorded' }])
})

test('D-03 trouble is told once when it begins and once when it ends, and looked for every second meanwhile', async () => {
  let trouble: Trouble | null = { reason: 'held', mends: true }
  const { clock, told, durable, hunter, loop } = world({ trouble: () => trouble })
  loop.enqueue({ kind: 'wake' })
  expect(hunter.state.storage).toBe('held')
  await clock.run(clock.now() + 3_100)
  const tries = told.length
  expect(tries).toBeGreaterThanOrEqual(4)
  trouble = null
  await clock.run(clock.now() + 1_000)
  expect(durable.flatMap(({ event }) => (event.kind === 'storage' ? [event.entries] : []))).toEqual([
    'blocked',
    'allowed',
  ])
  expect(hunter.state.storage).toBeNull()
  const after = told.length
  await clock.run(clock.now() + 2_000)
  expect(told.length).toBeLessThanOrEqual(after + 1)
})

test('events told in a circle end the process instead of filling its memory', () => {
  const { fatal, loop, clock, durable } = world({
    execute: () => {
      for (let count = 0; count < 20_000; count += 1) loop.enqueue({ kind: 'wake' })
    },
  })
  loop.enqueue(liquidation('25000', clock.now()))
  expect(String(fatal[0])).toMatch(/inbox holds 10000 events/)
  expect(durable.map(({ event }) => event.kind)).toEqual(['liquidation', 'quote'])
})

test('the bot is woken when it asked to be', async () => {
  const { clock, durable, loop } = world()
  loop.enqueue(liquidation('25000', clock.now()))
  await clock.run(clock.now() + 60_000)
  expect(durable.some(({ event }) => event.kind === 'wake')).toBe(true)
})
