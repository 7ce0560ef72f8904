import { price, text, usdt } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import type { VenuePosition } from './model.ts'
import { limit, market, request, stage, startAt, type Stage } from './testing.ts'

const oneWay = { positionSide: null } as const
const held = (hunter: Stage): readonly VenuePosition[] =>
  hunter.venue.positions().filter((each) => !each.amount.isZero())
const wallet = (hunter: Stage): string => text(hunter.venue.balances()[0]!.wallet)
const rows = (hunter: Stage): string[] => hunter.venue.income().map((row) => `${row.type} ${text(row.amount)}`)

test('profit is reckoned against the average entry and the wallet takes it less the commission, exactly', () => {
  const hunter = stage()
  hunter.accept(market('BUY', '0.2'))
  hunter.book([['98990', '5']], [['99000', '5']])
  hunter.accept(market('BUY', '0.1'))
  expect(text(held(hunter)[0]!.entryPrice)).toBe('98340')
  hunter.accept(market('SELL', '0.3'))
  // Bought 0.2 at 98,010 and 0.1 at 99,000, sold 0.3 at 98,990; taker fee 0.0005.
  expect(rows(hunter)).toEqual(['COMMISSION -9.801', 'COMMISSION -4.95', 'REALIZED_PNL 195', 'COMMISSION -14.8485'])
  expect(wallet(hunter)).toBe('10165.4005')
  expect(held(hunter)).toEqual([])
})

test('a resting order pays the maker fee', () => {
  const hunter = stage()
  hunter.accept(limit('BUY', '0.1', '97985'))
  hunter.print('97900', '1', 'SELL')
  expect(rows(hunter)).toEqual(['COMMISSION -1.9597'])
})

test('in one-way mode a larger order closes the position and opens the other way at its own price', () => {
  const hunter = stage({ hedgeMode: false })
  hunter.accept(market('BUY', '0.1', oneWay))
  hunter.accept(market('SELL', '0.3', oneWay))
  const [position] = held(hunter)
  expect([text(position!.amount), text(position!.entryPrice)]).toEqual(['-0.2', '97990'])
  expect(rows(hunter)).toContain('REALIZED_PNL -2')
})

test('positions and opening orders bind margin at the leverage, closing orders do not', () => {
  const hunter = stage()
  hunter.venue.setLeverage('BTCUSDT', 10, startAt)
  hunter.accept(market('BUY', '0.1'))
  // 10,000 less fee 4.9005, unrealised -1, margin of 9,800 at leverage 10.
  expect(text(hunter.venue.balances()[0]!.available)).toBe('9014.0995')
  hunter.accept(limit('BUY', '0.1', '97000'))
  expect(text(hunter.venue.balances()[0]!.available)).toBe('8044.0995')
  hunter.accept(limit('SELL', '0.1', '99000'))
  expect(text(hunter.venue.balances()[0]!.available)).toBe('8044.0995')
})

test('the cross liquidation price is where margin balance meets maintenance, for both legs together', () => {
  const hunter = stage({ wallet: usdt('1000') })
  hunter.accept(market('BUY', '0.1'))
  const [position] = held(hunter)
  // (0.1 × 98,010 − 995.0995) ÷ (0.1 × 0.996), up to the tick.
  expect(text(position!.liquidationPrice)).toBe('88412.7')
  hunter.mark('88412.7')
  expect(held(hunter)).toHaveLength(1)
  hunter.mark('88412.6')
  expect(held(hunter)).toEqual([])
})

test('own liquidation cancels every open order, closes at the bankruptcy price and leaves nothing', () => {
  const hunter = stage({ wallet: usdt('1000') })
  hunter.accept(market('BUY', '0.1'))
  hunter.accept(request({ side: 'SELL', type: 'STOP_MARKET', stopPrice: price('80000'), closePosition: true }))
  hunter.accept(limit('BUY', '0.001', '97000'))
  hunter.events()
  hunter.mark('88400')
  const events = hunter.events()
  const orders = events.flatMap((event) => (event.kind === 'order' ? [event] : []))
  expect(orders.map((event) => `${event.execution} ${event.order.type} ${event.order.clientId.split('-')[0]}`)).toEqual(
    [
      'CANCELED LIMIT auto',
      'CANCELED STOP_MARKET auto',
      'NEW LIQUIDATION autoclose',
      'CALCULATED LIQUIDATION autoclose',
    ],
  )
  expect(orders.at(-1)!.order.clientId).toBe('autoclose-1')
  // Bankruptcy: 98,010 − 995.0995 ÷ 0.1, up to the tick; the crumb above zero is the liquidation fee.
  expect(text(orders.at(-1)!.fill!.price)).toBe('88059.1')
  expect(wallet(hunter)).toBe('0')
  expect(events.filter((event) => event.kind === 'liquidation')).toMatchObject([{ side: 'SELL', symbol: 'BTCUSDT' }])
})

test('an isolated leg loses its own margin only', () => {
  const hunter = stage()
  hunter.venue.setMarginType('BTCUSDT', 'isolated', startAt)
  hunter.accept(market('BUY', '0.1'))
  const [position] = held(hunter)
  expect(text(position!.isolatedWallet)).toBe('490.05')
  // (0.1 × 98,010 − 490.05) ÷ (0.1 × 0.996), up to the tick.
  expect(text(position!.liquidationPrice)).toBe('93483.5')
  hunter.venue.addIsolatedMargin('BTCUSDT', 'LONG', usdt('100'), startAt)
  hunter.mark('93000')
  expect(held(hunter)).toHaveLength(1)
  hunter.mark('92000')
  expect(held(hunter)).toEqual([])
  // Start 10,000 − fee 4.9005 − margin 590.05.
  expect(wallet(hunter)).toBe('9405.0495')
})

test('a margin call comes once when the account comes near, and again only after it recovered', () => {
  const hunter = stage({ wallet: usdt('1000') })
  hunter.accept(market('BUY', '0.1'))
  hunter.events()
  const calls = (at: string): number => {
    hunter.mark(at)
    return hunter.events().filter((event) => event.kind === 'marginCall').length
  }
  expect([calls('90000'), calls('88450'), calls('88440'), calls('95000'), calls('88450')]).toEqual([0, 1, 0, 0, 1])
})

test('funding is paid by longs to shorts at the interval, at the rate of the interval', () => {
  const hunter = stage()
  hunter.accept(market('BUY', '0.1'))
  hunter.accept(market('SELL', '0.05', { positionSide: 'SHORT' }))
  hunter.mark('98000')
  const { nextFundingAt, fundingRate } = hunter.venue.markPrice('BTCUSDT')!
  expect([text(fundingRate), nextFundingAt % (8 * 3_600_000)]).toEqual(['0.0001', 0])
  hunter.events()
  hunter.after(nextFundingAt - startAt)
  expect(rows(hunter).slice(-2)).toEqual(['FUNDING_FEE -0.98', 'FUNDING_FEE 0.49'])
  const told = hunter.events().flatMap((event) => (event.kind === 'account' ? [event] : []))
  expect(told.map((event) => [event.at, event.reason, text(event.balances[0]!.change)])).toEqual([
    [nextFundingAt, 'FUNDING_FEE', '-0.98'],
    [nextFundingAt, 'FUNDING_FEE', '0.49'],
  ])
})

test('each contract is paid at its own interval', () => {
  const hunter = stage()
  hunter.book([['0.8999', '100000']], [['0.9', '100000']], 'WIFUSDT')
  hunter.mark('0.9', 'WIFUSDT')
  hunter.accept(market('BUY', '0.1'))
  hunter.accept(market('BUY', '100', { symbol: 'WIFUSDT' }))
  const nextAt = (symbol: string): number => hunter.venue.markPrice(symbol)!.nextFundingAt / 3_600_000
  expect([nextAt('BTCUSDT') % 8, nextAt('WIFUSDT') % 4]).toEqual([0, 0])
  hunter.after(24 * 3_600_000)
  const paid = hunter.venue.income().filter(({ type }) => type === 'FUNDING_FEE')
  expect(paid.filter(({ symbol }) => symbol === 'BTCUSDT')).toHaveLength(3)
  expect(paid.filter(({ symbol }) => symbol === 'WIFUSDT')).toHaveLength(6)
})

test('leverage is bounded by the table, by what is held and by what is there', () => {
  const hunter = stage({ wallet: usdt('1000') })
  const set = (leverage: number) => hunter.venue.setLeverage('BTCUSDT', leverage, startAt)
  expect(set(126)).toMatchObject({ code: -4028 })
  expect(set(0)).toMatchObject({ code: -4028 })
  expect(set(125)).toMatchObject({ leverage: 125, notionalMax: usdt('50000') })
  hunter.accept(market('BUY', '0.1'))
  expect(set(5)).toMatchObject({ code: -2028 })
  expect(hunter.venue.leverageOf('BTCUSDT')).toBe(125)
})

test('modes change only when nothing is open, and saying the same again is its own answer', () => {
  const hunter = stage()
  const { venue } = hunter
  expect(venue.setHedgeMode(true, startAt)).toMatchObject({ code: -4059 })
  expect(venue.setMarginType('BTCUSDT', 'cross', startAt)).toMatchObject({ code: -4046 })
  const order = hunter.accept(limit('BUY', '0.1', '97000'))
  expect(venue.setHedgeMode(false, startAt)).toMatchObject({ code: -4067 })
  expect(venue.setMarginType('BTCUSDT', 'isolated', startAt)).toMatchObject({ code: -4047 })
  venue.cancel(order, startAt)
  hunter.accept(market('BUY', '0.1'))
  expect(venue.setHedgeMode(false, startAt)).toMatchObject({ code: -4068 })
  expect(venue.setMarginType('BTCUSDT', 'isolated', startAt)).toMatchObject({ code: -4048 })
  expect(venue.addIsolatedMargin('BTCUSDT', 'LONG', usdt('1'), startAt)).toMatchObject({ code: -4049 })
  hunter.accept(market('SELL', '0.1'))
  expect(venue.setMultiAssets(true, startAt)).toBeNull()
  expect(venue.setMarginType('BTCUSDT', 'isolated', startAt)).toMatchObject({ code: -4168 })
  expect(venue.setHedgeMode(false, startAt)).toBeNull()
  expect([venue.hedgeMode, venue.multiAssets]).toEqual([false, true])
  expect(venue.positions().every((position) => position.positionSide === 'BOTH')).toBe(true)
})

test('the dead-man switch cancels at its time, stops included or not as the policy says', () => {
  for (const countdownCancelsStops of [true, false]) {
    const hunter = stage({
      policy: { refuseSecondClosePosition: true, refuseCrossingPostOnly: true, countdownCancelsStops },
    })
    hunter.accept(limit('BUY', '0.1', '97000'))
    hunter.accept(request({ side: 'SELL', type: 'STOP_MARKET', stopPrice: price('96000'), closePosition: true }))
    hunter.venue.countdown('BTCUSDT', 5_000, hunter.now())
    hunter.after(3_000)
    hunter.venue.countdown('BTCUSDT', 5_000, hunter.now())
    hunter.after(4_999)
    expect(hunter.venue.openOrders(null)).toHaveLength(2)
    hunter.after(10_000)
    expect(hunter.venue.openOrders(null)).toHaveLength(countdownCancelsStops ? 0 : 1)
    const cancelled = hunter.events().find((event) => event.kind === 'order' && event.execution === 'CANCELED')
    expect(cancelled!.at).toBe(startAt + 8_000)
  }
})
