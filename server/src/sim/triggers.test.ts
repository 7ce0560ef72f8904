import { pct, price, qty, text } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import type { OrderRequest } from './model.ts'
import { limit, market, request, stage } from './testing.ts'

const stop = (change: Partial<OrderRequest>): OrderRequest =>
  request({ side: 'SELL', positionSide: 'LONG', type: 'STOP_MARKET', stopPrice: price('97000'), ...change })

test('a stop watches the last price by default and the mark when told to', () => {
  const hunter = stage()
  hunter.accept(market('BUY', '0.2'))
  hunter.accept(stop({ qty: qty('0.1') }))
  hunter.accept(stop({ qty: qty('0.1'), stopPrice: price('96000'), workingType: 'MARK_PRICE' }))
  hunter.told()
  hunter.mark('96500')
  expect(hunter.told()).toEqual([])
  hunter.print('97000', '0.01', 'SELL')
  expect(hunter.told()).toEqual(['NEW MARKET', 'TRADE MARKET 0.1@97990 FILLED'])
  hunter.print('95000', '0.01', 'SELL')
  expect(hunter.told()).toEqual([])
  hunter.mark('96000')
  expect(hunter.told()).toEqual(['NEW MARKET', 'TRADE MARKET 0.1@97990 FILLED'])
})

test('a triggered order keeps its id and what it was', () => {
  const hunter = stage()
  hunter.accept(market('BUY', '0.2'))
  const order = hunter.accept(stop({ closePosition: true, clientId: 'sl' }))
  hunter.print('96900', '0.01', 'SELL')
  expect(hunter.venue.order({ symbol: 'BTCUSDT', clientId: 'sl' })).toMatchObject({
    orderId: order.orderId,
    type: 'MARKET',
    originalType: 'STOP_MARKET',
    status: 'FILLED',
  })
})

test('closePosition takes the size at the trigger, not at the order', () => {
  const hunter = stage()
  hunter.accept(market('BUY', '0.2'))
  hunter.accept(stop({ closePosition: true }))
  hunter.accept(market('BUY', '0.3'))
  hunter.told()
  hunter.print('96900', '0.01', 'SELL')
  expect(hunter.told()).toEqual(['NEW MARKET', 'TRADE MARKET 0.5@97990 FILLED'])
})

test('STOP and TAKE_PROFIT become limit orders at their price', () => {
  const hunter = stage()
  hunter.accept(market('BUY', '0.2'))
  hunter.accept(stop({ type: 'STOP', qty: qty('0.1'), price: price('98000'), timeInForce: 'GTC' }))
  hunter.accept(stop({ type: 'TAKE_PROFIT', qty: qty('0.1'), price: price('98990'), stopPrice: price('99000') }))
  hunter.told()
  hunter.print('97000', '0.01', 'SELL')
  expect(hunter.told()).toEqual(['NEW LIMIT'])
  hunter.book([['98991', '1']], [['99001', '1']])
  hunter.told()
  hunter.print('99000', '0.01', 'BUY')
  expect(hunter.told()).toEqual(['NEW LIMIT', 'TRADE LIMIT 0.1@98991 FILLED'])
})

test('a trailing stop follows the best price once it is active and fires when the price comes back', () => {
  const hunter = stage()
  hunter.accept(market('BUY', '0.2'))
  const trail = { type: 'TRAILING_STOP_MARKET', stopPrice: null, qty: qty('0.2'), callbackRate: pct('1') } as const
  hunter.accept(stop({ ...trail, activationPrice: price('99000') }))
  hunter.told()
  hunter.print('98900', '0.01', 'BUY')
  hunter.print('97900', '0.01', 'SELL')
  expect(hunter.told()).toEqual([])
  hunter.print('100000', '0.01', 'BUY')
  hunter.print('99001', '0.01', 'SELL')
  expect(hunter.told()).toEqual([])
  hunter.print('99000', '0.01', 'SELL')
  expect(hunter.told()).toEqual(['NEW MARKET', 'TRADE MARKET 0.2@97990 FILLED'])
})

test('a protected stop waits while last price and mark are too far apart', () => {
  const hunter = stage()
  hunter.accept(market('BUY', '0.2'))
  hunter.accept(stop({ closePosition: true, priceProtect: true }))
  hunter.told()
  hunter.print('90000', '0.01', 'SELL')
  expect(hunter.told()).toEqual([])
  hunter.mark('91000')
  expect(hunter.told()[0]).toBe('NEW MARKET')
})

test('a stop whose position was closed otherwise stays until its trigger and then expires', () => {
  const hunter = stage()
  hunter.accept(market('BUY', '0.2'))
  hunter.accept(stop({ closePosition: true }))
  hunter.accept(market('SELL', '0.2'))
  expect(hunter.venue.openOrders('BTCUSDT')).toHaveLength(1)
  hunter.told()
  hunter.print('96000', '0.01', 'SELL')
  expect(hunter.told()).toEqual(['EXPIRED STOP_MARKET'])
})

test('an opening stop that can no longer be paid expires at its trigger', () => {
  const hunter = stage()
  hunter.accept(request({ type: 'STOP_MARKET', side: 'BUY', qty: qty('1'), stopPrice: price('99000') }))
  hunter.accept(limit('BUY', '1.5', '97985'))
  hunter.told()
  hunter.print('99000', '0.01', 'BUY')
  expect(hunter.told()).toEqual(['EXPIRED STOP_MARKET'])
})

test('a leg closes no further than it is: a closing limit order that comes too late expires', () => {
  const hunter = stage()
  hunter.accept(market('BUY', '0.2'))
  hunter.accept(limit('SELL', '0.2', '98100'))
  hunter.accept(market('SELL', '0.15'))
  hunter.told()
  hunter.print('98200', '5', 'BUY')
  expect(hunter.told()).toEqual(['TRADE LIMIT 0.05@98100 PARTIALLY_FILLED', 'EXPIRED LIMIT'])
  expect(
    hunter.venue
      .positions()
      .map((each) => text(each.amount))
      .filter((each) => each !== '0'),
  ).toEqual([])
})

test('a trailing stop without activation price follows from the price at its placement', () => {
  const hunter = stage()
  hunter.accept(market('BUY', '0.2'))
  hunter.print('98000', '0.01', 'BUY')
  hunter.accept(stop({ type: 'TRAILING_STOP_MARKET', stopPrice: null, qty: qty('0.2'), callbackRate: pct('1') }))
  hunter.told()
  hunter.print('97100', '0.01', 'SELL')
  expect(hunter.told()).toEqual([])
  hunter.print('97020', '0.01', 'SELL')
  expect(hunter.told()).toEqual(['NEW MARKET', 'TRADE MARKET 0.2@97990 FILLED'])
})
