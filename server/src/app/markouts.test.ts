import { expect, test } from 'vitest'
import type { Quote } from '@undertow/shared/events.ts'
import { price, qty, text, usdt } from '@undertow/shared/money.ts'
import type { Fill } from '@undertow/shared/orders.ts'
import { createState } from '../core/state.ts'
import { createMarkouts } from './markouts.ts'
import { createVirtualClock } from './virtual-clock.ts'

const startAt = 1_000_000
const book = { symbol: 'BTCUSDT', mark: null, fundingRate: null, nextFundingAt: null }
const calm: Quote = { ...book, bid: price('100'), ask: price('101'), ageMs: 20 }

function world(quote: () => Quote = () => calm) {
  const clock = createVirtualClock(startAt, null)
  const state = createState()
  for (const [clientId, purpose] of [
    ['in', 'entry'],
    ['out', 'close'],
  ] as const) {
    const wish = { clientId, purpose } as never
    state.orders.set(clientId, { wish } as never)
  }
  const seen: string[] = []
  const markouts = createMarkouts({
    state,
    clock,
    quote,
    record: ({ tradeId, afterSec, mid }) =>
      void seen.push(`${tradeId} ${afterSec} ${text(mid)} ${clock.now() - startAt}`),
  })
  const told = (clientId: string, happenedAt = startAt, tradeId = '1'): void => {
    const fill: Fill = {
      symbol: 'BTCUSDT',
      clientId,
      orderId: '7',
      tradeId,
      leg: 'long',
      side: 'buy',
      price: price('100'),
      qty: qty('1'),
      commission: usdt('0'),
      commissionAsset: 'USDT',
      realisedPnl: usdt('0'),
      maker: false,
      forced: false,
      happenedAt,
    }
    markouts.note({ seq: 1, at: clock.now(), event: { kind: 'fill', fill }, commands: [] })
  }
  return { clock, state, markouts, seen, told }
}

test('the book is looked at 10 s and 60 s after a fill of an entry, once however often it is told', async () => {
  const { clock, seen, told } = world()
  told('in')
  told('in')
  told('out', startAt, '2')
  told('unknown', startAt, '3')
  await clock.run()
  expect(seen).toEqual(['1 10 100.5 10000', '1 60 100.5 60000'])
})

test('a book without a side, or one that is old, is no price', async () => {
  for (const quote of [
    { ...calm, ask: null },
    { ...calm, bid: null },
    { ...calm, ageMs: 5_001 },
    { ...calm, ageMs: null },
  ]) {
    const { clock, seen, told } = world(() => quote)
    told('in')
    await clock.run()
    expect(seen).toEqual([])
  }
})

test('a fill that is told late is not looked after, by the clock of the exchange', async () => {
  const { clock, state, seen, told } = world()
  told('in', startAt - 2_001)
  state.venueAheadMs = -3_000
  told('in', startAt - 5_000, '2')
  await clock.run()
  expect(seen.map((line) => line.slice(0, 4))).toEqual(['2 10', '2 60'])
})

test('a look that comes late is none, and after the stop there is none', async () => {
  const { clock, markouts, seen, told } = world()
  let isLate = true
  const late = createMarkouts({
    state: (() => {
      const state = createState()
      state.orders.set('in', { wish: { purpose: 'entry' } } as never)
      return state
    })(),
    clock: { ...clock, after: (ms, run) => clock.after(ms + (isLate ? 1_001 : 0), run) },
    quote: () => calm,
    record: () => void seen.push('late'),
  })
  const fill = { clientId: 'in', symbol: 'BTCUSDT', tradeId: '9', happenedAt: startAt } as Fill
  late.note({ seq: 1, at: startAt, event: { kind: 'fill', fill }, commands: [] })
  isLate = false
  told('in')
  markouts.stop()
  await clock.run()
  expect(seen).toEqual([])
})
