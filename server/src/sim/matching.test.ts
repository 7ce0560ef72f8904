import { price, qty, text, usdt } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { isRejection } from './errors.ts'
import { limit, market, plainAsks, plainBids, stage } from './testing.ts'

const oneWay = { positionSide: null } as const

test('at its price an order waits for the queue ahead of it, and then for its own turn', () => {
  const hunter = stage()
  hunter.accept(limit('BUY', '0.5', '97980'))
  hunter.accept(limit('BUY', '0.5', '97980'))
  hunter.told()
  hunter.print('97980', '0.9', 'SELL')
  expect(hunter.told()).toEqual([])
  hunter.print('97980', '0.4', 'SELL')
  expect(hunter.told()).toEqual(['TRADE LIMIT 0.3@97980 PARTIALLY_FILLED'])
  hunter.print('97980', '0.5', 'SELL')
  expect(hunter.told()).toEqual(['TRADE LIMIT 0.2@97980 FILLED', 'TRADE LIMIT 0.3@97980 PARTIALLY_FILLED'])
  hunter.print('97980', '5', 'BUY')
  expect(hunter.told()).toEqual([])
})

test('the better price fills first, whoever came first', () => {
  const hunter = stage()
  hunter.accept(limit('BUY', '0.1', '97985'))
  hunter.accept(limit('BUY', '0.2', '97986'))
  hunter.told()
  hunter.print('97900', '1', 'SELL')
  expect(hunter.told()).toEqual(['TRADE LIMIT 0.2@97986 FILLED', 'TRADE LIMIT 0.1@97985 FILLED'])
})

test('a book that reaches into a resting order fills it at its own price, for what is shown', () => {
  const hunter = stage()
  hunter.accept(limit('BUY', '0.5', '97985'))
  hunter.told()
  hunter.book(
    [['97960', '1']],
    [
      ['97970', '0.2'],
      ['97984', '0.1'],
      ['97990', '9'],
    ],
  )
  expect(hunter.told()).toEqual(['TRADE LIMIT 0.3@97985 PARTIALLY_FILLED'])
  expect(hunter.venue.book('BTCUSDT')!.asks.map((level) => text(level.price))).toEqual(['97990'])
})

test('what a taker ate stays eaten until the next book', () => {
  const hunter = stage()
  hunter.accept(market('BUY', '1.2'))
  expect(hunter.venue.book('BTCUSDT')!.asks.map((level) => `${text(level.qty)}@${text(level.price)}`)).toEqual([
    '0.8@98020',
    '1@98030',
  ])
  hunter.book(plainBids, plainAsks)
  expect(hunter.venue.book('BTCUSDT')!.asks).toHaveLength(3)
})

test('a market order takes no further than the take bound from the mark, and what is left expires', () => {
  const hunter = stage()
  hunter.book(
    [['97990', '1']],
    [
      ['98010', '0.1'],
      ['99960', '0.1'],
      ['99961', '5'],
    ],
  )
  const order = hunter.accept(market('BUY', '1'))
  expect([order.status, text(order.filledQty)]).toEqual(['EXPIRED', '0.2'])
})

test('time in force: the rest of an IOC expires, a FOK fills whole or not at all, a GTX never takes', () => {
  const hunter = stage({ wallet: usdt('100000') })
  const ioc = hunter.accept(limit('BUY', '1.5', '98010', { timeInForce: 'IOC' }))
  expect([ioc.status, text(ioc.filledQty)]).toEqual(['EXPIRED', '1'])
  hunter.book(plainBids, plainAsks)
  const fok = hunter.accept(limit('BUY', '1.5', '98010', { timeInForce: 'FOK' }))
  expect([fok.status, text(fok.filledQty)]).toEqual(['EXPIRED', '0'])
  const whole = hunter.accept(limit('BUY', '1.5', '98020', { timeInForce: 'FOK' }))
  expect(whole.status).toBe('FILLED')
  hunter.book(plainBids, plainAsks)
  const refused = hunter.submit(limit('BUY', '0.1', '98010', { timeInForce: 'GTX' }))
  expect(isRejection(refused) && refused.code).toBe(-5022)
  expect(hunter.accept(limit('BUY', '0.1', '98009.9', { timeInForce: 'GTX' })).status).toBe('NEW')
})

test('the other policy for a crossing post-only order takes it and lets it expire', () => {
  const hunter = stage({
    policy: { refuseSecondClosePosition: true, countdownCancelsStops: true, refuseCrossingPostOnly: false },
  })
  hunter.accept(limit('BUY', '0.1', '98010', { timeInForce: 'GTX' }))
  expect(hunter.told()).toEqual(['NEW LIMIT', 'EXPIRED LIMIT'])
})

test('our visible orders stand in the book, hidden ones do not', () => {
  const hunter = stage()
  hunter.accept(limit('BUY', '0.5', '97980'))
  hunter.accept(limit('BUY', '0.5', '97985'))
  hunter.accept(limit('BUY', '0.5', '97986', { timeInForce: 'HIDDEN' }))
  expect(hunter.venue.book('BTCUSDT')!.bids.map((level) => `${text(level.qty)}@${text(level.price)}`)).toEqual([
    '1@97990',
    '0.5@97985',
    '1.5@97980',
    '1@97970',
  ])
})

test('nobody trades with himself: the own order in the way expires and the taker goes on', () => {
  const hunter = stage({ hedgeMode: false })
  hunter.accept(limit('SELL', '0.5', '98005', oneWay))
  hunter.told()
  hunter.accept(market('BUY', '0.2', oneWay))
  expect(hunter.told()).toEqual(['NEW MARKET', 'EXPIRED LIMIT', 'TRADE MARKET 0.2@98010 FILLED'])
})

test('our own trades are printed, so that others and our stops can see them', () => {
  const hunter = stage()
  hunter.accept(market('SELL', '1.5', { positionSide: 'SHORT' }))
  const prints = hunter.events().flatMap((event) => (event.kind === 'publicTrade' ? [event] : []))
  expect(prints.map((print) => [text(print.price), text(print.qty), print.buyerIsMaker])).toEqual([
    ['97990', '1', true],
    ['97980', '0.5', true],
  ])
  expect(text(hunter.venue.lastPrice('BTCUSDT')!)).toBe('97980')
})

test('a modified order keeps its place only when nothing but its quantity shrank', () => {
  const hunter = stage()
  const first = hunter.accept(limit('BUY', '0.5', '97985'))
  hunter.accept(limit('BUY', '0.4', '97985'))
  hunter.venue.modify(first, qty('0.3'), price('97985'), hunter.now())
  hunter.told()
  hunter.print('97985', '0.3', 'SELL')
  expect(hunter.told()).toEqual(['TRADE LIMIT 0.3@97985 FILLED'])
  const third = hunter.accept(limit('BUY', '0.2', '97985'))
  const [second] = hunter.venue.openOrders('BTCUSDT')
  hunter.venue.modify(second!, qty('0.5'), price('97985'), hunter.now())
  hunter.told()
  hunter.print('97985', '0.2', 'SELL')
  expect(hunter.venue.order(third)!.status).toBe('FILLED')
})

test('a modification that a filter refuses leaves the order as it was', () => {
  const hunter = stage()
  const order = hunter.accept(limit('BUY', '0.5', '97985'))
  const answer = hunter.venue.modify(order, qty('0.5'), price('97985.05'), hunter.now())
  expect(answer).toMatchObject({ code: -4014 })
  expect(hunter.venue.order(order)).toEqual(order)
  expect(hunter.venue.modify(order, qty('50'), price('97985'), hunter.now())).toMatchObject({ code: -2019 })
  expect(hunter.venue.order(order)).toEqual(order)
})

test('modified across the spread, an order trades at once', () => {
  const hunter = stage()
  const order = hunter.accept(limit('BUY', '0.5', '97985'))
  const answer = hunter.venue.modify(order, qty('0.5'), price('98010'), hunter.now())
  expect(answer).toMatchObject({ orderId: order.orderId, status: 'FILLED' })
})
