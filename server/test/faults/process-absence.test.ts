import type { Event } from '@undertow/shared/events.ts'
import { expect, test } from 'vitest'
import { createHistory } from '../../src/adapters/aster/history.ts'
import type { Rest } from '../../src/adapters/aster/rest.ts'
import { createVirtualClock } from '../../src/app/virtual-clock.ts'

const dayMs = 86_400_000
const lastSeenAt = Date.UTC(2026, 0, 5)
const now = lastSeenAt + 8 * dayMs
const spanMsMax = 7 * dayMs

type Asked = { readonly path: string; readonly from: number; readonly to: number }

/** An exchange that lists what lies in the span it is asked for, and refuses longer ones, as the real one does. */
function absentFor8Days() {
  const asked: Asked[] = []
  const told: Event[] = []
  const rows: Readonly<Record<string, readonly { readonly time: number }[]>> = {
    '/fapi/v3/userTrades': [0.1, 3, 6.9, 7.5].map((days, index) =>
      tradeRow(lastSeenAt + Math.round(days * dayMs), index + 1),
    ),
    '/fapi/v3/income': Array.from({ length: 24 }, (_, index) =>
      fundingRow(lastSeenAt + (index + 0.5) * (dayMs / 3), index),
    ),
  }
  const read: Rest['read'] = (endpoint, params) => {
    const given = new Map(params)
    const [from, to] = ['startTime', 'endTime'].map((name) => Number(given.get(name)))
    if (endpoint.v3 === '/fapi/v3/order') return Promise.resolve({ kind: 'accepted', body: orderRow })
    if (from === undefined || to === undefined || to - from > spanMsMax)
      return Promise.resolve({ kind: 'rejected', code: -4166, message: 'Search window is restricted to 7 days' })
    asked.push({ path: endpoint.v3, from, to })
    const found = (rows[endpoint.v3] ?? []).filter(({ time }) => time >= from && time <= to)
    return Promise.resolve({ kind: 'accepted', body: found })
  }
  const history = createHistory({
    rest: { read, serverNow: () => now } as unknown as Rest,
    clock: createVirtualClock(now, null),
    log: () => undefined,
    lastKnown: { fillAt: () => lastSeenAt, incomeAt: () => lastSeenAt, hasFill: () => false },
    startedAt: () => now,
    tell: (event) => {
      told.push(event)
      history.note(event)
    },
  })
  return { history, asked, told }
}

test('K-23 started after eight days away: fills and funding are read in spans of a week, none twice and none left out', async () => {
  const { history, asked, told } = absentFor8Days()
  await history.readFills(['BTCUSDT'])
  await history.readIncome()
  for (const { from, to } of asked) expect(to - from).toBeLessThanOrEqual(spanMsMax)
  expect(told.flatMap((event) => (event.kind === 'fill' ? [event.fill.tradeId] : []))).toEqual(['1', '2', '3', '4'])
  const funding = told.flatMap((event) => (event.kind === 'income' ? [event.happenedAt] : []))
  expect(funding).toHaveLength(24)
  expect(new Set(funding).size).toBe(24)
})

const orderRow = {
  symbol: 'BTCUSDT',
  orderId: 7,
  clientOrderId: 'ut1.test.5.S1',
  side: 'SELL',
  positionSide: 'LONG',
  type: 'STOP_MARKET',
  origType: 'STOP_MARKET',
  status: 'FILLED',
  origQty: '0.004',
  executedQty: '0.004',
  avgPrice: '97000',
  price: '0',
  stopPrice: '97000',
  closePosition: true,
  timeInForce: 'GTC',
  time: lastSeenAt,
  updateTime: lastSeenAt + 7.5 * dayMs,
}

const tradeRow = (time: number, id: number) => ({
  symbol: 'BTCUSDT',
  id,
  orderId: 7,
  side: 'SELL',
  positionSide: 'LONG',
  price: '97000',
  qty: '0.001',
  quoteQty: '97',
  realizedPnl: '-1',
  commission: '0.05',
  commissionAsset: 'USDT',
  buyer: false,
  maker: false,
  time,
})

const fundingRow = (time: number, id: number) => ({
  symbol: 'BTCUSDT',
  incomeType: 'FUNDING_FEE',
  income: '-0.01',
  asset: 'USDT',
  info: 'FUNDING_FEE',
  time,
  tranId: 1_000 + id,
  tradeId: '',
})
