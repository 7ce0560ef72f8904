import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { commandSchema } from '@undertow/shared/commands.ts'
import { eventSchema } from '@undertow/shared/events.ts'
import { profileJson } from '@undertow/shared/profiles.ts'
import type { OrderRow } from '@undertow/shared/view.ts'
import { createClock } from '../clock.ts'
import { openStore, type Store } from './open.ts'
import { decision, id, storedTrade, trade } from './rows.test-support.ts'

let dir: string
let store: Store
let seq: number
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'undertow-projector-'))
  store = openStore(dir, { clock: createClock() })
  seq = -1
})
afterEach(() => {
  store.close()
  rmSync(dir, { recursive: true })
})

const tell = (event: object, ...commands: object[]) => {
  seq += 1
  store.journal.append({
    seq,
    at: 1_000 + seq,
    event: eventSchema.parse(event),
    commands: commands.map((command) => commandSchema.parse(command)),
  })
  store.journal.commit()
  return seq
}
const page = { limit: 100, cursor: null }
const everywhere = { symbol: null, from: null, to: null }
const orders = () => store.archive.orders({ ...everywhere, purpose: null }, page).items
const order = (): OrderRow => orders()[0]!

const wake = { kind: 'wake' }
const newOrder = {
  clientId: id,
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
}
const place = { kind: 'placeOrder', order: newOrder }
const placed = (outcome: string, message = '') => ({ kind: 'placed', clientId: id, outcome, code: null, message })
const cancelled = (outcome: string, message = '') => ({ kind: 'cancelled', clientId: id, outcome, code: null, message })
const report = (changed: object) => ({
  symbol: 'BTCUSDT',
  clientId: id,
  orderId: '9',
  leg: 'long',
  side: 'buy',
  type: 'limit',
  status: 'new',
  qty: '2',
  filledQty: '0',
  averagePrice: null,
  price: '100',
  stopPrice: null,
  closePosition: false,
  updatedAt: 1,
  ...changed,
})
const told = (changed: object) => ({ kind: 'order', order: report(changed) })
const fill = (tradeId: string, qty: string, price: string) => ({
  kind: 'fill',
  fill: {
    symbol: 'BTCUSDT',
    clientId: id,
    orderId: '9',
    tradeId,
    leg: 'long',
    side: 'buy',
    price,
    qty,
    commission: '0.01',
    commissionAsset: 'USDT',
    realisedPnl: '0',
    maker: true,
    forced: false,
    happenedAt: 5,
  },
})
const snapshot = (askedAt: number, ...list: object[]) => ({
  kind: 'snapshot',
  askedAt,
  hedgeMode: true,
  multiAssets: false,
  orders: list,
  positions: [],
  balances: [],
  leverages: {},
})

test('an order is a row from the moment it is wanted', () => {
  tell(wake, place)
  expect(order()).toEqual({
    clientId: id,
    symbol: 'BTCUSDT',
    leg: 'long',
    side: 'buy',
    purpose: 'entry',
    type: 'limit',
    phase: 'pending',
    status: null,
    qty: '2',
    filledQty: '0',
    averagePrice: null,
    price: '100',
    stopPrice: null,
    closePosition: false,
    createdAt: 1_000,
    updatedAt: 1_000,
    expiresAt: null,
    reason: '',
  })
})

test.each([
  ['accepted', { phase: 'open', status: 'new', reason: '' }],
  ['unknown', { phase: 'unknown', status: null, reason: 'why' }],
  ['rejected', { phase: 'done', status: 'rejected', reason: 'why' }],
  ['notSent', { phase: 'done', status: null, reason: 'not sent: why' }],
])('an order that was %s says so', (outcome, row) => {
  tell(wake, place)
  tell(placed(outcome, 'why'))
  expect(order()).toMatchObject({ ...row, updatedAt: 1_001 })
})

test('reports lead an order to its end, and a late one does not wake it', () => {
  tell(wake, place)
  tell(told({ status: 'filled', filledQty: '2', averagePrice: '99.5' }))
  tell(placed('accepted'))
  tell(told({ status: 'partiallyFilled', filledQty: '1', averagePrice: '99' }))
  expect(order()).toMatchObject({
    phase: 'done',
    status: 'filled',
    filledQty: '2',
    averagePrice: '99.5',
    updatedAt: 1_001,
  })
})

test('fills add up exactly, each counted once', () => {
  tell(wake, place)
  tell(fill('1', '0.1', '100'))
  tell(fill('2', '0.2', '100.3'))
  tell(fill('2', '0.2', '100.3'))
  expect(order()).toMatchObject({ filledQty: '0.3', averagePrice: '100.2' })
})

test('a cancelled order is done, one that could not be cancelled is open again', () => {
  tell(wake, place)
  tell(told({}))
  tell(wake, { kind: 'cancelOrder', symbol: 'BTCUSDT', clientId: id, purpose: 'entry' })
  expect(order().phase).toBe('cancelling')
  tell(told({ status: 'partiallyFilled', filledQty: '1', averagePrice: '100' }))
  expect(order().phase).toBe('cancelling')
  tell(cancelled('rejected', 'busy'))
  expect(order()).toMatchObject({ phase: 'open', reason: 'not cancelled: busy' })
  tell(cancelled('accepted'))
  expect(order()).toMatchObject({ phase: 'done', status: 'cancelled', filledQty: '1' })
})

test('a snapshot ends the open orders it does not name, but not those that are newer than its question', () => {
  tell(wake, place)
  tell(told({}))
  tell(snapshot(1_000))
  expect(order().phase).toBe('open')
  tell(snapshot(1_050, report({ filledQty: '1', averagePrice: '100', status: 'partiallyFilled' })))
  expect(order()).toMatchObject({ phase: 'open', filledQty: '1' })
  tell(snapshot(1_060))
  expect(order()).toMatchObject({ phase: 'done', reason: 'no longer open on the exchange' })
})

test('orders of others are not ours to show', () => {
  tell(told({ clientId: 'web_1' }))
  expect(orders()).toEqual([])
})

const liquidation = (symbol: string, liquidated: string) => ({
  kind: 'liquidation',
  venue: 'aster',
  symbol,
  liquidated,
  price: '100',
  qty: '50',
  notional: '5000',
  happenedAt: 1,
})

test('decisions, trades, settings and counts come back as they were', () => {
  tell({ kind: 'configAccepted', version: 1, config: profileJson('default'), by: 'file' })
  tell(wake, { kind: 'decided', decision }, { kind: 'closedTrade', trade })
  tell(liquidation('BTCUSDT', 'long'), { kind: 'askQuote', symbol: 'BTCUSDT' })
  expect(store.archive.decisions({ ...everywhere, outcome: 'entered' }, page).items).toEqual([decision])
  expect(store.archive.decisions({ ...everywhere, outcome: 'refused' }, page).items).toEqual([])
  expect(store.archive.trades({ ...everywhere, leg: 'long' }, page).items).toEqual([storedTrade])
  expect(store.archive.settingsVersions(page)).toEqual({
    items: [{ version: 1, at: 1_000, by: 'file', config: profileJson('default') }],
    next: null,
  })
  expect(store.archive.counts()).toEqual({ liquidations: 1, decisions: 1, orders: 0, trades: 1 })
})

test('a trade tells its story and nothing of its neighbours', () => {
  tell({ kind: 'configAccepted', version: 1, config: profileJson('default') })
  const mine = [tell(liquidation('BTCUSDT', 'long'))]
  tell(liquidation('BTCUSDT', 'short'))
  mine.push(tell(liquidation('BTCUSDT', 'long'), { kind: 'askQuote', symbol: 'BTCUSDT' }))
  tell(wake, { kind: 'decided', decision }, place)
  tell(wake, { kind: 'placeOrder', order: { ...newOrder, clientId: 'other', leg: 'short' } })
  tell(fill('1', '2', '100'))
  tell(wake, { kind: 'placeOrder', order: { ...newOrder, clientId: 'stop', purpose: 'stop', side: 'sell' } })
  tell(wake, { kind: 'closedTrade', trade })
  tell(wake, { kind: 'placeOrder', order: { ...newOrder, clientId: 'later' } })
  tell(fill('2', '1', '100'))

  const story = store.archive.story(id)
  expect(story?.trade).toEqual({ ...storedTrade, firstEntryPrice: '100', slippagePct: '0' })
  expect(story?.decision).toEqual(decision)
  expect(story?.liquidations.map((row) => row.seq)).toEqual(mine)
  expect(story?.orders.map((row) => row.clientId)).toEqual([id, 'stop'])
  expect(story?.fills).toEqual([
    {
      ...fill('1', '2', '100').fill,
      orderId: undefined,
      forced: undefined,
      happenedAt: undefined,
      at: 5,
      midAfter10s: null,
      midAfter60s: null,
    },
  ])
  expect(store.archive.story('nobody')).toBeNull()
})

test('a trade without a decision begins where the leg was flat before it', () => {
  tell(wake, place)
  tell(wake, { kind: 'closedTrade', trade: { ...trade, id: 'first', decisionId: null } })
  tell(wake, { kind: 'placeOrder', order: { ...newOrder, clientId: 'second' } })
  tell(wake, { kind: 'closedTrade', trade: { ...trade, id: 'second', decisionId: null } })
  expect(store.archive.story('second')?.orders.map((row) => row.clientId)).toEqual(['second'])
  tell(wake, { kind: 'placeOrder', order: { ...newOrder, clientId: 'third' } })
  tell({ ...fill('3', '1', '100'), fill: { ...fill('3', '1', '100').fill, clientId: 'third' } })
  const open = store.archive.openStory({ symbol: 'BTCUSDT', leg: 'long', decisionId: null })
  expect(open.orders.map((row) => row.clientId)).toEqual(['third'])
  expect(open.fills.map((row) => row.tradeId)).toEqual(['3'])
})

test('income is stored once, however often it is told', () => {
  const income = {
    kind: 'income',
    type: 'funding',
    id: '7',
    symbol: 'BTCUSDT',
    asset: 'USDT',
    amount: '-0.5',
    happenedAt: 4,
  }
  tell(income)
  expect(() => tell(income)).not.toThrow()
})
