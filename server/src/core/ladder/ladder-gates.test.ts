import { describe, expect, test } from 'vitest'
import { pct, price, rate, text, usdt } from '@undertow/shared/money.ts'
import { type SymbolSettings } from '@undertow/shared/config.ts'
import { btc } from '../fixtures.test-support.ts'
import { fallTo, holding, laddered, refusal, type Setup } from './ladder.test-support.ts'

describe('the whole ladder is checked before the first entry', () => {
  test('S24: a level beyond the stop refuses', () => {
    const hunter = laddered({ stop_loss_pct: pct('4.9') })
    hunter.hunt('long')
    expect(hunter.decisions()[0]).toMatchObject({ refusedBy: 'ladder_levels', outcome: 'refused' })
    expect(refusal(hunter)!.value).toContain('rung 2 is not before the stop')
    const nearer = laddered({ stop_loss_pct: pct('5.1') })
    nearer.hunt('long')
    expect(nearer.decisions()[0]).toMatchObject({ outcome: 'entered' })
  })

  test('a first entry or a rung below the minimum refuses with the numbers, never sized up', () => {
    const small = laddered({ trade_value_usdt: usdt('30') })
    small.hunt('long')
    expect(small.decisions()[0]).toMatchObject({ refusedBy: 'size' })
    expect(refusal(small)!.value).toBe('0 for 0 USDT margin (0 USDT notional): 25 % of it to begin the ladder')
    const thin = laddered({ dca_size_factors: [rate('1'), rate('0.05')] })
    thin.hunt('long')
    expect(thin.decisions()[0]).toMatchObject({ refusedBy: 'ladder_sizes' })
    expect(refusal(thin)!.value).toContain('0 for 0 USDT')
  })

  test('the caps, the free margin and the leverage table hold for all of it', () => {
    const refusedBy = (setup: Setup, symbol: Partial<SymbolSettings> = {}) => {
      const hunter = laddered(symbol, setup)
      hunter.hunt('long')
      return hunter.decisions()[0]!.refusedBy
    }
    expect(refusedBy({}, { max_position_usdt: usdt('289') })).toBe(null)
    expect(refusedBy({}, { max_position_usdt: usdt('288') })).toBe('symbol_margin_cap')
    expect(refusedBy({}, { max_position_notional_usdt: usdt('2880') })).toBe('symbol_notional_cap')
    expect(refusedBy({ globals: { max_total_exposure_usdt: usdt('288') } })).toBe('total_margin_cap')
    expect(refusedBy({ globals: { max_total_notional_usdt: usdt('2880') } })).toBe('total_notional_cap')
    expect(refusedBy({ wallet: '290' })).toBe('available_margin')
    const brackets = [{ ...btc.brackets[0]!, notionalCap: usdt('2880') }]
    expect(refusedBy({ instruments: [{ ...btc, brackets }] })).toBe('bracket')
  })

  test('so do the stress test and the way to liquidation', () => {
    const leftWith = (dca: boolean) => {
      const hunter = laddered({ dca, trade_value_usdt: usdt(dca ? '400' : '100') }, { wallet: '400' })
      hunter.hunt('long')
      return hunter.decisions()[0]!.gates.find(({ gate }) => gate === 'stress')!.value
    }
    expect(Number.parseFloat(leftWith(true))).toBeLessThan(Number.parseFloat(leftWith(false)) - 100)
    const liquidation = (dca: boolean) => {
      const hunter = laddered({ dca, trade_value_usdt: usdt(dca ? '400' : '100') }, { wallet: '320' })
      hunter.hunt('long')
      return hunter.decisions()[0]!.gates.find(({ gate }) => gate === 'stop_before_liquidation')!
    }
    expect(liquidation(false).limit).not.toBe(liquidation(true).limit)
  })

  test('cut down with the ladder, all of it still fits', () => {
    const hunter = laddered({ size_limit: 'clamp' }, { wallet: '290' })
    const entry = hunter.hunt('long')!
    expect(text(entry.qty!)).toBe('0.009')
    expect(hunter.decisions()[0]!.gates.find(({ gate }) => gate === 'size')!.value).toBe(
      '0.009 for 88.66 USDT margin (886.58 USDT notional): 25 % of it to begin the ladder, cut down from 0.01 to 290 USDT of free margin',
    )
  })

  test('two first shares give two sizes', () => {
    const sizes = ['25', '50'].map((share) => text(laddered({ dca_first_pct: pct(share) }).hunt('long')!.qty!))
    expect(sizes).toEqual(['0.01', '0.02'])
  })
})

describe('a rung is added only while nothing stands in the way', () => {
  test('never past the caps', () => {
    const hunter = holding()
    const config = {
      ...hunter.config,
      globals: { ...hunter.config.globals, max_total_exposure_usdt: usdt('150') },
    }
    hunter.tell({ kind: 'configAccepted', version: 2, config })
    expect(fallTo(hunter, '96000')).toBe(null)
    expect(refusal(hunter)).toMatchObject({ gate: 'total_margin_cap' })
  })

  test('not while paused, halted, flattening or closing', () => {
    for (const action of [
      { do: 'pause' },
      { do: 'halt' },
      { do: 'flatten' },
      { do: 'close', symbol: 'BTCUSDT', leg: 'long' },
    ] as const) {
      const hunter = holding()
      hunter.operator(action)
      expect(fallTo(hunter, '96000')).toBe(null)
    }
  })

  test('not while the first entry still rests, or an addition is on its way', () => {
    const resting = laddered({ entry: 'limit' })
    const entry = resting.hunt('long')!
    resting.placed(entry)
    resting.fill(entry, '0.005', '98301.6')
    resting.placed(resting.lastOrder('stop'))
    resting.pass(5_000)
    resting.asked()
    expect(fallTo(resting, '96000')).toBe(null)
    const flying = holding()
    const added = fallTo(flying, '96441.8')!
    flying.pass(5_000)
    expect(fallTo(flying, '92000')).toBe(null)
    flying.placed(added)
    expect(fallTo(flying, '92000')).toBe(null)
    flying.fill(added, '0.01', '96450')
    flying.pass(1_000)
    expect(fallTo(flying, '92000')).not.toBe(null)
  })

  test('not while no stop stands, and without asking for a quote; as soon as the next one stands', () => {
    const hunter = holding()
    hunter.report(hunter.lastOrder('stop'), 'cancelled')
    expect(fallTo(hunter, '96441.8')).toBe(null)
    expect(hunter.decisions()).toHaveLength(1)
    hunter.placed(hunter.lastOrder('stop'))
    expect(fallTo(hunter, '96441.8')).not.toBe(null)
  })

  test('not where the stop was lost before the quote came', () => {
    const hunter = holding()
    hunter.mark('96441.8')
    hunter.report(hunter.lastOrder('stop'), 'cancelled')
    hunter.quote({ bid: price('96441.8'), ask: price('96451.8'), mark: price('96441.8') })
    expect(refusal(hunter)).toEqual({
      gate: 'in_position',
      passed: false,
      value: 'holds 0.01 long; no stop stands that covers it',
      limit: 'a stop that stands',
    })
  })

  test('not beside a stop that covers less than is held', () => {
    const hunter = holding({ protection_stop: 'quantity' })
    const added = fallTo(hunter, '96441.8')!
    hunter.placed(added)
    hunter.pass(5_000)
    hunter.fill(added, '0.01', '96450')
    hunter.report(added, 'filled', { filledQty: added.qty! })
    expect(fallTo(hunter, '92000')).toBe(null)
    hunter.placed(hunter.lastOrder('stop'))
    expect(fallTo(hunter, '92000')).not.toBe(null)
  })

  test('not while fills of one are missing', () => {
    const hunter = holding()
    const added = fallTo(hunter, '96441.8')!
    hunter.report(added, 'filled', { averagePrice: price('96450') })
    hunter.pass(500)
    expect(fallTo(hunter, '92000')).toBe(null)
  })

  test('not beyond the stop, and not above the average where the book is away from the mark', () => {
    const below = holding()
    below.mark('96441.8')
    below.quote({ bid: price('88400'), ask: price('88410'), mark: price('96441.8') })
    expect(refusal(below)).toMatchObject({ gate: 'ladder_levels' })
    const above = holding()
    above.mark('96441.8')
    above.quote({ bid: price('98500'), ask: price('98510'), mark: price('96441.8') })
    expect(refusal(above)).toMatchObject({ gate: 'ladder_levels', value: 'adds at 98608.5' })
  })

  test('not on a mark that has come back until the quote came', () => {
    const hunter = holding()
    hunter.mark('96441.8')
    hunter.mark('98000')
    hunter.quote({ mark: price('98000') })
    expect(refusal(hunter)).toMatchObject({ gate: 'in_position', value: 'holds 0.01 long; mark 98000' })
  })

  test('every gate is asked as for an entry: cooldown, quote, funding', () => {
    const cooling = holding({ cooldown_sec: 60 })
    expect(fallTo(cooling, '96000')).toBe(null)
    cooling.pass(55_000)
    expect(fallTo(cooling, '96000')).not.toBe(null)
    const late = holding()
    late.mark('96000')
    late.quote({ ageMs: 501 })
    expect(refusal(late)).toMatchObject({ gate: 'stale_quote' })
    const paying = holding()
    paying.mark('96000')
    paying.quote({ fundingRate: rate('0.01'), nextFundingAt: paying.now() + 10_000 })
    expect(refusal(paying)).toMatchObject({ gate: 'funding' })
  })
})
