import { price, qty, text, usdt } from '@undertow/shared/money.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { describe, expect, test } from 'vitest'
import { btc } from '../fixtures.test-support.ts'
import { cancelEntries, createOrder, isProtective, liveOrders, mayRest, named, outstandingQty } from './orders.ts'
import { type Order } from './order-state.ts'
import { story } from '../story.test-support.ts'

const wish: NewOrder = {
  clientId: 'ut1.test.1.E1',
  purpose: 'entry',
  symbol: 'BTCUSDT',
  leg: 'long',
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  qty: qty('0.01'),
  price: price('98000'),
  stopPrice: null,
  workingType: null,
  closePosition: false,
  reduceOnly: false,
  sendBefore: null,
}
const order = (more: Partial<Order> = {}, wished: Partial<NewOrder> = {}): Order => ({
  ...createOrder({ ...wish, ...wished }, 7_000),
  ...more,
})

describe('what is sent', () => {
  test('says all there is to an entry, and nothing that is for exits', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    expect(entry).toEqual({
      ...wish,
      clientId: entry.clientId,
      price: price('98301.6'),
      sendBefore: hunter.now() + 500,
    })
  })

  test('says all there is to a stop, a take-profit and a close, on the side that closes', () => {
    const hunter = story()
    const { stop, takeProfit } = hunter.protectedHolding('short')
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'short' })
    const exit = { ...wish, leg: 'short', side: 'buy', timeInForce: null, price: null } as const
    const over = { qty: null, closePosition: true }
    expect(stop).toEqual({
      ...exit,
      ...over,
      clientId: stop.clientId,
      purpose: 'stop',
      type: 'stopMarket',
      stopPrice: price('99493.5'),
      workingType: 'mark',
    })
    expect(takeProfit).toEqual({
      ...exit,
      ...over,
      clientId: takeProfit.clientId,
      purpose: 'takeProfit',
      type: 'takeProfitMarket',
      stopPrice: price('96538.4'),
      workingType: 'contract',
    })
    const close = hunter.lastOrder('close')
    expect(close).toEqual({ ...exit, clientId: close.clientId, purpose: 'close', type: 'market', reduceOnly: true })
  })

  test('is kept as not answered, with what it came from, and may be accepted for a minute', () => {
    const hunter = story({ leverage: 10 })
    const { clientId } = hunter.hunt('short')!
    expect(hunter.state.orders.get(clientId)).toMatchObject({
      phase: 'pending',
      status: null,
      createdAt: hunter.now(),
      updatedAt: hunter.now(),
      acceptedAt: null,
      liquidated: 'short',
      decisionId: hunter.decisions()[0]!.id,
      leverage: 10,
      configVersion: 1,
      exitReason: null,
      cancelWanted: false,
      superseded: false,
      unbooked: false,
      reason: '',
      acceptableMs: 60_000,
    })
  })

  test('is counted without any leverage or settings where nobody knows them', () => {
    expect(order()).toMatchObject({ leverage: 1, configVersion: 0, trades: 0, cancels: 0, queries: 0 })
  })
})

describe('what an order may still add to a position', () => {
  const open = (more: Partial<Order>, wished: Partial<NewOrder> = {}) => text(outstandingQty(order(more, wished)))

  test('S2: while it lives: all that is not booked yet, also what is filled beyond its quantity', () => {
    expect(open({})).toBe('0.01')
    expect(open({ filledQty: qty('0.004'), appliedQty: qty('0.003') })).toBe('0.007')
    expect(open({ filledQty: qty('0.012'), appliedQty: qty('0.01') })).toBe('0.002')
    expect(open({ filledQty: qty('0.004'), appliedQty: qty('0.001') }, { qty: null })).toBe('0.003')
  })

  test('S2: when it has ended: what was told as filled and is not booked yet, and never less than nothing', () => {
    expect(open({ phase: 'done', filledQty: qty('0.004'), appliedQty: qty('0.003') })).toBe('0.001')
    expect(open({ phase: 'done' })).toBe('0')
    expect(open({ phase: 'done', filledQty: qty('0.004'), appliedQty: qty('0.005') })).toBe('0')
  })
})

test('live orders are those of one symbol and leg that have not ended, of one purpose or of all', () => {
  const hunter = story({
    hedge: true,
    symbols: { BTCUSDT: {}, ETHUSDT: {} },
    instruments: [btc, { ...btc, symbol: 'ETHUSDT' }],
    symbol: { max_position_usdt: usdt('1000') },
  })
  const { stop, takeProfit } = hunter.protectedHolding('long')
  hunter.placed(hunter.hunt('short')!)
  hunter.liquidation('long', '25000', { symbol: 'ETHUSDT' })
  hunter.quote({ symbol: 'ETHUSDT' })
  const ids = (purpose: NewOrder['purpose'] | null, symbol = 'BTCUSDT') =>
    liveOrders(hunter.state, symbol, 'long', purpose).map(({ wish: { clientId } }) => clientId)
  expect(ids(null)).toEqual([stop.clientId, takeProfit.clientId])
  expect(ids('stop')).toEqual([stop.clientId])
  expect(ids('entry')).toEqual([])
  expect(ids('entry', 'ETHUSDT')).toHaveLength(1)
})

test('stops and take-profits protect; entries and closes do not', () => {
  const protects = (['entry', 'stop', 'takeProfit', 'close'] as const).map((purpose) =>
    isProtective(order({}, { purpose })),
  )
  expect(protects).toEqual([false, true, true, false])
})

test('what takes at once cannot rest on the book; all else may', () => {
  const rests = (more: Partial<NewOrder>) => mayRest(order({}, more))
  expect(rests({ type: 'market', timeInForce: null })).toBe(false)
  expect([rests({ timeInForce: 'ioc' }), rests({ timeInForce: 'fok' })]).toEqual([false, false])
  expect([rests({}), rests({ timeInForce: 'postOnly' })]).toEqual([true, true])
  expect(rests({ type: 'stopMarket', timeInForce: null })).toBe(true)
})

test('I18: all entries that live are to be cancelled, and nothing that protects, closes or has ended', () => {
  const hunter = story({ hedge: true })
  const { entry, stop, takeProfit } = hunter.protectedHolding('long')
  const resting = hunter.hunt('short')!
  cancelEntries(hunter.state)
  const wanted = [entry, stop, takeProfit, resting].map(
    ({ clientId }) => hunter.state.orders.get(clientId)!.cancelWanted,
  )
  expect(wanted).toEqual([false, false, false, true])
})

test('an order is named by purpose, id and quantity, where it has one', () => {
  expect(named(order())).toBe('entry ut1.test.1.E1 over 0.01')
  expect(named(order({}, { qty: null }))).toBe('entry ut1.test.1.E1')
})
