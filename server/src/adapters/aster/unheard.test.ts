import { noQty, price, qty, usdt } from '@undertow/shared/money.ts'
import type { Fill, OrderReport } from '@undertow/shared/orders.ts'
import { expect, test } from 'vitest'
import { createUnheard } from './unheard.ts'

const began = 1_000_000
const report: OrderReport = {
  symbol: 'BTCUSDT',
  clientId: 'a',
  orderId: '1',
  leg: 'long',
  side: 'buy',
  type: 'limit',
  status: 'filled',
  qty: qty('1'),
  filledQty: qty('1'),
  averagePrice: price('10'),
  price: price('10'),
  stopPrice: null,
  closePosition: false,
  updatedAt: began + 500,
}
const fill: Fill = {
  symbol: 'BTCUSDT',
  clientId: 'a',
  orderId: '1',
  tradeId: '7',
  leg: 'long',
  side: 'buy',
  price: price('10'),
  qty: qty('1'),
  commission: usdt('0'),
  commissionAsset: 'USDT',
  realisedPnl: usdt('0'),
  maker: false,
  forced: false,
  happenedAt: began + 500,
}
const end = (more: Partial<OrderReport> = {}) => ({ kind: 'order', order: { ...report, ...more } }) as const
const traded = (more: Partial<Fill> = {}) => ({ kind: 'fill', fill: { ...fill, ...more } }) as const

function line() {
  const unheard = createUnheard()
  unheard.begin(began)
  return { ...unheard, ticks: (n: number) => Array.from({ length: n }, () => unheard.tick()) }
}

test('a fill or an end that only a request found is said after three seconds, once', () => {
  const [fills, ends] = [line(), line()]
  fills.found(traded())
  ends.found(end())
  expect(fills.ticks(6)).toEqual([null, null, null, 'a fill of BTCUSDT', null, null])
  expect(ends.ticks(6)).toEqual([null, null, null, 'the end of an order of BTCUSDT', null, null])
})

test('what the stream told, before or a little after, is not missed', () => {
  const it = line()
  it.heard(traded())
  it.found(traded())
  it.found(end())
  expect(it.ticks(3)).toEqual([null, null, null])
  it.heard(end({ updatedAt: began + 600 }))
  expect(it.ticks(10).every((each) => each === null)).toBe(true)
})

test('a line owes nothing of before it was up, and nothing of orders that stand', () => {
  const it = line()
  it.found(traded({ happenedAt: began - 1 }))
  it.found(end({ updatedAt: began - 1 }))
  it.found(end({ orderId: '2', status: 'new', filledQty: noQty }))
  it.found(end({ orderId: '3', status: 'partiallyFilled' }))
  expect(it.ticks(10).every((each) => each === null)).toBe(true)
})

test('a new line begins with a clean slate', () => {
  const it = line()
  it.found(traded())
  it.begin(began + 1_000)
  it.found(traded())
  expect(it.ticks(10).every((each) => each === null)).toBe(true)
})
