import { price, qty, rate, text, usdt } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { isRejection } from '../sim/errors.ts'
import { createMirror } from '../sim/mirror.ts'
import type { VenueOptions } from '../sim/options.ts'
import { limit, market, options, request, startAt } from '../sim/testing.ts'
import { createVenue } from '../sim/venue.ts'
import { accountText, readAccount } from './saved-account.ts'

const fundingAt = startAt + 60_000

/** A mirrored venue with a position, its stop, a resting order and some past. */
function lived() {
  const rules: VenueOptions = { ...options(), mirrored: { makerFills: () => 'through' } }
  const mirror = createMirror(rules.instruments)
  const venue = createVenue(rules)
  const show = (at: number): void => {
    mirror.mark(
      'BTCUSDT',
      { mark: price('98000'), index: price('98000'), funding: { rate: rate('0.001'), at: fundingAt } },
      at,
    )
    const level = (where: string) => ({ price: price(where), qty: qty('5') })
    mirror.touch('BTCUSDT', level('97999'), level('98001'), at)
    while (mirror.nextAt() !== null) venue.onMarket(mirror.next())
  }
  show(startAt)
  for (const wanted of [
    market('BUY', '0.4', { clientId: 'entry' }),
    market('SELL', '0.1', { clientId: 'part' }),
    limit('BUY', '0.2', '97000', { clientId: 'more' }),
    request({
      clientId: 'stop',
      side: 'SELL',
      type: 'STOP_MARKET',
      closePosition: true,
      stopPrice: price('95000'),
      workingType: 'MARK_PRICE',
    }),
  ]) {
    const answer = venue.submit(wanted, startAt)
    if (isRejection(answer)) throw new Error(answer.message)
  }
  venue.setLeverage('BTCUSDT', 15, startAt)
  venue.transfer(usdt('-12.5'), startAt)
  return { rules, venue }
}

/** The account in a venue of its own, as after a restart. */
function again({ rules, venue }: ReturnType<typeof lived>, at: number) {
  const saved = readAccount(accountText(venue.save()))
  if (saved === null) throw new Error('what was written cannot be read')
  return createVenue({ ...rules, startAt: at }, saved)
}

test('an account that was written and read is the same account', () => {
  const before = lived()
  const after = again(before, startAt)
  const seen = (venue: typeof after) => ({
    orders: venue.orders('BTCUSDT'),
    open: venue.openOrders(null).map(({ clientId }) => clientId),
    fills: venue.fills('BTCUSDT'),
    income: venue.income(),
    positions: venue.positions(),
    balances: venue.balances(),
    leverage: venue.leverageOf('BTCUSDT'),
    found: venue.order({ symbol: 'BTCUSDT', clientId: 'part' }),
  })
  expect(seen(after)).toEqual(seen(before.venue))
  expect(after.openOrders(null).map(({ clientId }) => clientId)).toEqual(['more', 'stop'])
})

test('no price of before the restart is told, and no id of before is used again', () => {
  const before = lived()
  const after = again(before, startAt + 5_000)
  expect(after.markPrice('BTCUSDT')).toBeNull()
  expect(after.book('BTCUSDT')).toBeNull()
  const known = new Set(before.venue.orders('BTCUSDT').map(({ orderId }) => orderId))
  const order = after.submit(limit('BUY', '0.1', '96000'), startAt + 5_000)
  expect(isRejection(order) ? null : known.has(order.orderId)).toBe(false)
})

test('funding that fell due while nothing ran is paid with the rate that was known', () => {
  const after = again(lived(), startAt + 120_000)
  after.onTime(startAt + 120_000)
  const paid = after.income().filter(({ type }) => type === 'FUNDING_FEE')
  expect(paid.map(({ amount, at }) => [text(amount), at])).toEqual([['-29.4', fundingAt]])
})

test.each([
  ['no JSON', 'nonsense'],
  ['half a file', accountText(lived().venue.save()).slice(0, 500)],
  ['another format', accountText(lived().venue.save()).replace('"format":1', '"format":2')],
  ['money that is no number', accountText(lived().venue.save()).replace('"wallet":"', '"wallet":"x')],
])('%s is no account', (_, written) => {
  expect(readAccount(written)).toBeNull()
})
