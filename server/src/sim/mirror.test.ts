import { price, qty, rate, text } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { worstCaseBrackets } from './contracts.ts'
import { createMirror, type MirrorRules } from './mirror.ts'
import type { Level, OrderRequest, VenueOrder } from './model.ts'
import { limit, market, options, request, startAt } from './testing.ts'
import { createVenue } from './venue.ts'

// A venue on somebody else's market: what is pushed into the mirror is all it knows.

const nextFundingAt = startAt + 60_000
const level = (at: string, amount: string): Level => ({ price: price(at), qty: qty(amount) })
const levels = (rows: readonly (readonly [string, string])[]): Level[] => rows.map(([at, amount]) => level(at, amount))

function opened(makerFills: ReturnType<MirrorRules['makerFills']> = 'through') {
  const { instruments, ...rest } = options()
  const mirror = createMirror(instruments)
  const venue = createVenue({ ...rest, instruments, mirrored: { makerFills: () => makerFills } })
  let now = startAt
  const play = (): void => {
    while (mirror.nextAt() !== null) venue.onMarket(mirror.next())
  }
  const book = (bids: readonly (readonly [string, string])[], asks: readonly (readonly [string, string])[]): void => {
    mirror.levels('BTCUSDT', { bids: levels(bids), asks: levels(asks) }, now)
    play()
  }
  const stage = {
    venue,
    mirror,
    play,
    now: () => now,
    after: (ms: number) => (now += ms),
    book,
    print: (at: string, amount: string, aggressor: 'BUY' | 'SELL'): void => {
      mirror.trade('BTCUSDT', { price: price(at), qty: qty(amount), buyerIsMaker: aggressor === 'SELL' }, now)
      play()
    },
    mark: (at: string, funding = { rate: rate('0.001'), at: nextFundingAt }): void => {
      mirror.mark('BTCUSDT', { mark: price(at), index: price(at), funding }, now)
      play()
    },
    submit: (wanted: OrderRequest): VenueOrder => {
      const order = venue.submit(wanted, now)
      if ('rejected' in order) throw new Error(`${order.code} ${order.message}`)
      return order
    },
    order: (orderId: number): VenueOrder => {
      const order = venue.order({ symbol: 'BTCUSDT', orderId })
      if (order === null) throw new Error('no such order')
      return order
    },
    fills: () => venue.fills('BTCUSDT').map((fill) => `${text(fill.qty)}@${text(fill.price)}`),
    touch: () => {
      const shown = venue.book('BTCUSDT')
      return [shown?.bids[0], shown?.asks[0]].map((best) => best && `${text(best.qty)}@${text(best.price)}`)
    },
  }
  stage.mark('98000')
  book(
    [
      ['97999', '0.5'],
      ['97990', '1'],
    ],
    [
      ['98001', '0.5'],
      ['98010', '1'],
    ],
  )
  return stage
}

test('a taker walks the mirrored depth, and the market that is shown does not move', () => {
  const stage = opened()
  stage.venue.drain()
  stage.submit(market('BUY', '0.8'))
  expect(stage.fills()).toEqual(['0.5@98001', '0.3@98010'])
  expect(stage.touch()).toEqual(['0.5@97999', '0.5@98001'])
  expect(stage.venue.drain().filter(({ kind }) => kind === 'book' || kind === 'publicTrade')).toEqual([])
  expect(stage.venue.lastPrice('BTCUSDT')).toBeNull()
})

test('what a taker took is not there a second time before the next quote', () => {
  const stage = opened()
  stage.submit(limit('BUY', '0.5', '98001', { timeInForce: 'IOC' }))
  const second = stage.submit(limit('BUY', '0.5', '98001', { timeInForce: 'IOC' }))
  expect(second.status).toBe('EXPIRED')
  stage.mirror.touch('BTCUSDT', level('97999', '0.5'), level('98001', '0.2'), stage.now())
  stage.play()
  stage.submit(limit('BUY', '0.5', '98001', { timeInForce: 'IOC' }))
  expect(stage.fills()).toEqual(['0.5@98001', '0.2@98001'])
})

test('a resting order is not shown, and fills when the market trades through its price, not at it', () => {
  const stage = opened()
  const { orderId } = stage.submit(limit('BUY', '0.1', '98000'))
  expect(stage.touch()).toEqual(['0.5@97999', '0.5@98001'])
  stage.print('98000', '100', 'SELL')
  stage.book([['97999', '1']], [['98000', '5']])
  expect(stage.order(orderId).status).toBe('NEW')
  stage.print('97999.9', '0.001', 'SELL')
  expect(stage.order(orderId).status).toBe('FILLED')
  expect(stage.venue.fills('BTCUSDT').map(({ maker, price: at }) => [maker, text(at)])).toEqual([[true, '98000']])
})

test('a quote beyond its price fills a resting order too, for what is offered there', () => {
  const stage = opened()
  const { orderId } = stage.submit(limit('BUY', '0.3', '98000'))
  stage.book(
    [['97000', '1']],
    [
      ['97998', '0.2'],
      ['98000', '9'],
    ],
  )
  expect(text(stage.order(orderId).filledQty)).toBe('0.2')
})

test('with the queue counted, a resting order fills at its price once what stood before it has traded', () => {
  const stage = opened('queue')
  const { orderId } = stage.submit(limit('BUY', '0.1', '97999'))
  stage.print('97999', '0.5', 'SELL')
  expect(stage.order(orderId).status).toBe('NEW')
  stage.print('97999', '0.1', 'SELL')
  expect(stage.order(orderId).status).toBe('FILLED')
})

const stop = (at: string) =>
  request({ side: 'SELL', type: 'STOP_MARKET', closePosition: true, stopPrice: price(at), workingType: 'MARK_PRICE' })

test('a stop meets the first quote after its trigger, not the book from before', () => {
  const stage = opened()
  stage.submit(market('BUY', '0.4'))
  const { orderId } = stage.submit(stop('97500'))
  stage.mark('97400')
  expect(stage.fills()).toEqual(['0.4@98001'])
  expect(stage.order(orderId)).toMatchObject({ status: 'NEW', type: 'MARKET' })
  stage.book(
    [
      ['97300', '0.3'],
      ['97200', '3'],
    ],
    [['97310', '1']],
  )
  expect(stage.fills()).toEqual(['0.4@98001', '0.3@97300', '0.1@97200'])
})

test('a stop that meets a print first gets no better price than that print', () => {
  const stage = opened()
  stage.submit(market('BUY', '0.4'))
  stage.submit(stop('97500'))
  stage.mark('97400')
  stage.print('97350', '0.01', 'SELL')
  expect(stage.fills()).toEqual(['0.4@98001', '0.4@97350'])
})

test('while the line is dark nothing fills, and a triggered stop waits for the light', () => {
  const stage = opened()
  stage.submit(market('BUY', '0.4'))
  const { orderId } = stage.submit(stop('97500'))
  stage.mark('97400')
  stage.mirror.goDark(stage.now())
  stage.play()
  expect(stage.submit(market('SELL', '0.1')).status).toBe('EXPIRED')
  expect(stage.order(orderId).status).toBe('NEW')
  stage.after(30_000)
  stage.mirror.touch('BTCUSDT', level('97100', '2'), level('97110', '2'), stage.now())
  stage.play()
  expect(stage.fills()).toEqual(['0.4@98001', '0.4@97100'])
})

test('funding is paid when and as the mirrored exchange says, once', () => {
  const stage = opened()
  stage.submit(market('BUY', '0.4'))
  stage.after(60_000)
  // The exchange tells the payment that is due now once more; then the next one.
  stage.mark('98000')
  stage.after(1_000)
  stage.mark('98000', { rate: rate('-0.002'), at: nextFundingAt + 3_600_000 })
  const paid = () =>
    stage.venue
      .income()
      .filter(({ type }) => type === 'FUNDING_FEE')
      .map(({ amount }) => text(amount))
  expect(paid()).toEqual(['-39.2'])
  expect(stage.venue.markPrice('BTCUSDT')).toMatchObject({ nextFundingAt: nextFundingAt + 3_600_000 })
  stage.after(3_600_000)
  stage.venue.onTime(stage.now())
  expect(paid()).toEqual(['-39.2', '78.4'])
})

test('prices of contracts that the mirror does not have are left out', () => {
  const stage = opened()
  stage.mirror.touch('NOSUCHUSDT', level('1', '1'), level('2', '1'), stage.now())
  expect(stage.mirror.nextAt()).toBeNull()
})

test('the worst-case table allows little and its maintenance margin has no jumps', () => {
  const [first] = worstCaseBrackets
  expect(first).toMatchObject({ leverageMax: 50 })
  for (const [index, bracket] of worstCaseBrackets.entries()) {
    const before = worstCaseBrackets[index - 1]
    if (!before) continue
    const margin = (at: typeof bracket) => at.maintenance.times(bracket.notionalFloor).minus(at.deduction).toFixed()
    expect(margin(bracket)).toBe(margin(before))
    expect(text(bracket.notionalFloor)).toBe(text(before.notionalCap))
  }
})
