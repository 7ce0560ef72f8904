import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { commandSchema } from '@undertow/shared/commands.ts'
import { eventSchema } from '@undertow/shared/events.ts'
import { createClock } from '../clock.ts'
import { openStore, type Store } from './open.ts'

let dir: string
let store: Store
let seq: number
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'undertow-books-'))
  store = openStore(dir, { clock: createClock() })
  seq = -1
})
afterEach(() => {
  store.close()
  rmSync(dir, { recursive: true })
})

const tell = (event: object, ...commands: object[]) => {
  seq += 1
  const parsed = commands.map((command) => commandSchema.parse(command))
  store.journal.append({ seq, at: seq, event: eventSchema.parse(event), commands: parsed })
  store.journal.commit()
}

const day = Date.UTC(2026, 0, 31)
const noon = day + 43_200_000
const wake = { kind: 'wake' }

const posted = (type: string, amount: string, sourceId: string | null, more: object = {}) => ({
  kind: 'posted',
  posting: {
    type,
    symbol: 'BTCUSDT',
    leg: 'long',
    asset: 'USDT',
    amount,
    at: noon,
    sourceId,
    trade: 't',
    shared: false,
    ...more,
  },
})
const row = (type: string, amount: string, tradeId: string | null, more: object = {}) => ({
  kind: 'income',
  type,
  id: `${type}:${tradeId}`,
  symbol: 'BTCUSDT',
  asset: 'USDT',
  amount,
  tradeId,
  happenedAt: noon,
  ...more,
})
const fill = (tradeId: string, clientId: string, more: object = {}) => ({
  kind: 'fill',
  fill: {
    symbol: 'BTCUSDT',
    clientId,
    orderId: '1',
    tradeId,
    leg: 'long',
    side: 'buy',
    price: '100',
    qty: '1',
    commission: '0.1',
    commissionAsset: 'USDT',
    realisedPnl: '0',
    maker: false,
    forced: false,
    happenedAt: noon,
    ...more,
  },
})
const ordered = {
  kind: 'placeOrder',
  order: {
    clientId: 'ours',
    purpose: 'entry',
    symbol: 'BTCUSDT',
    leg: 'long',
    side: 'buy',
    type: 'limit',
    timeInForce: 'gtc',
    qty: '2',
    price: '100',
    stopPrice: null,
    workingType: null,
    closePosition: false,
    reduceOnly: false,
    sendBefore: null,
  },
}
const read = (from: number, to: number) => ({ kind: 'incomeRead', from, to })
const books = () => store.archive.books('2026-01-01', '2026-12-31')

test('amounts are summed by day, type, asset and symbol once the list is known up to them, and only once', () => {
  tell(wake, posted('commission', '-0.1', '1'), posted('commission', '-0.02', '2', { asset: 'ASTER' }))
  tell(row('commission', '-0.1', '1'))
  tell(row('commission', '-0.02', '2', { asset: 'ASTER' }))
  expect(books()).toEqual({ since: null, to: null, totals: [], days: [], differences: [] })
  tell(read(day, noon - 1))
  expect(books()).toMatchObject({ since: day, to: noon - 1, totals: [] })
  tell(read(noon - 1, noon + 1))
  tell(read(noon + 1, noon + 2))
  tell(row('commission', '-0.1', '1'))
  tell(read(noon + 2, noon + 3))
  expect(books()).toMatchObject({ since: day, to: noon + 3, differences: [] })
  expect(books().days).toEqual(
    ['-0.02 ASTER', '-0.1 USDT'].map((amount) => ({
      day: '2026-01-31',
      type: 'commission',
      asset: amount.split(' ')[1],
      symbol: null,
      ours: amount.split(' ')[0],
      exchange: amount.split(' ')[0],
      difference: '0',
      agrees: true,
      others: '0',
      shared: '0',
      estimated: '0',
      late: '0',
      rows: 1,
    })),
  )
})

test('each amount is rounded to eight places by the exchange: that much is no difference, and no more', () => {
  tell(wake, posted('realised', '1.000000004', '1'), posted('realised', '1.000000004', '2'))
  tell(row('realised', '1', '1'))
  tell(row('realised', '1', '2'))
  tell(read(day, noon + 1))
  expect(books()).toMatchObject({ totals: [{ difference: '-0.000000008', agrees: true }], differences: [] })
  tell(wake, posted('realised', '0.00000003', null))
  tell(read(noon + 1, noon + 2))
  expect(books().differences).toMatchObject([
    { difference: '-0.000000038', estimated: '0.00000003', symbol: 'BTCUSDT' },
  ])
})

test('a row without a posting is a difference; unless its fill is of somebody else’s order, or we never ordered there', () => {
  tell(wake, ordered)
  tell(fill('1', 'ours'))
  tell(fill('2', 'by hand'))
  for (const tradeId of ['1', '2', '3']) tell(row('commission', `-0.${tradeId}`, tradeId))
  tell(row('commission', '-7', '1', { id: 'elsewhere', symbol: 'ETHUSDT' }))
  tell(read(day, noon + 1))
  // 1: our fill that the core did not book. 3: a fill that nobody told.
  expect(books().differences).toMatchObject([
    { symbol: 'BTCUSDT', exchange: '-0.4', others: '-0.2', difference: '-0.4' },
  ])
  expect(books().totals).toMatchObject([{ exchange: '-0.4', others: '-7.2' }])
})

test('funding that our books did not take is somebody else’s; what is no trading is not compared', () => {
  tell(wake, posted('funding', '-0.5', 'funding:null'))
  tell(row('funding', '-0.5', null))
  tell(row('funding', '-0.7', null, { id: 'of the user' }))
  tell(row('transfer', '100', null))
  tell(row('other', '1', null))
  tell(read(day, noon + 1))
  expect(books().totals).toMatchObject([
    { type: 'funding', ours: '-0.5', exchange: '-0.5', others: '-0.7', agrees: true },
  ])
})

test('a posting without a row is a difference', () => {
  tell(wake, posted('realised', '2', '1'))
  tell(read(day, noon + 1))
  expect(books().differences).toMatchObject([{ ours: '2', exchange: '0', difference: '-2' }])
})

test('on a side shared with others, what the common average makes of our fill is no difference', () => {
  tell(wake, posted('realised', '2', '1', { shared: true }))
  tell(row('realised', '1.25', '1'))
  tell(read(day, noon + 1))
  expect(books().totals).toMatchObject([
    { ours: '2', exchange: '1.25', shared: '-0.75', difference: '0', agrees: true },
  ])
})

test('a row that is told to the second belongs to the day of its fill', () => {
  const midnight = day + 86_400_000
  tell(fill('1', 'ours', { happenedAt: midnight }), posted('commission', '-0.1', '1', { at: midnight }))
  tell(row('commission', '-0.1', '1', { happenedAt: midnight - 1 }))
  tell(read(day, midnight - 1))
  expect(books().days).toEqual([])
  tell(read(midnight - 1, midnight))
  expect(books().days).toMatchObject([{ day: '2026-02-01', ours: '-0.1', exchange: '-0.1' }])
})

test('what happened while nobody read the list is never compared', () => {
  tell(read(day, noon - 100))
  tell(wake, posted('commission', '-0.1', '1'), posted('commission', '-0.2', '2', { at: noon + 200 }))
  // Another account, or a list that no longer goes back so far.
  tell(row('commission', '-0.1', 'before the hole', { happenedAt: noon - 1 }))
  tell(row('commission', '-0.2', '2', { happenedAt: noon + 200 }))
  tell(read(noon + 100, noon + 300))
  expect(books()).toMatchObject({ since: noon + 100, to: noon + 300 })
  expect(books().totals).toMatchObject([{ ours: '-0.2', exchange: '-0.2', rows: 1 }])
})

test('at most 92 days are told, the newest', () => {
  for (let count = 0; count < 95; count += 1)
    tell(wake, posted('commission', '-0.1', `${count}`, { at: noon + count * 86_400_000 }))
  tell(read(day, noon + 100 * 86_400_000))
  const { days } = store.archive.books('0000-00-00', '9999-12-31')
  expect(days).toHaveLength(92)
  expect(days[0]?.day).toBe('2026-05-05')
  expect(store.archive.books('2026-02-01', '2026-02-02').days).toHaveLength(2)
})
