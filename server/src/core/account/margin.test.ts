import { pct, price, qty, rate, text, usdt, type Pct } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { describe, expect, test } from 'vitest'
import { btc } from '../fixtures.test-support.ts'
import { exposureOf } from '../questions/exposure.ts'
import { blankStory, story, type Story } from '../story.test-support.ts'
import { bracketCap, bracketOf, freeMargin, liquidationPrice, prospects, stress, type Prospect } from './margin.ts'

const two = { symbols: { BTCUSDT: {}, ETHUSDT: {} }, instruments: [btc, { ...btc, symbol: 'ETHUSDT' }] }
const legOf = (symbol: string, leg: Leg, amount: string, entry: string, stop: string | null = null): Prospect => ({
  symbol,
  leg,
  qty: qty(amount),
  entry: price(entry),
  stop: stop === null ? null : price(stop),
})
const shown = ({ symbol, leg, qty: amount, entry, stop }: Prospect) =>
  `${symbol} ${leg} ${text(amount)} at ${text(entry)}, stop ${stop === null ? 'none' : text(stop)}`
const expected = (hunter: Story, extra: Prospect | null = null) => prospects(hunter.state, extra).map(shown)

describe('the brackets of the exchange', () => {
  test.each([
    [100, '50000'],
    [51, '50000'],
    [50, '1000000'],
    [1, '1000000'],
    [101, '0'],
  ])('with leverage %i a position may be worth up to %s', (leverage, cap) => {
    expect(text(bracketCap(leverage, btc)!)).toBe(cap)
  })

  test.each([
    ['50000', 100],
    ['50000.01', 50],
    ['1000000', 50],
    ['1000000.01', 50],
  ])('%s lies in the one that allows leverage %i; beyond the table the last one counts', (value, leverageMax) => {
    expect(bracketOf(usdt(value), btc)).toMatchObject({ leverageMax })
  })

  test('without a table nothing is known', () => {
    const bare = { ...btc, brackets: [] }
    expect([bracketCap(1, bare), bracketOf(usdt('1'), bare)]).toEqual([null, null])
  })
})

describe('what may be held once everything has filled', () => {
  test('is a resting entry at its limit, with the stop it will get', () => {
    const hunter = story()
    hunter.placed(hunter.hunt()!)
    expect(expected(hunter)).toEqual(['BTCUSDT long 0.01 at 98301.6, stop 97318.6'])
  })

  test('is a market entry at the price it was sized with', () => {
    const hunter = story({ symbol: { entry: 'market' } })
    hunter.hunt()
    expect(expected(hunter)).toEqual(['BTCUSDT long 0.01 at 98508.4, stop 97523.4'])
  })

  test('is what has filled and what is left of the entry, on average, with the stop that stands', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.fill(entry, '0.004', '98000')
    expect(expected(hunter)).toEqual(['BTCUSDT long 0.01 at 98180.96, stop 97020'])
    hunter.report(entry, 'cancelled', { filledQty: qty('0.004') })
    expect(expected(hunter)).toEqual(['BTCUSDT long 0.004 at 98000, stop 97020'])
  })

  test('keeps a stop where a person has moved it', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.mark('98400')
    const stop = { stopPrice: price('97900'), takeProfitPrice: null, mayWiden: false }
    hunter.operator({ do: 'setExits', symbol: 'BTCUSDT', leg: 'long', ...stop })
    expect(expected(hunter)).toEqual(['BTCUSDT long 0.01 at 98301.6, stop 97900'])
  })

  test('is nothing of a limit order that closes, nor of an entry whose price nobody knows', () => {
    const hunter = story()
    const { entry } = hunter.protectedHolding()
    const close = { ...entry, side: 'sell', clientId: 'ut1.test.zz.X1', price: price('99000') } as const
    hunter.report(close, 'new')
    hunter.report({ ...entry, clientId: 'ut1.test.zz.E1', price: null }, 'new', { averagePrice: null })
    expect([...hunter.state.orders.keys()]).toEqual(expect.arrayContaining(['ut1.test.zz.X1', 'ut1.test.zz.E1']))
    expect(expected(hunter)).toEqual(['BTCUSDT long 0.01 at 98301.6, stop 97318.6'])
  })

  test('S2: is an entry that the books did not know at the price the caps count it at: the mark, if it tells none', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry, 'notSent')
    hunter.mark('97000')
    hunter.report({ ...entry, clientId: 'ut1.test.zz.E1', price: null }, 'new', { averagePrice: null })
    expect(expected(hunter)).toEqual(['BTCUSDT long 0.01 at 97000, stop 96030'])
    expect(text(exposureOf(hunter.state, null).notional)).toBe('970')
  })

  test('S27: is also what the user holds, each leg by itself and without a stop', () => {
    const hunter = story({ ...two, hedge: true })
    hunter.protectedHolding('short')
    hunter.account('short', '0.03', '98000')
    hunter.account('long', '0.02', '2000', 'ETHUSDT')
    hunter.pass(4_000)
    expect(expected(hunter)).toEqual([
      'BTCUSDT short 0.01 at 98508.5, stop 99493.5',
      'BTCUSDT short 0.02 at 98000, stop none',
      'ETHUSDT long 0.02 at 2000, stop none',
    ])
  })

  test('is the entry asked about: beside what is held, and merged into its own leg with the stop that stands', () => {
    const hunter = story(two)
    hunter.protectedHolding()
    expect(expected(hunter, legOf('ETHUSDT', 'long', '1', '2000', '1980'))).toEqual([
      'BTCUSDT long 0.01 at 98301.6, stop 97318.6',
      'ETHUSDT long 1 at 2000, stop 1980',
    ])
    expect(expected(hunter, legOf('BTCUSDT', 'long', '0.01', '97301.6', '90000'))).toEqual([
      'BTCUSDT long 0.02 at 97801.6, stop 97318.6',
    ])
  })
})

describe('the stop that an entry will get', () => {
  const resting = (symbols: Record<string, { stop_loss_pct?: Pct }>) => {
    const hunter = story({ symbols })
    hunter.placed(hunter.hunt()!)
    return hunter
  }

  test('lies at the distance of its symbol; of the common settings once the symbol is not listed any more', () => {
    const hunter = resting({ BTCUSDT: { stop_loss_pct: pct('2') } })
    expect(expected(hunter)).toEqual(['BTCUSDT long 0.01 at 98301.6, stop 96335.6'])
    hunter.tell({ kind: 'configAccepted', version: 2, config: { ...hunter.config, symbols: {} } })
    expect(expected(hunter)).toEqual(['BTCUSDT long 0.01 at 98301.6, stop 97318.6'])
  })

  test('lies as near as the range that its decision saw says; of an entry without a decision as far as set', () => {
    const hunter = story({ symbol: { stop_loss_atr: rate('2') } })
    hunter.liquidation('long', '25000')
    hunter.quote({ picture: { atr: { pct: pct('0.25'), ageMs: 10 } } })
    hunter.placed(hunter.lastOrder('entry'))
    expect(expected(hunter)).toEqual(['BTCUSDT long 0.01 at 98301.6, stop 97810.1'])
    const adopted = story({ symbol: { stop_loss_atr: rate('2') } })
    adopted.report({ ...hunter.lastOrder('entry'), clientId: 'ut1.test.zz.E1' }, 'new')
    expect(expected(adopted)).toEqual(['BTCUSDT long 0.01 at 98301.6, stop 97318.6'])
  })

  test('is not known before there are settings, nor for a contract without rules', () => {
    const hunter = resting({ BTCUSDT: {} })
    hunter.state.config = null
    expect(expected(hunter)).toEqual(['BTCUSDT long 0.01 at 98301.6, stop none'])
    const gone = resting({ BTCUSDT: {} })
    gone.state.instruments.clear()
    expect(expected(gone)).toEqual(['BTCUSDT long 0.01 at 98301.6, stop none'])
  })
})

describe('free margin', () => {
  test('is not known before the account was read', () => {
    expect(freeMargin(blankStory().state, usdt('0'))).toBeNull()
  })

  test.each([
    ['99301.6', '9900'],
    ['98301.6', '9900'],
    ['97301.6', '9890'],
  ])(
    'with a long of 0.01 from 98301.6 and 100 bound, at a mark of %s: %s; profit on paper is not spent',
    (mark, free) => {
      const hunter = story()
      hunter.protectedHolding()
      hunter.mark(mark)
      expect(text(freeMargin(hunter.state, usdt('100'))!)).toBe(free)
    },
  )
})

describe('with several legs', () => {
  const legs = [
    legOf('ETHUSDT', 'long', '1', '2000'),
    legOf('BTCUSDT', 'short', '0.1', '100000', '101000'),
    legOf('BTCUSDT', 'long', '0.2', '98000', '97000'),
  ]
  const hunted = () => {
    const hunter = story({ ...two, hedge: true, wallet: '9709' })
    hunter.mark('1900', 'ETHUSDT')
    hunter.mark('99000')
    return hunter
  }

  test('the liquidation price of one counts the others at their marks, with what they need', () => {
    // Others: 100 lost, 100 won, 9.5 and 49.5 of maintenance: 9650 carry 0.2 from 98000 at 0.5 %.
    expect(text(liquidationPrice(hunted().state, legs, 'BTCUSDT', 'long')!)).toBe('50000')
    expect(liquidationPrice(hunted().state, legs, 'ETHUSDT', 'short')).toBeNull()
    expect(liquidationPrice(hunted().state, legs, 'SOLUSDT', 'long')).toBeNull()
  })

  test('each stop costs what it loses, its slippage and its fee; a leg without a stop is counted at its mark, without slippage', () => {
    // 9709 - 100 - 0.95 (no stop), - 100 - 50.5 - 5.05 (short), - 200 - 97 - 9.7 (long).
    const { left, maintenance } = stress(hunted().state, legs)!
    expect([text(left), text(maintenance)]).toEqual(['9145.8', '157'])
  })
})
