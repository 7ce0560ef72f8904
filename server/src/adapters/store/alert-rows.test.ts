import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AlertFact } from '@undertow/shared/alert-row.ts'
import { commandSchema } from '@undertow/shared/commands.ts'
import { price, qty, usdt } from '@undertow/shared/money.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AlertFilter, Recorded } from '../../ports.ts'
import { createClock } from '../clock.ts'
import { createAlertStore, keptMs } from './alert-rows.ts'
import { openDatabase, openReader } from './database.ts'
import { createGuard } from './guard.ts'
import { openStore, type Store } from './open.ts'
import { noReserve } from './reserve.ts'
import { trade } from './rows.test-support.ts'

let dir: string
let store: Store
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'undertow-alerts-'))
  store = openStore(dir, { clock: createClock() })
})
afterEach(() => {
  store.close()
  rmSync(dir, { recursive: true })
})

const all: AlertFilter = { symbol: null, from: null, to: null, kind: null, level: null, isOpen: false }
const fact = (more: Partial<AlertFact> = {}): AlertFact => ({
  at: 1_000,
  level: 'warn',
  kind: 'system',
  code: 'x',
  symbol: null,
  text: 'something',
  mustSee: false,
  value: null,
  threshold: null,
  rule: null,
  ref: null,
  ...more,
})
const page = { limit: 100, cursor: null }
const list = (filter: Partial<AlertFilter> = {}) => store.alerts.list({ ...all, ...filter }, page).items

function record(seq: number, event: Recorded['event'], ...commands: unknown[]): void {
  store.journal.append({
    seq,
    at: 1_000 + seq,
    event,
    commands: commands.map((command) => commandSchema.parse(command)),
  })
  store.journal.commit()
}

const fill: Recorded['event'] = {
  kind: 'fill',
  fill: {
    symbol: 'BTCUSDT',
    clientId: 'c1',
    orderId: '1',
    tradeId: '7',
    leg: 'long',
    side: 'buy',
    price: price('98412.1'),
    qty: qty('0.01'),
    commission: usdt('0.1'),
    commissionAsset: 'USDT',
    realisedPnl: usdt('0'),
    maker: false,
    forced: false,
    deleveraged: false,
    happenedAt: 900,
  },
}
const notice = (level: string, code: string) => ({
  kind: 'notice',
  notice: { at: 1_000, level, code, symbol: null, text: `the ${code}` },
})

test('what the journal tells is an alert with its entry, and a fill told twice is one', () => {
  record(1, fill)
  record(2, fill)
  record(3, { kind: 'wake' }, notice('error', 'halted'), notice('info', 'stop_moved'), {
    kind: 'closedTrade',
    trade: { ...trade, exitReason: 'liquidated' },
  })
  expect(list().map(({ code, level, mustSee, text }) => [code, level, mustSee, text])).toEqual([
    ['liquidated', 'error', true, 'Our BTCUSDT LONG was liquidated: 1.7 USDT net'],
    ['halted', 'error', true, 'the halted'],
    ['fill', 'info', false, 'Bought 0.01 BTCUSDT at 98412.1 (LONG)'],
  ])
})

test('pages follow each other without a hole or a repetition, also while alerts come in', () => {
  for (let n = 0; n < 25; n += 1) store.alerts.add(fact({ text: `n${n}` }))
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const { items, next }: ReturnType<typeof store.alerts.list> = store.alerts.list(all, { limit: 10, cursor })
    seen.push(...items.map(({ text }) => text))
    store.alerts.add(fact({ text: 'late' }))
    cursor = next
  } while (cursor !== null)
  expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => `n${24 - n}`))
  expect(store.alerts.list(all, { limit: 10, cursor: 'nonsense' })).toEqual({ items: [], next: null })
})

test('filters by symbol, kind, severity, time and whether somebody has seen it', () => {
  store.alerts.add(fact({ symbol: 'ETHUSDT', kind: 'fill', level: 'info', at: 5 }))
  store.alerts.add(fact({ level: 'error', at: 10 }))
  store.alerts.add(fact({ at: 20 }))
  store.alerts.acknowledge([3], 30, 'me')
  const ids = (filter: Partial<AlertFilter>) => list(filter).map(({ id }) => id)
  expect(ids({ symbol: 'ETHUSDT' })).toEqual([1])
  expect(ids({ kind: 'system' })).toEqual([3, 2])
  expect(ids({ level: 'warn' })).toEqual([3, 2])
  expect(ids({ level: 'error' })).toEqual([2])
  expect(ids({ isOpen: true })).toEqual([2, 1])
  expect(ids({ from: 10, to: 10 })).toEqual([2])
})

test('E91 what must be seen is acknowledged by itself, and the first name stays', () => {
  store.alerts.add(fact())
  store.alerts.add(fact({ mustSee: true, level: 'error' }))
  store.alerts.add(fact({ level: 'info' }))
  expect(store.alerts.unread()).toEqual({ all: 2, mustSee: 1 })
  expect(store.alerts.acknowledgeUpTo(3, 50, 'me')).toBe(2)
  expect(store.alerts.unread()).toEqual({ all: 1, mustSee: 1 })
  expect(store.alerts.acknowledge([2, 2, 99], 60, 'me')).toBe(1)
  expect(store.alerts.acknowledge([2], 70, 'somebody else')).toBe(0)
  expect(list().map(({ ackedAt, ackedBy }) => [ackedAt, ackedBy])).toEqual([
    [50, 'me'],
    [60, 'me'],
    [50, 'me'],
  ])
})

test('thirty days are kept, and never more rows than the cap', () => {
  store.alerts.add(fact({ at: 0 }))
  store.alerts.add(fact({ at: 1 }))
  store.alerts.add(fact({ at: keptMs + 1 }))
  store.alerts.tidy()
  expect(list().map(({ id }) => id)).toEqual([3, 2])

  const ledger = openDatabase(dir, 'ledger')
  const reader = openReader(dir, 'ledger')
  const small = createAlertStore({ ledger, reader }, createGuard(createClock(), noReserve), 5)
  for (let n = 0; n < 10; n += 1) small.add(fact({ at: keptMs + 2 }))
  small.tidy()
  expect(small.list(all, page).items.map(({ id }) => id)).toEqual([13, 12, 11, 10, 9])
  // What nobody has seen and everybody must is pushed out by its own kind alone.
  small.add(fact({ at: keptMs + 2, mustSee: true }))
  for (let n = 0; n < 10; n += 1) small.add(fact({ at: keptMs + 2 }))
  small.tidy()
  expect(small.list(all, page).items.map(({ id }) => id)).toEqual([24, 23, 22, 21, 20, 14])
  small.acknowledge([14], 1, 'me')
  for (let n = 0; n < 10; n += 1) small.add(fact({ at: keptMs + 2, mustSee: true }))
  small.tidy()
  expect(small.list(all, page).items.map(({ id }) => id)).toEqual([34, 33, 32, 31, 30])
  reader.close()
  ledger.close()
})

test('news are what came after an id, oldest first', () => {
  store.alerts.add(fact())
  const last = store.alerts.lastId()
  store.alerts.add(fact({ text: 'a' }))
  store.alerts.add(fact({ text: 'b' }))
  expect(store.alerts.after(last).map(({ text }) => text)).toEqual(['a', 'b'])
})
