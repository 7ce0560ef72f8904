import { price, text } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { limit, market, request, stage } from './testing.ts'

test('a market order walks the book and the trades say so', () => {
  const hunter = stage()
  const order = hunter.accept(market('BUY', '1.5'))
  expect(order.status).toBe('FILLED')
  expect(hunter.told()).toEqual([
    'NEW MARKET',
    'TRADE MARKET 1@98010 PARTIALLY_FILLED',
    'TRADE MARKET 0.5@98020 FILLED',
  ])
  const [position] = hunter.venue.positions()
  expect(text(position!.amount)).toBe('1.5')
})

test('a stop and a take-profit with closePosition guard a leg, and one of them closes it', () => {
  const hunter = stage()
  hunter.accept(market('BUY', '0.1'))
  const close = { side: 'SELL', positionSide: 'LONG', closePosition: true, workingType: 'MARK_PRICE' } as const
  hunter.accept(request({ ...close, type: 'STOP_MARKET', stopPrice: price('97000') }))
  hunter.accept(request({ ...close, type: 'TAKE_PROFIT_MARKET', stopPrice: price('99000') }))
  hunter.told()
  hunter.after(1000)
  hunter.book([['98990', '5']], [['99010', '5']])
  hunter.mark('99000')
  expect(hunter.told()).toEqual(['NEW MARKET', 'TRADE MARKET 0.1@98990 FILLED'])
  hunter.mark('96000')
  expect(hunter.told()).toEqual(['EXPIRED STOP_MARKET'])
  expect(hunter.venue.positions().every((position) => position.amount.isZero())).toBe(true)
})

test('S31: a limit order rests and fills when the market trades through it', () => {
  const hunter = stage()
  hunter.accept(limit('BUY', '0.1', '97985'))
  hunter.print('97985.1', '5', 'SELL')
  expect(hunter.told()).toEqual(['NEW LIMIT'])
  hunter.print('97984.9', '0.01', 'SELL')
  expect(hunter.told()).toEqual(['TRADE LIMIT 0.1@97985 FILLED'])
})
