import { pct, price, qty, usdt } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import type { OrderRequest } from './model.ts'
import { limit, market, request, stage, startAt } from './testing.ts'

const oneWay = { positionSide: null } as const
const stopMarket = (change: Partial<OrderRequest> = {}): OrderRequest =>
  request({ side: 'SELL', type: 'STOP_MARKET', stopPrice: price('97000'), qty: qty('0.1'), ...change })

const refusals: readonly (readonly [code: number, what: string, wanted: OrderRequest])[] = [
  [-1121, 'a symbol that is not there', limit('BUY', '1', '98000', { symbol: 'FLOKIUSDT' })],
  [-1102, 'a limit order without price', limit('BUY', '1', '98000', { price: null })],
  [-1102, 'a limit order without time in force', limit('BUY', '1', '98000', { timeInForce: null })],
  [-1102, 'a market order without quantity', request({ type: 'MARKET' })],
  [-1102, 'a stop without trigger', stopMarket({ stopPrice: null })],
  [-1102, 'a trailing stop without callback rate', stopMarket({ type: 'TRAILING_STOP_MARKET', stopPrice: null })],
  [-1106, 'a market order with a price', market('BUY', '1', { price: price('98000') })],
  [-1106, 'a market order with a time in force', market('BUY', '1', { timeInForce: 'GTC' })],
  [-1106, 'a limit order with a trigger', limit('BUY', '1', '98000', { stopPrice: price('97000') })],
  [-1106, 'a stop-market order with a price', stopMarket({ price: price('97000') })],
  [-1106, 'reduceOnly in hedge mode', limit('SELL', '1', '98000', { reduceOnly: true })],
  [-1106, 'closePosition on a limit order', limit('SELL', '1', '98000', { qty: null, closePosition: true })],
  [-1111, 'a price with more than eight decimals', limit('BUY', '1', '98000.000000001')],
  [-1111, 'a quantity with more than eight decimals', limit('BUY', '0.100000001', '98000')],
  [-1115, 'a stop-market order that is IOC', stopMarket({ timeInForce: 'IOC' })],
  [-1116, 'a type that nobody can order', request({ type: 'LIQUIDATION' })],
  [-2021, 'a stop that would trigger at once', stopMarket({ stopPrice: price('98001') })],
  [
    -2021,
    'a take-profit that would trigger at once',
    stopMarket({ type: 'TAKE_PROFIT_MARKET', stopPrice: price('97999') }),
  ],
  [-2021, 'a trailing stop activated on the wrong side', trailing({ activationPrice: price('97000') })],
  [-2022, 'closing a leg that is flat', market('SELL', '0.1')],
  [-2019, 'more than the margin allows', market('BUY', '2.9')],
  [-4001, 'a price of zero', limit('BUY', '1', '0')],
  [-4002, 'a price above the maximum', limit('BUY', '1', '1000000.1')],
  [-4003, 'a quantity of zero', limit('BUY', '0', '98000')],
  [-4004, 'a quantity below the minimum', limit('BUY', '0.0005', '98000')],
  [-4005, 'a quantity above the maximum', limit('BUY', '1000.001', '98000')],
  [-4005, 'a market quantity above its own maximum', market('BUY', '120.001')],
  [-4014, 'a price between ticks', limit('BUY', '1', '98000.05')],
  [-4014, 'a trigger between ticks', stopMarket({ stopPrice: price('97000.05') })],
  [-4015, 'a client id with a space', market('BUY', '0.1', { clientId: 'my order' })],
  [-4015, 'a client id of 37 characters', market('BUY', '0.1', { clientId: 'x'.repeat(37) })],
  [-4016, 'a buy above the band', limit('BUY', '0.1', '99960.1')],
  [-4024, 'a sell below the band', limit('SELL', '0.1', '96039.9', { positionSide: 'SHORT' })],
  [-4023, 'a quantity between steps', limit('BUY', '0.1005', '98000')],
  [
    -4060,
    'a closePosition that would open',
    stopMarket({ side: 'BUY', stopPrice: price('99000'), qty: null, closePosition: true }),
  ],
  [-4061, 'no position side in hedge mode', market('BUY', '0.1', oneWay)],
  [-4136, 'a callback rate of six percent', trailing({ callbackRate: pct('6') })],
  [-4137, 'a quantity with closePosition', stopMarket({ closePosition: true })],
  [-4183, 'a stop whose limit is far above its trigger', stopLimit('BUY', '99000', '100980.1')],
  [-4184, 'a stop whose limit is far below its trigger', stopLimit('SELL', '97000', '95059.9')],
]

function trailing(change: Partial<OrderRequest>): OrderRequest {
  return stopMarket({ type: 'TRAILING_STOP_MARKET', stopPrice: null, callbackRate: pct('1'), ...change })
}

function stopLimit(side: 'BUY' | 'SELL', trigger: string, at: string): OrderRequest {
  return limit(side, '0.1', at, { type: 'STOP', stopPrice: price(trigger) })
}

test.for(refusals)('%i: %s', ([code, , wanted]) => {
  const hunter = stage()
  expect(hunter.submit(wanted)).toMatchObject({ rejected: true, code })
  expect(hunter.events()).toEqual([])
})

test('-4164: less than the minimum notional, unless it closes', () => {
  const hunter = stage()
  hunter.mark('2.4', 'XRPUSDT')
  hunter.book([['2.3999', '100']], [['2.4', '100']], 'XRPUSDT')
  const xrp = { symbol: 'XRPUSDT' } as const
  expect(hunter.submit(market('BUY', '2', xrp))).toMatchObject({ code: -4164 })
  hunter.accept(market('BUY', '3', xrp))
  hunter.accept(market('SELL', '1', xrp))
})

test('-4116: a client id that is open; it may be used again afterwards', () => {
  const hunter = stage()
  const wanted = limit('BUY', '0.1', '97000', { clientId: 'entry-1' })
  hunter.accept(wanted)
  expect(hunter.submit(wanted)).toMatchObject({ code: -4116 })
  hunter.venue.cancel({ symbol: 'BTCUSDT', clientId: 'entry-1' }, hunter.now())
  hunter.accept(wanted)
})

test('-2025 and -4045: so many open orders and conditional orders, no more', () => {
  const hunter = stage()
  for (let index = 0; index < 100; index += 1) hunter.accept(stopMarket())
  expect(hunter.submit(stopMarket())).toMatchObject({ code: -4045 })
  for (let index = 0; index < 100; index += 1) hunter.accept(limit('BUY', '0.001', '97000'))
  expect(hunter.submit(limit('BUY', '0.001', '97000'))).toMatchObject({ code: -2025 })
})

test('-2027: more than the leverage allows, counting position and open orders of the side', () => {
  const hunter = stage({ wallet: usdt('1000000') })
  hunter.venue.setLeverage('BTCUSDT', 125, hunter.now())
  hunter.accept(limit('BUY', '0.3', '97985'))
  hunter.accept(market('BUY', '0.2'))
  expect(hunter.submit(limit('BUY', '0.02', '97985'))).toMatchObject({ code: -2027 })
  hunter.accept(limit('SELL', '0.5', '98005', { positionSide: 'SHORT' }))
})

test('-4130: a second closePosition order of a kind on a leg, when the exchange refuses it', () => {
  const close = stopMarket({ qty: null, closePosition: true })
  const policy = { countdownCancelsStops: true, refuseCrossingPostOnly: true }
  const strict = stage({ policy: { ...policy, refuseSecondClosePosition: true } })
  strict.accept(close)
  expect(strict.submit(close)).toMatchObject({ code: -4130 })
  strict.accept({ ...close, type: 'TAKE_PROFIT_MARKET', stopPrice: price('99000') })
  const lenient = stage({ policy: { ...policy, refuseSecondClosePosition: false } })
  lenient.accept(close)
  lenient.accept(close)
})

test('-4131: a market order when the best price is outside the band', () => {
  const hunter = stage()
  hunter.book([['95000', '1']], [['99961', '1']])
  expect(hunter.submit(market('BUY', '0.1'))).toMatchObject({ code: -4131 })
  expect(hunter.submit(market('SELL', '0.1', { positionSide: 'SHORT' }))).toMatchObject({ code: -4131 })
})

test('-4141: a contract that is not trading', () => {
  const hunter = stage()
  const instruments = [...hunter.venue.instruments.values()].map((each) => ({ ...each, status: 'SETTLING' }))
  expect(stage({ instruments }).submit(market('BUY', '0.1'))).toMatchObject({ code: -4141 })
})

test('-2011 and -2013: an order that is not open, or was never there', () => {
  const hunter = stage()
  const order = hunter.accept(market('BUY', '0.1'))
  expect(hunter.venue.cancel(order, startAt)).toMatchObject({ code: -2011 })
  expect(hunter.venue.cancel({ symbol: 'BTCUSDT', clientId: 'nobody' }, startAt)).toMatchObject({ code: -2011 })
  expect(hunter.venue.modify(order, qty('1'), price('98000'), startAt)).toMatchObject({ code: -2013 })
  expect(hunter.venue.order({ symbol: 'BTCUSDT', orderId: 1 })).toBeNull()
})

test('one-way mode: a position side is refused, reduceOnly must oppose the position and never turns it round', () => {
  const hunter = stage({ hedgeMode: false })
  expect(hunter.submit(market('BUY', '0.1'))).toMatchObject({ code: -4061 })
  const reduce = { ...oneWay, reduceOnly: true } as const
  expect(hunter.submit(market('SELL', '0.1', reduce))).toMatchObject({ code: -2022 })
  hunter.accept(market('BUY', '0.1', oneWay))
  expect(hunter.submit(market('BUY', '0.1', reduce))).toMatchObject({ code: -2022 })
  hunter.told()
  hunter.accept(market('SELL', '0.3', reduce))
  expect(hunter.told()).toEqual(['NEW MARKET', 'TRADE MARKET 0.1@97990 PARTIALLY_FILLED', 'EXPIRED MARKET'])
})

test('a hedge leg does not close further than it is', () => {
  const hunter = stage()
  hunter.accept(market('BUY', '0.1'))
  expect(hunter.submit(market('SELL', '0.2'))).toMatchObject({ code: -2022 })
})
