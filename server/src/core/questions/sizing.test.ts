import {
  abs,
  add,
  lte,
  notional,
  pct,
  price,
  qty,
  qtyFor,
  rate,
  scale,
  sub,
  text,
  times,
  toStepDown,
  usdt,
  type Price,
} from '@undertow/shared/money.ts'
import { rungsOf, walkLadder } from '@undertow/shared/ladder.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { btc, symbolSettings } from '../fixtures.test-support.ts'
import { sizeOf, type Ask } from './sizing.ts'

const ask: Ask = {
  leg: 'long',
  settings: symbolSettings,
  leverage: 10,
  instrument: btc,
  at: price('98000'),
  stop: price('97020'),
  equity: usdt('10000'),
  windowUsdt: usdt('20000'),
  thresholdUsdt: usdt('20000'),
  addition: null,
  rungs: [],
  room: { bracket: null, freeMargin: null },
}
const fine = { ...btc, stepSize: qty('0.000001') }
const sizeWith = (settings: Partial<Ask['settings']>, more: Partial<Ask> = {}) =>
  sizeOf({ ...ask, instrument: fine, ...more, settings: { ...symbolSettings, ...settings } })

test('margin times leverage is what is bought, rounded down to the step', () => {
  const { qty: amount, notional: value, margin, words } = sizeOf(ask)
  expect([text(amount), text(value), text(margin), words]).toEqual(['0.01', '980', '98', ''])
})

test('a market order keeps to the step for market orders, any other to its own', () => {
  const instrument = { ...btc, stepSize: qty('0.001'), marketStepSize: qty('0.1') }
  const sizeBy = (entry: 'market' | 'limit') =>
    text(sizeWith({ entry, trade_value_usdt: usdt('1523') }, { instrument }).qty)
  expect([sizeBy('market'), sizeBy('limit')]).toEqual(['0.1', '0.155'])
})

test('what buys less than a step buys nothing', () => {
  const { qty: amount, notional: value, margin } = sizeOf({ ...ask, leverage: 1, at: price('1000000') })
  expect([text(amount), text(value), text(margin)]).toEqual(['0', '0', '0'])
})

describe('the size', () => {
  const marginOfLeg = (leg: 'long' | 'short', settings: Partial<Ask['settings']>) =>
    Number(sizeWith(settings, { leg, at: price('100'), stop: leg === 'long' ? price('99') : price('101') }).margin)

  test('each direction has a margin of its own, where it is set', () => {
    const settings = { trade_value_long_usdt: usdt('50'), trade_value_short_usdt: null }
    expect([marginOfLeg('long', settings), marginOfLeg('short', settings)]).toEqual([50, 100])
    const other = { trade_value_long_usdt: null, trade_value_short_usdt: usdt('30') }
    expect([marginOfLeg('long', other), marginOfLeg('short', other)]).toEqual([100, 30])
  })

  test('a share of the equity is margin: times the leverage it is notional', () => {
    const settings = { sizing: 'equity', position_size_pct: pct('2') } as const
    expect([marginOfLeg('long', settings), marginOfLeg('short', settings)]).toEqual([200, 200])
    expect(marginOfLeg('short', { ...settings, position_size_short_pct: pct('3') })).toBe(300)
    expect(marginOfLeg('long', { ...settings, position_size_long_pct: pct('1') })).toBe(100)
    expect(sizeWith(settings).words).toBe('2 % of 10000 USDT equity as margin')
  })

  test('by risk, the stop with its slippage and both fees loses the share of the equity that was set', () => {
    const at: Price = price('100')
    const { qty: amount, words } = sizeWith({ sizing: 'risk', risk_per_trade_pct: pct('1') }, { at, stop: price('98') })
    // A coin loses 2 on the way, 98 × 0.0055 by slippage and fee, and 100 × 0.0005 by the first fee: 2.589.
    expect(text(amount)).toBe(text(toStepDown(qtyFor(usdt('100'), price('2.589')), fine.stepSize)))
    expect(words).toBe('1 % of 10000 USDT equity at risk')
    const near = sizeWith({ sizing: 'risk', risk_per_trade_pct: pct('1') }, { at, stop: price('99') })
    expect(near.qty.gt(amount)).toBe(true)
  })

  test('without a known balance nothing is bought by it', () => {
    for (const sizing of ['equity', 'risk'] as const) {
      const { qty: amount, words } = sizeWith({ sizing }, { equity: null })
      expect([text(amount), words]).toEqual(['0', 'the equity is not known'])
    }
  })

  test('more volume buys more, exactly in proportion and up to the largest multiple', () => {
    const at = price('100')
    const marginAt = (volume: string, most: string) =>
      text(sizeWith({ size_multiplier_max: rate(most) }, { at, windowUsdt: usdt(volume) }).margin)
    expect(marginAt('20000', '3')).toBe('100')
    expect(marginAt('25000', '3')).toBe('125')
    expect(marginAt('90000', '3')).toBe('300')
    expect(marginAt('90000', '1')).toBe('100')
    const counted = sizeWith({ size_multiplier_max: rate('3') }, { at, thresholdUsdt: usdt('0') })
    expect(text(counted.margin)).toBe('100')
    expect(sizeWith({ size_multiplier_max: rate('3') }, { windowUsdt: usdt('25000') }).words).toBe(
      '1.25x for the volume',
    )
  })

  test('with the ladder on, the first entry is a part of it, and an addition what its rung says', () => {
    const at = price('100')
    const rungs = [{ distance: pct('2'), factor: rate('2') }]
    const first = sizeWith({ dca_first_pct: pct('25') }, { at, rungs })
    expect([text(first.margin), first.words]).toEqual(['25', '25 % of it to begin the ladder'])
    const added = sizeWith({}, { at, addition: { rung: 1, value: usdt('333') }, windowUsdt: usdt('90000') })
    expect([text(added.notional), added.words]).toEqual(['333', 'rung 2 of the ladder'])
  })
})

describe('by risk, the first entry of a ladder', () => {
  const at = price('100')
  const rungs = [{ distance: pct('1'), factor: rate('1') }]
  const firstOf = (share: string) =>
    sizeWith(
      { sizing: 'risk', risk_per_trade_pct: pct('1'), dca_first_pct: pct(share) },
      { at, stop: price('98'), rungs },
    )

  test('is the share that was set, where the whole ladder then loses less than the risk', () => {
    const first = firstOf('10')
    // A tenth of what risks 100 by itself: 100 ÷ 2.589 coins, as above.
    expect(text(first.qty)).toBe('3.862495')
    expect(first.words).toBe('1 % of 10000 USDT equity at risk, 10 % of it to begin the ladder')
  })

  test('is less, where all of it would lose more, and the words say so', () => {
    const first = firstOf('100')
    // A coin at 100 loses 2.589; for it 1.0101 at 99 follow, each of which loses 1 + 98 × 0.0055 + 99 × 0.0005.
    expect(text(first.qty)).toBe('23.84617')
    expect(first.words).toMatch(/^1 % of 10000 USDT equity at risk, 100 % of it to begin the ladder, .*risk/)
  })
})

describe('cut down', () => {
  const at = price('100')
  const clamp = { size_limit: 'clamp', trade_value_usdt: usdt('1000') } as const
  const noRoom = { bracket: null, freeMargin: null }

  test('to the largest quantity, and the words say from what', () => {
    const instrument = { ...fine, qtyMax: qty('40'), marketQtyMax: qty('30') }
    const limit = sizeWith(clamp, { at, instrument })
    expect([text(limit.qty), limit.words]).toEqual(['40', 'cut down from 100 to the largest quantity of 40'])
    expect(text(sizeWith({ ...clamp, entry: 'market' }, { at, instrument }).qty)).toBe('30')
    expect(text(sizeWith({ ...clamp, size_limit: 'refuse' }, { at, instrument }).qty)).toBe('100')
  })

  test('to what the leverage table leaves', () => {
    const size = sizeWith(clamp, { at, room: { ...noRoom, bracket: usdt('2500') } })
    expect([text(size.qty), size.words]).toEqual(['25', 'cut down from 100 to 2500 USDT of notional left at 10x'])
    expect(text(sizeWith(clamp, { at, room: { ...noRoom, bracket: usdt('-1') } }).qty)).toBe('0')
  })

  test('below one limit after another, which are all named', () => {
    const instrument = { ...fine, qtyMax: qty('40') }
    const size = sizeWith(clamp, { at, instrument, room: { ...noRoom, bracket: usdt('2500') } })
    expect(text(size.qty)).toBe('25')
    expect(size.words).toBe('cut down from 100 to the largest quantity of 40 and 2500 USDT of notional left at 10x')
  })

  test('to the free margin, the fee of it kept', () => {
    const size = sizeWith(clamp, { at, room: { ...noRoom, freeMargin: usdt('100.5') } })
    // 1,000 binds 100 of margin and pays 0.5.
    expect([text(size.qty), size.words]).toEqual(['10', 'cut down from 100 to 100.5 USDT of free margin'])
  })

  test('a first entry so far that its whole ladder fits', () => {
    const rungs = [{ distance: pct('2'), factor: rate('3') }]
    const size = sizeWith(clamp, { at, rungs, room: { ...noRoom, bracket: usdt('1000') } })
    expect(text(size.notional)).toBe('250')
  })
})

const decimals = (places: number, max: number) =>
  fc.integer({ min: 1, max }).map((whole) => (whole / 10 ** places).toFixed(places))

test('no size costs more than the budget, and one step more always would', () => {
  fc.assert(
    fc.property(
      decimals(2, 1_000_000),
      decimals(4, 2_000_000_000),
      fc.constantFrom('0.001', '0.01', '0.5', '1', '1000'),
      fc.integer({ min: 1, max: 125 }),
      (budget, at, step, leverage) => {
        const instrument = { ...btc, stepSize: qty(step) }
        const { qty: amount } = sizeWith({ trade_value_usdt: usdt(budget) }, { leverage, at: price(at), instrument })
        const budgetUsdt = times(usdt(budget), leverage)
        expect(text(toStepDown(amount, qty(step)))).toBe(text(amount))
        expect(lte(notional(amount, price(at)), budgetUsdt)).toBe(true)
        expect(lte(notional(add(amount, qty(step)), price(at)), budgetUsdt)).toBe(false)
      },
    ),
  )
})

test('by risk, whatever the stop and the ladder, all of it loses no more than the risk at the stop', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('long', 'short'),
      fc.integer({ min: 10, max: 300 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 4 }),
      fc.integer({ min: 1, max: 100 }),
      (leg, stopTenths, factors, firstPct) => {
        const at = price('100')
        const distance = usdt(String(stopTenths / 10))
        const stop = price(text(leg === 'long' ? sub(usdt('100'), distance) : add(usdt('100'), distance)))
        // Levels that stay before the stop: each a twentieth of its distance further.
        const settings = {
          ...symbolSettings,
          sizing: 'risk',
          dca: factors.length > 0,
          dca_levels: factors.map((_, index) => pct((((index + 1) * stopTenths) / 200).toFixed(3))),
          dca_size_factors: factors.map((tenths) => rate(String(tenths / 10))),
          dca_first_pct: pct(String(firstPct)),
        } as const
        const rungs = rungsOf(settings)
        const { qty: amount, notional: value } = sizeOf({ ...ask, settings, leg, at, stop, rungs, instrument: fine })
        const bought = (worth: typeof value, level: Price) => qtyFor(worth, level)
        const steps = walkLadder(leg, { qty: amount, value }, rungs, bought)
        let loss = usdt('0')
        for (const { qty: coins, price: level } of [{ qty: amount, price: at }, ...steps]) {
          const way = notional(coins, abs(sub(level, stop)))
          const costs = add(scale(notional(coins, stop), rate('0.0055')), scale(notional(coins, level), rate('0.0005')))
          loss = add(loss, add(way, costs))
        }
        // 0.5 % of 10,000.
        expect(lte(loss, usdt('50.00000001'))).toBe(true)
        // And where nothing is to follow, not much less.
        expect(factors.length > 0 || loss.gt('49.9')).toBe(true)
      },
    ),
  )
})
