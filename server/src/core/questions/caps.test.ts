import { describe, expect, test } from 'vitest'
import { pct, price, qty, text, usdt } from '@undertow/shared/money.ts'
import { exposureOf } from './exposure.ts'
import { btc } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

const eth = { ...btc, symbol: 'ETHUSDT' }
const two = { symbols: { BTCUSDT: {}, ETHUSDT: {} }, instruments: [btc, eth] }

function huntEth(hunter: Story): string | null | undefined {
  hunter.liquidation('long', '25000', { symbol: 'ETHUSDT' })
  hunter.quote({ symbol: 'ETHUSDT' })
  return hunter.decisions().at(-1)?.refusedBy
}

describe('the caps', () => {
  test('S1: the cap of a symbol is margin, the other one notional; a refusal prints both', () => {
    const margin = story({ symbol: { max_position_usdt: usdt('98') } })
    margin.hunt('long')
    expect(margin.decisions()[0]).toMatchObject({ refusedBy: 'symbol_margin_cap' })
    expect(margin.decisions()[0]!.gates.find(({ passed }) => !passed)).toMatchObject({
      value: '0 USDT + 98.3 USDT = 98.3 USDT margin (983.02 USDT notional)',
      limit: 'at most 98 USDT margin',
    })
    const notional = story({ symbol: { max_position_notional_usdt: usdt('983') } })
    notional.hunt('long')
    expect(notional.decisions()[0]).toMatchObject({ refusedBy: 'symbol_notional_cap' })
  })

  test('S1: the total caps count all symbols', () => {
    const margin = story({ ...two, globals: { max_total_exposure_usdt: usdt('190') } })
    margin.placed(margin.hunt('long')!)
    expect(huntEth(margin)).toBe('total_margin_cap')
    const notional = story({ ...two, globals: { max_total_notional_usdt: usdt('1900') } })
    notional.placed(notional.hunt('long')!)
    expect(huntEth(notional)).toBe('total_notional_cap')
  })

  test('S2: in flight, unknown, resting and filled all count', () => {
    const cap = { ...two, globals: { max_total_exposure_usdt: usdt('190') } }
    const inFlight = story(cap)
    const entry = inFlight.hunt('long')!
    expect(huntEth(inFlight)).toBe('total_margin_cap')
    const unknown = story(cap)
    unknown.placed(unknown.hunt('long')!, 'unknown')
    unknown.pass(30_000)
    expect(huntEth(unknown)).toBe('total_margin_cap')
    const filled = story(cap)
    filled.holding('long')
    expect(huntEth(filled)).toBe('total_margin_cap')
    inFlight.placed(entry, 'notSent')
    inFlight.pass(5_000)
    expect(huntEth(inFlight)).toBe(null)
  })

  test('S2: a filled report counts before its fills arrive', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.report(entry, 'filled', { averagePrice: entry.price })
    expect(text(exposureOf(hunter.state, 'BTCUSDT').notional)).toBe('983.016')
  })

  test('S2: the legs of a hedged symbol add up', () => {
    const hunter = story({ hedge: true, symbol: { max_position_usdt: usdt('190') } })
    hunter.protectedHolding('long')
    hunter.hunt('short')
    expect(hunter.decisions().at(-1)).toMatchObject({ refusedBy: 'symbol_margin_cap' })
  })

  test('A-02: what the user adds on a shared side counts too', () => {
    const hunter = story({ hedge: true })
    hunter.account('short', '1')
    hunter.pass(3_000)
    expect(text(exposureOf(hunter.state, 'BTCUSDT').margin)).toBe('9840')
    hunter.hunt('long')
    expect(hunter.decisions().at(-1)).toMatchObject({ refusedBy: 'symbol_margin_cap' })
  })

  test('M-12, I5: many symbols crossing at once stay within the total cap', () => {
    const symbols = Array.from({ length: 20 }, (_, index) => `S${index}USDT`)
    const hunter = story({
      globals: { max_total_exposure_usdt: usdt('500') },
      symbols: Object.fromEntries(symbols.map((symbol) => [symbol, {}])),
      instruments: symbols.map((symbol) => ({ ...btc, symbol })),
    })
    for (const symbol of symbols) hunter.liquidation('long', '25000', { symbol })
    for (const symbol of symbols) hunter.quote({ symbol })
    expect(hunter.orders()).toHaveLength(5)
    expect(hunter.decisions().filter(({ refusedBy }) => refusedBy === 'total_margin_cap')).toHaveLength(15)
  })

  test('margin that is not there refuses', () => {
    const hunter = story({ wallet: '98' })
    hunter.hunt('long')
    expect(hunter.decisions()[0]).toMatchObject({ refusedBy: 'available_margin' })
  })
})

describe('the stop against liquidation', () => {
  test('S23: a stop beyond the estimated liquidation price refuses the entry', () => {
    const hunter = story({ wallet: '110', symbol: { stop_loss_pct: pct('12') } })
    hunter.hunt('long')
    expect(hunter.decisions()[0]).toMatchObject({ refusedBy: 'stop_before_liquidation' })
    // wallet 110, 0.01 at 98301.6: (983.016 − 110) ÷ (0.01 × 0.995) = 87740.30
    expect(hunter.decisions()[0]!.gates.find(({ passed }) => !passed)!.limit).toContain('87740.30')
    const short = story({ wallet: '110', symbol: { stop_loss_pct: pct('12') } })
    short.hunt('short')
    expect(short.decisions()[0]).toMatchObject({ refusedBy: 'stop_before_liquidation' })
  })

  test('S23: with all stops hit and slippage the account must keep the buffer over maintenance', () => {
    // One stop of 10 % costs about 98 + 4.4 slippage + 0.4 fee of 112: what is left covers half of it, not all.
    const enough = story({ wallet: '120', symbol: { stop_loss_pct: pct('10') } })
    enough.hunt('long')
    expect(enough.decisions()[0]).toMatchObject({ refusedBy: null })
    const short = story({ wallet: '109', symbol: { stop_loss_pct: pct('10') } })
    short.hunt('long')
    expect(short.decisions()[0]).toMatchObject({ refusedBy: 'stress' })
  })

  test('S23: the stops of the other legs count in the stress test', () => {
    const settings = { ...two, wallet: '240', symbol: { stop_loss_pct: pct('10') } } as const
    const first = story(settings)
    first.protectedHolding('long')
    expect(huntEth(first)).toBe(null)
    const second = story({ ...settings, wallet: '215' })
    second.protectedHolding('long')
    expect(huntEth(second)).toBe('stress')
  })
})

describe('a trigger while holding', () => {
  test('S14: a trigger on a side already held is ignored; without the ladder add changes nothing', () => {
    const hunter = story()
    hunter.protectedHolding('long')
    hunter.pass(60_000)
    hunter.hunt('long')
    expect(hunter.decisions().at(-1)).toMatchObject({ refusedBy: 'in_position' })
    const adding = story({ symbol: { when_in_position: 'add' } })
    adding.protectedHolding('long')
    adding.pass(60_000)
    adding.hunt('long')
    expect(
      adding
        .decisions()
        .at(-1)!
        .gates.find(({ passed }) => !passed)!.value,
    ).toBe('holds 0.01 long; the ladder is off')
  })

  test('S14: hedge mode opens the other leg, or ignores it', () => {
    const hunter = story({ hedge: true })
    hunter.protectedHolding('long')
    expect(hunter.hunt('short')).toMatchObject({ leg: 'short', side: 'sell' })
    const ignoring = story({ hedge: true, symbol: { when_opposite_hedge: 'ignore' } })
    ignoring.protectedHolding('long')
    expect(ignoring.hunt('short')).toBe(null)
    expect(ignoring.decisions().at(-1)).toMatchObject({ refusedBy: 'opposite' })
  })

  test('S14: one-way mode ignores an opposite trigger', () => {
    const hunter = story()
    hunter.protectedHolding('long')
    expect(hunter.hunt('short')).toBe(null)
    expect(hunter.orders().some(({ purpose }) => purpose === 'close')).toBe(false)
  })

  test('S14: one-way mode, close: the position is closed and nothing is opened', () => {
    const hunter = story({ symbol: { when_opposite_one_way: 'close' } })
    hunter.protectedHolding('long')
    hunter.hunt('short')
    const close = hunter.lastOrder('close')
    expect([close.side, text(close.qty!), close.reduceOnly]).toEqual(['sell', '0.01', true])
    hunter.placed(close)
    hunter.fill(close, '0.01', '98400')
    expect(hunter.trades()).toMatchObject([{ exitReason: 'opposite' }])
    expect(hunter.orders().filter(({ purpose }) => purpose === 'entry')).toHaveLength(1)
  })

  test('S14: one-way mode, flip: closed first, then opened with a fresh quote, if still in time', () => {
    const hunter = story({ symbol: { when_opposite_one_way: 'flip' } })
    hunter.protectedHolding('long')
    hunter.hunt('short')
    const close = hunter.lastOrder('close')
    hunter.placed(close)
    hunter.pass(100)
    hunter.asked()
    hunter.fill(close, '0.01', '98400')
    expect(hunter.asked()).toContainEqual({ kind: 'askQuote', symbol: 'BTCUSDT' })
    hunter.quote()
    expect(hunter.lastOrder('entry')).toMatchObject({ leg: 'short', side: 'sell' })
    const late = story({ symbol: { when_opposite_one_way: 'flip' } })
    late.protectedHolding('long')
    late.hunt('short')
    late.pass(501)
    expect(late.decisions().at(-1)).toMatchObject({ refusedBy: 'signal_age' })
    late.fill(late.lastOrder('close'), '0.01', '98400')
    expect(late.orders().filter(({ purpose }) => purpose === 'entry')).toHaveLength(1)
  })
})

test('S16: a sell is counted at the touch it takes, not at its lower limit', () => {
  const hunter = story({ symbol: { entry: 'ioc' } })
  const entry = hunter.hunt('short')!
  expect(text(entry.price!)).toBe('98301.6')
  expect(text(exposureOf(hunter.state, null).notional)).toBe(text(usdt(qty('0.01').times(price('98400')).toFixed())))
})
