import { gt, isOnGrid, lt, pct, price, text } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { btc, symbolSettings } from '../fixtures.test-support.ts'
import { entryPrice } from './pricing.ts'
import { story } from '../story.test-support.ts'

const placed = ['offset', 'join', 'improve', 'mid'] as const
type Placed = (typeof placed)[number]

const priced = (leg: Leg, entry_price: Placed, bid: string, ask: string): string =>
  text(
    entryPrice(leg, { ...symbolSettings, entry: 'post_only', entry_price }, { bid: price(bid), ask: price(ask) }, btc)
      .price,
  )

describe('a resting entry', () => {
  test('joins its own touch', () => {
    expect([priced('long', 'join', '98400', '98410'), priced('short', 'join', '98400', '98410')]).toEqual([
      '98400',
      '98410',
    ])
  })

  test('improves its own touch by a tick, unless that is the other touch', () => {
    expect([priced('long', 'improve', '98400', '98410'), priced('short', 'improve', '98400', '98410')]).toEqual([
      '98400.1',
      '98409.9',
    ])
    expect([priced('long', 'improve', '98400', '98400.1'), priced('short', 'improve', '98400', '98400.1')]).toEqual([
      '98400',
      '98400.1',
    ])
  })

  test('in the middle is rounded away from the other touch', () => {
    expect([priced('long', 'mid', '98400', '98400.3'), priced('short', 'mid', '98400', '98400.3')]).toEqual([
      '98400.1',
      '98400.2',
    ])
    expect(priced('long', 'mid', '98400', '98410')).toBe('98405')
  })

  test('by the offset lies behind its own touch, as far as was set', () => {
    expect(priced('long', 'offset', '98400', '98410')).toBe('98301.6')
  })

  test('never reaches the other touch, whatever the book', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Leg>('long', 'short'),
        fc.constantFrom(...placed),
        fc.integer({ min: 10_000, max: 90_000 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 0, max: 9 }),
        (leg, entry_price, bidTicks, spreadHundredths, offGrid) => {
          const bid = price((bidTicks / 10 + offGrid / 100).toFixed(2))
          const ask = price((Number(bid) + spreadHundredths / 100).toFixed(2))
          const at = price(priced(leg, entry_price, text(bid), text(ask)))
          expect(leg === 'long' ? lt(at, ask) : gt(at, bid)).toBe(true)
          expect(isOnGrid(at, btc.tickSize)).toBe(true)
        },
      ),
    )
  })
})

test('what takes is priced by the other touch, wherever a resting entry would be', () => {
  const entries = placed.map((entry_price) => story({ symbol: { entry: 'ioc', entry_price } }).hunt('long')?.price)
  expect(new Set(entries.map((at) => at && text(at)))).toEqual(new Set(['98508.4']))
})

test('two resting prices give two entries, each with its own size', () => {
  const wishes = (['join', 'offset'] as const).map((entry_price) => {
    const hunter = story({ symbol: { entry: 'post_only', entry_price, price_offset_pct: pct('2') } })
    const { price: at, timeInForce } = hunter.hunt('long')!
    return [at && text(at), timeInForce, hunter.decisions()[0]!.referencePrice?.toFixed()]
  })
  expect(wishes).toEqual([
    ['98400', 'postOnly', '98400'],
    ['96432', 'postOnly', '98400'],
  ])
})
