import { describe, expect, test } from 'vitest'
import { price, pct, qty, rate, text, usdt } from '@undertow/shared/money.ts'
import { btc, midnight, ofKind } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

const refusedBy = (hunter: Story) => {
  hunter.hunt('long')
  return hunter.decisions().at(-1)?.refusedBy
}

describe('the price', () => {
  const priced = (entry: 'limit' | 'post_only' | 'ioc' | 'market', liquidated: 'long' | 'short') => {
    const order = story({ symbol: { entry } }).hunt(liquidated)
    return order && [order.type, order.timeInForce, order.price && text(order.price)]
  }

  test('S16: limit and post_only rest behind the own touch by the offset, on the passive tick', () => {
    expect(priced('limit', 'long')).toEqual(['limit', 'gtc', '98301.6'])
    expect(priced('post_only', 'long')).toEqual(['limit', 'postOnly', '98301.6'])
    expect(priced('limit', 'short')).toEqual(['limit', 'gtc', '98508.5'])
  })

  test('S16: ioc goes at most the offset through the other touch', () => {
    expect(priced('ioc', 'long')).toEqual(['limit', 'ioc', '98508.4'])
    expect(priced('ioc', 'short')).toEqual(['limit', 'ioc', '98301.6'])
  })

  test('S16, S17: market is sent while the other touch is within the offset, and skipped when it is not', () => {
    expect(priced('market', 'long')).toEqual(['market', null, null])
    const hunter = story({ symbol: { entry: 'market', price_offset_pct: pct('0.01') } })
    hunter.hunt('long')
    expect(hunter.decisions()).toMatchObject([{ refusedBy: 'slippage' }])
    expect(hunter.orders()).toEqual([])
  })

  test('S17: missing data skips the trade', () => {
    for (const missing of [{ bid: null }, { ask: null }, { mark: null }, { bid: price('98420') }]) {
      const hunter = story()
      hunter.liquidation('long', '25000')
      hunter.quote(missing)
      expect(hunter.decisions()).toMatchObject([{ refusedBy: 'quote' }])
    }
  })

  test('S17: a post-only order that would cross is skipped, not replaced', () => {
    const hunter = story({ symbol: { entry: 'post_only' } })
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.report(entry, 'expired')
    hunter.pass(60_000)
    expect(hunter.orders()).toHaveLength(1)
    expect(hunter.trades()).toEqual([])
  })

  test('S15: a quote older than allowed refuses; its age stands in the decision', () => {
    const hunter = story()
    hunter.liquidation('long', '25000')
    hunter.quote({ ageMs: 501 })
    expect(hunter.decisions()).toMatchObject([{ refusedBy: 'stale_quote', quoteAgeMs: 501 }])
    expect(hunter.decisions()[0]!.gates.find(({ passed }) => !passed)).toEqual({
      gate: 'stale_quote',
      passed: false,
      value: '501 ms',
      limit: 'at most 500 ms',
    })
  })
})

describe('the size', () => {
  test('S1: margin × leverage is notional; the quantity is rounded down to the step', () => {
    const entry = story({ symbol: { trade_value_usdt: usdt('100') } }).hunt('long')!
    expect(text(entry.qty!)).toBe('0.01')
    expect(entry.qty!.times(entry.price!).lte(1_000)).toBe(true)
  })

  test('S5: below the minimum notional the trade is refused with the numbers, never sized up', () => {
    const hunter = story({ symbol: { trade_value_usdt: usdt('9') } })
    expect(refusedBy(hunter)).toBe('size')
    expect(hunter.decisions()[0]!.gates.find(({ passed }) => !passed)!.value).toBe(
      '0 for 0 USDT margin (0 USDT notional)',
    )
    const small = story({
      instruments: [{ ...btc, stepSize: qty('0.00001'), qtyMin: qty('0.00001') }],
      symbol: { trade_value_usdt: usdt('0.4') },
    })
    expect(refusedBy(small)).toBe('size')
    expect(small.decisions()[0]!.gates.find(({ passed }) => !passed)!.limit).toContain('at least 5 USDT notional')
  })

  test('a size above the largest quantity is refused, not split', () => {
    expect(refusedBy(story({ instruments: [{ ...btc, qtyMax: qty('0.005') }] }))).toBe('size')
  })
})

describe('the gates', () => {
  test('S20: only TRADING perpetuals of coins against USDT, old enough, are traded', () => {
    for (const odd of [
      { status: 'SETTLING' },
      { contractType: 'CURRENT_QUARTER' },
      { quoteAsset: 'USDC' },
      { underlyingType: 'STOCK' },
    ])
      expect(refusedBy(story({ instruments: [{ ...btc, ...odd }] }))).toBe('tradable')
    const day = 86_400_000
    expect(refusedBy(story({ instruments: [{ ...btc, onboardedAt: midnight - 14 * day + 1 }] }))).toBe('symbol_age')
    expect(refusedBy(story({ instruments: [{ ...btc, onboardedAt: midnight - 14 * day }] }))).toBe(null)
  })

  test('a symbol that is switched off, and one without rules, are refused and say so', () => {
    expect(refusedBy(story({ symbol: { enabled: false } }))).toBe('enabled')
    expect(refusedBy(story({ instruments: [{ ...btc, symbol: 'ETHUSDT' }] }))).toBe('symbol')
  })

  test('I12: no entry while a connection is down, paused, halted or before the account was read', () => {
    const hunter = story()
    hunter.tell({ kind: 'hop', hop: 'market', up: false, reason: 'closed' })
    expect(refusedBy(hunter)).toBe('entries')
    expect(hunter.decisions()[0]!.gates.find(({ passed }) => !passed)!.value).toBe('the market stream is down: closed')
    const paused = story()
    paused.operator({ do: 'pause' })
    expect(refusedBy(paused)).toBe('entries')
    const unread = story()
    unread.tell({ kind: 'hop', hop: 'user', up: false, reason: 'closed' })
    unread.tell({ kind: 'hop', hop: 'user', up: true, reason: '' })
    expect(refusedBy(unread)).toBe('entries')
    unread.pass(5_000)
    unread.snapshot({ askedAt: unread.now() - 10_000 })
    expect(refusedBy(unread)).toBe('entries')
    unread.pass(5_000)
    unread.readTwice()
    expect(refusedBy(unread)).toBe(null)
  })

  test('S33: no entry shortly before a payment that the position would pay too much for', () => {
    const at = (fundingRate: string, inSec: number) => {
      const hunter = story()
      hunter.liquidation('long', '25000')
      hunter.quote({ fundingRate: rate(fundingRate), nextFundingAt: hunter.now() + inSec * 1000 })
      return hunter.decisions()[0]!.refusedBy
    }
    expect(at('0.0011', 60)).toBe('funding')
    expect(at('0.0011', 61)).toBe(null)
    expect(at('0.001', 60)).toBe(null)
    expect(at('-0.005', 60)).toBe(null)
  })

  test('S33: told of a payment that is over, the guard knows the next one by the interval of the contract', () => {
    const at = (fundingHours: number | undefined, agoSec: number) => {
      const hunter = story()
      if (fundingHours !== undefined) hunter.tell({ kind: 'instruments', instruments: [{ ...btc, fundingHours }] })
      hunter.liquidation('long', '25000')
      hunter.quote({ fundingRate: rate('0.0011'), nextFundingAt: hunter.now() - agoSec * 1000 })
      return hunter.decisions()[0]!.refusedBy
    }
    expect(at(4, 4 * 3_600 - 60)).toBe('funding')
    expect(at(4, 4 * 3_600 - 61)).toBe(null)
    expect(at(8, 4 * 3_600 - 60)).toBe(null)
    expect(at(undefined, 4 * 3_600 - 60)).toBe('funding')
  })

  test.each([
    ['the funding rate is not known', { fundingRate: null }],
    ['when the next funding is paid is not known', { nextFundingAt: null }],
    ['when the next funding is paid is not known', { nextFundingAt: 0 }],
  ])('S33: what the guard does not know blocks while it is on, and is said: %s, %o', (said, lacking) => {
    const gateWith = (funding_guard_sec: number) => {
      const hunter = story({ globals: { funding_guard_sec } })
      hunter.liquidation('long', '25000')
      hunter.quote(lacking)
      const { refusedBy: gate, gates } = hunter.decisions()[0]!
      return [gate, gates.find((asked) => asked.gate === 'funding')?.value]
    }
    expect(gateWith(1)).toEqual(['funding', said])
    expect(gateWith(0)).toEqual([null, undefined])
  })

  test('S19: only entries count against the open orders of a symbol', () => {
    const hunter = story({ globals: { max_open_orders_per_symbol: 1, order_ttl_seconds: 600 }, hedge: true })
    hunter.protectedHolding('short')
    expect(refusedBy(hunter)).toBe(null)
    const entry = hunter.lastOrder('entry')
    hunter.placed(entry)
    hunter.pass(60_000)
    expect(refusedBy(hunter)).toBe('open_entries')
  })

  test('the leverage in force must be the wanted one; it is asked for when nothing stands in the way', () => {
    const hunter = story({ leverage: 5 })
    expect(hunter.log).toContainEqual({ kind: 'setLeverage', symbol: 'BTCUSDT', leverage: 10 })
    expect(refusedBy(hunter)).toBe('leverage')
    expect(hunter.decisions()[0]!.gates.find(({ passed }) => !passed)).toMatchObject({ value: '5x', limit: '10x' })
    hunter.tell({ kind: 'leverage', symbol: 'BTCUSDT', leverage: 10, message: '' })
    hunter.pass(5_000)
    expect(refusedBy(hunter)).toBe(null)
  })

  test('a symbol traded by the defaults is prepared by its first liquidation', () => {
    const eth = { ...btc, symbol: 'ETHUSDT' }
    const hunter = story({ globals: { trade_unlisted_symbols: true }, symbols: {}, instruments: [eth], leverage: 3 })
    expect(hunter.log.some(({ kind }) => kind === 'setLeverage')).toBe(false)
    expect(hunter.liquidation('long', '700', { symbol: 'ETHUSDT' })).toEqual([
      { kind: 'setLeverage', symbol: 'ETHUSDT', leverage: 10 },
    ])
    expect(hunter.liquidation('long', '700', { symbol: 'ETHUSDT', price: '98501' })).toEqual([])
  })

  test('the leverage of a symbol is left alone while it is in use', () => {
    const hunter = story()
    const { takeProfit, stop } = hunter.protectedHolding()
    const asked = () => ofKind(hunter.log, 'setLeverage').map(({ leverage }) => leverage)
    const symbol_defaults = { ...hunter.config.symbol_defaults, leverage: 5 }
    hunter.tell({ kind: 'configAccepted', version: 2, config: { ...hunter.config, symbol_defaults } })
    expect(asked()).toEqual([])
    hunter.fill(takeProfit, '0.01', '100267.6')
    expect(asked()).toEqual([])
    hunter.report(stop, 'cancelled')
    expect(asked()).toEqual([5])
  })

  test('leverage is capped by the settings and by the contract', () => {
    const hunter = story({ symbol: { leverage: 50 }, globals: { leverage_max: 8 }, leverage: 8 })
    expect(hunter.log.some(({ kind }) => kind === 'setLeverage')).toBe(false)
    expect(text(hunter.hunt('long')!.qty!)).toBe('0.008')
  })

  test('an entry outside the price band is refused', () => {
    const hunter = story({ symbol: { entry: 'ioc' } })
    hunter.liquidation('long', '25000')
    hunter.quote({ mark: price('93000') })
    expect(hunter.decisions()).toMatchObject([{ refusedBy: 'price_band' }])
  })

  test('a bracket that does not allow the leverage at the size refuses', () => {
    const brackets = [
      { ...btc.brackets[0]!, notionalCap: usdt('900') },
      { ...btc.brackets[1]!, notionalFloor: usdt('900'), leverageMax: 5 },
    ]
    expect(refusedBy(story({ instruments: [{ ...btc, brackets }] }))).toBe('bracket')
  })
})
