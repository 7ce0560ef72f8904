import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OrderRow, PositionRow, StatusRow, View } from '@undertow/shared/view.ts'
import { applyToView, emptyView, rowKeys } from '@undertow/shared/view-fold.ts'
import { type Change, type Patch, type TableName, type Tables } from '@undertow/shared/view.ts'
import { expect, test } from 'vitest'
import { order, position, status } from '../../test/http-backend.ts'
import type { AlertChannel, AlertMessage, Delivery } from '../ports.ts'
import { alsoTold, createAlerting } from './alerting.ts'
import { createVirtualClock } from './virtual-clock.ts'

const noon = Date.UTC(2026, 0, 31, 12)

/** A book whose rows a test sets, two channels, and virtual time. */
function world(answers: readonly Delivery[] = []) {
  const clock = createVirtualClock(noon, null)
  const sent: (AlertMessage & { readonly atMs: number })[] = []
  const replies = [...answers]
  const phone: AlertChannel = {
    name: 'phone',
    send: (message) => {
      sent.push({ ...message, atMs: clock.now() - noon })
      return Promise.resolve(replies.shift() ?? { delivered: true })
    },
  }
  const logged: string[] = []
  const log = (level: string, text: string): void => void logged.push(`${level} ${text}`)
  const alerting = createAlerting({ channels: [phone], clock, log, bootId: 'boot' })
  let view: View = emptyView
  const listeners = new Set<(patch: Patch) => void>()
  const show = <T extends TableName>(table: T, key: string, row: Tables[T] | null): void => {
    const change = { table, key, row } as Change
    const patch: Patch = { fromSeq: view.seq, toSeq: view.seq + 1, changes: [change], dropped: 0 }
    view = applyToView(view, patch) ?? view
    for (const listener of listeners) listener(patch)
  }
  const put = <T extends TableName>(table: T, row: Tables[T]): void => show(table, rowKeys[table](row), row)
  let seq = 0
  return {
    alerting,
    sent,
    logged,
    book: {
      view: () => view,
      onPatch: (listener: (patch: Patch) => void) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    listeners,
    put,
    remove: (table: TableName, key: string) => show(table, key, null),
    notice: (level: 'info' | 'warn' | 'error', code: string, symbol: string | null = null) =>
      put('notices', { seq: ++seq, at: clock.now(), level, code, symbol, text: `${code}!` }),
    wait: (ms: number) => clock.run(clock.now() + ms),
    codes: () => sent.map(({ code }) => code),
  }
}

const live: StatusRow = { ...status, mode: 'live', book: 'live', hops: [] }
const withUser = (state: 'live' | 'down'): StatusRow => ({
  ...live,
  hops: [{ hop: 'user', state, lastAt: null, reconnects: 0, reason: 'cut' }],
})
const bare: PositionRow = { ...position('BTCUSDT'), protection: 'missing', stopId: null, stopPrice: null }
const unknown: OrderRow = order('ut1.abcd.1.E1', 'unknown')
const fails: Delivery = { delivered: false, reason: 'ECONNREFUSED', afterMs: 0 }
const refuses: Delivery = { delivered: false, reason: 'status 401', afterMs: null }

test('a start is told, with whose money it is', async () => {
  const { alerting, book, put, sent, wait } = world()
  put('status', live)
  alerting.watch(book)
  await wait(1_000)
  expect(sent).toMatchObject([{ id: 'boot-1', level: 'info', code: 'up', book: 'live' }])
  expect(sent[0]?.text).toContain('REAL MONEY')
})

test('every alarm of the core leaves the machine; of the rest only what a person decided', async () => {
  const { alerting, book, notice, wait, codes } = world()
  alerting.watch(book)
  notice('error', 'halted')
  notice('warn', 'entry_not_taken')
  notice('info', 'trade_closed')
  notice('warn', 'disarmed')
  notice('info', 'resumed')
  await wait(0)
  expect(codes()).toEqual(['halted', 'disarmed', 'resumed'])
})

test('what is told besides alarms is what the core says', () => {
  const core = join(import.meta.dirname, '../core')
  const files = readdirSync(core, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.includes('.test'),
  )
  const text = files.map((name) => readFileSync(join(core, name), 'utf8')).join('')
  expect([...alsoTold].filter((code) => !text.includes(`'${code}'`))).toEqual([])
})

test('a position without a stop is told after five seconds, and when it has one again', async () => {
  const { alerting, book, put, sent, wait, codes } = world()
  alerting.watch(book)
  put('positions', bare)
  await wait(5_000)
  expect(codes()).toEqual([])
  await wait(2_000)
  expect(sent).toMatchObject([{ level: 'error', code: 'no_stop', symbol: 'BTCUSDT' }])
  put('positions', position('BTCUSDT'))
  await wait(1_000)
  expect(codes()).toEqual(['no_stop', 'no_stop_over'])
})

test('an order of unknown fate is told after fifteen seconds; one that is known before is not', async () => {
  const { alerting, book, put, sent, wait } = world()
  alerting.watch(book)
  put('orders', unknown)
  await wait(14_000)
  put('orders', { ...unknown, phase: 'open' })
  await wait(5_000)
  expect(sent).toEqual([])
  put('orders', unknown)
  await wait(17_000)
  expect(sent).toMatchObject([{ code: 'order_unknown', level: 'error' }])
  expect(sent[0]?.text).toContain('ut1.abcd.1.E1')
})

test('a lost account stream is told while something is held, and only then', async () => {
  const { alerting, book, put, remove, wait, codes } = world()
  put('status', withUser('live'))
  alerting.watch(book)
  await wait(1_000)
  put('status', withUser('down'))
  await wait(30_000)
  expect(codes()).toEqual(['up'])
  put('positions', position('BTCUSDT'))
  await wait(12_000)
  expect(codes()).toEqual(['up', 'user_stream_down'])
  remove('positions', rowKeys.positions(position('BTCUSDT')))
  await wait(1_000)
  expect(codes()).toEqual(['up', 'user_stream_down', 'user_stream_down_over'])
})

test('entries that wait for five minutes are told, again each hour', async () => {
  const { alerting, book, put, wait, codes } = world()
  put('status', { ...live, entries: 'waiting', entriesReason: 'the market stream is down' })
  alerting.watch(book)
  await wait(3_600_000 + 310_000)
  expect(codes()).toEqual(['up', 'waiting', 'waiting'])
})

test('the same alarm comes at most every five minutes and then says how often it came up', async () => {
  const { alerting, book, notice, sent, wait } = world()
  alerting.watch(book)
  for (let i = 0; i < 20; i++) notice('error', 'unprotected', 'BTCUSDT')
  notice('error', 'unprotected', 'ETHUSDT')
  await wait(300_000)
  notice('error', 'unprotected', 'BTCUSDT')
  await wait(0)
  expect(sent.map(({ symbol, text }) => [symbol, text])).toEqual([
    ['BTCUSDT', 'unprotected!'],
    ['ETHUSDT', 'unprotected!'],
    ['BTCUSDT', 'unprotected! (and 19 more since the last message)'],
  ])
})

test('thirty messages in ten minutes are enough, except for alarms; what was left out is said', async () => {
  const { alerting, sent, wait } = world()
  for (let i = 0; i < 40; i++) alerting.tell('warn', `lesser${i}`, 'lesser')
  alerting.tell('error', 'alarm', 'alarm')
  await wait(0)
  expect(sent.length).toBe(31)
  expect(sent.at(-1)?.text).toBe('alarm (10 lesser messages were left out)')
})

test('own rules have fifteen of their own and take none from what the bot has to say', async () => {
  const { alerting, sent, wait } = world()
  for (let i = 0; i < 40; i++) alerting.tellRule({ name: `rule${i}`, symbol: null, text: 'fired' }, null)
  for (let i = 0; i < 30; i++) alerting.tell('warn', `lesser${i}`, 'lesser')
  await wait(0)
  expect([sent.filter(({ code }) => code === 'rule').length, sent.length]).toEqual([15, 45])
})

test('a message that does not arrive is tried again, ever later, with the same id, and given up after six attempts', async () => {
  const { alerting, sent, logged, wait } = world([fails, fails, fails, fails, fails, fails])
  alerting.tell('error', 'alarm', 'alarm')
  alerting.tell('error', 'other', 'other')
  await wait(400_000)
  expect(sent.map(({ code, atMs }) => [code, atMs])).toEqual([
    ...[0, 1_000, 6_000, 26_000, 86_000, 386_000].map((atMs) => ['alarm', atMs]),
    ['other', 386_000],
  ])
  expect(new Set(sent.slice(0, 6).map(({ id }) => id)).size).toBe(1)
  expect(sent[6]?.text).toBe('other (1 earlier messages did not arrive)')
  expect(logged).toEqual([
    'warn the channel phone does not take messages',
    'error the channel phone did not take a message: it is given up',
  ])
  expect(alerting.status()).toEqual([
    { name: 'phone', isWorking: true, tested: null, lastDeliveredAt: noon + 386_000, reason: '', waiting: 0, lost: 1 },
  ])
})

test('what a channel refuses is not tried again, and shows', async () => {
  const { alerting, sent, wait } = world([refuses])
  alerting.tell('error', 'alarm', 'alarm')
  await wait(10_000)
  expect(sent.length).toBe(1)
  expect(alerting.status()).toMatchObject([{ isWorking: false, reason: 'status 401', lost: 1 }])
})

test('all channels together are one connection that people see: not tried, live or down', async () => {
  const { alerting, wait } = world([{ delivered: true }, refuses])
  const states = () => alerting.hops().map(({ hop, state, lastAt, reason }) => [hop, state, lastAt, reason])
  expect(states()).toEqual([['alerts', 'unknown', null, '']])
  alerting.tell('error', 'alarm', 'alarm')
  await wait(0)
  expect(states()).toEqual([['alerts', 'live', noon, '']])
  alerting.tell('error', 'other', 'other')
  await wait(0)
  expect(states()).toEqual([['alerts', 'down', noon, 'phone: status 401']])
})

test('a test says what became of it, and a channel works only once something arrived', async () => {
  const { alerting, sent } = world([refuses])
  expect(alerting.status()).toMatchObject([{ isWorking: false, tested: null }])
  expect(await alerting.test('dashboard')).toMatchObject([{ isWorking: false, tested: 'status 401' }])
  expect(await alerting.test('dashboard')).toMatchObject([{ isWorking: true, tested: 'delivered' }])
  expect(sent.map(({ code }) => code)).toEqual(['test', 'test'])
})

test('line breaks and signs that turn the writing do not leave the machine', async () => {
  const { alerting, sent, wait } = world()
  alerting.tell('error', 'alarm', `one\r\ntwo\u202ethree\u001b[31m${'x'.repeat(2_000)}`)
  await wait(0)
  expect(sent[0]?.text.startsWith('one two three [31mxxx')).toBe(true)
  expect(sent[0]?.text.length).toBe(1_000)
})

test('after the end nothing is sent, and a book that is left is not watched', async () => {
  const { alerting, book, listeners, notice, sent, wait } = world()
  const leave = alerting.watch(book)
  leave()
  expect(listeners.size).toBe(0)
  alerting.tell('error', 'last', 'last')
  const ended = alerting.stop(2_000)
  await wait(2_000)
  await ended
  notice('error', 'halted')
  alerting.tell('error', 'late', 'late')
  await wait(10_000)
  expect(sent.map(({ code }) => code)).toEqual(['last'])
})
