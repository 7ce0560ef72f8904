import { describe, expect, test } from 'vitest'
import { text, usdt } from '@undertow/shared/money.ts'
import { btc, ofKind } from '../fixtures.test-support.ts'
import { story } from '../story.test-support.ts'

const asksQuote = (commands: readonly { kind: string }[]) => commands.some(({ kind }) => kind === 'askQuote')

describe('the trigger', () => {
  test('S10: the window is the sum per symbol and liquidated side; sides are not mixed', () => {
    const hunter = story()
    hunter.liquidation('short', '19000')
    expect(asksQuote(hunter.liquidation('long', '19999'))).toBe(false)
    hunter.pass(500)
    expect(asksQuote(hunter.liquidation('long', '1'))).toBe(false)
    expect(asksQuote(hunter.liquidation('long', '600'))).toBe(true)
  })

  test('S10: an event below the class minimum counts in the sum and cannot be the one that fires', () => {
    const hunter = story()
    hunter.liquidation('long', '19900')
    expect(asksQuote(hunter.liquidation('long', '499'))).toBe(false)
    expect(asksQuote(hunter.liquidation('long', '500'))).toBe(true)
  })

  test('S10: what is older than the window does not fire', () => {
    const hunter = story()
    hunter.liquidation('long', '19000')
    hunter.pass(60_000)
    expect(asksQuote(hunter.liquidation('long', '19000'))).toBe(false)
  })

  test('S10: a symbol may have a window of its own', () => {
    const hunter = story({ symbols: { BTCUSDT: { volume_window_sec: 5 } } })
    hunter.liquidation('long', '19000')
    hunter.pass(5_000)
    expect(asksQuote(hunter.liquidation('long', '19000'))).toBe(false)
  })

  test('S10: time never goes backwards', () => {
    const hunter = story()
    hunter.tell({ kind: 'wake' })
    hunter.state.at += 1
    expect(() => hunter.tell({ kind: 'wake' })).toThrow('before')
  })

  test('S7, I30: fade takes the side that died, follow the other', () => {
    for (const [direction, liquidated, leg, side] of [
      ['fade', 'long', 'long', 'buy'],
      ['fade', 'short', 'short', 'sell'],
      ['follow', 'long', 'short', 'sell'],
      ['follow', 'short', 'long', 'buy'],
    ] as const) {
      const entry = story({ symbol: { direction } }).hunt(liquidated)
      expect([entry?.leg, entry?.side]).toEqual([leg, side])
    }
  })

  test("S8: the thresholds are those of the bot's own side", () => {
    const symbol = {
      direction: 'follow',
      volume_threshold_long: usdt('90000'),
      volume_threshold_short: usdt('1000'),
    } as const
    const hunter = story({ symbol })
    hunter.liquidation('short', '50000')
    expect(asksQuote(hunter.asked())).toBe(false)
    hunter.liquidation('long', '1000')
    expect(asksQuote(hunter.asked())).toBe(true)
  })

  test('S11: the same burst cannot fire twice', () => {
    const hunter = story({ symbol: { cooldown_sec: 1 } })
    const entry = hunter.hunt('long', '25000')!
    hunter.placed(entry)
    hunter.pass(2_000)
    hunter.liquidation('long', '600')
    hunter.quote()
    expect(hunter.decisions().at(-1)).toMatchObject({ outcome: 'refused', refusedBy: 'fresh_volume' })
    hunter.pass(5_000)
    expect(asksQuote(hunter.liquidation('long', '19400'))).toBe(true)
  })

  test('S12: the cooldown begins when the entry is accepted, per symbol and own side', () => {
    const hunter = story({ hedge: true })
    const entry = hunter.hunt('long')!
    hunter.pass(400)
    hunter.placed(entry)
    hunter.pass(59_999)
    hunter.liquidation('long', '50000')
    hunter.quote()
    expect(hunter.decisions().map(({ refusedBy }) => refusedBy)).toEqual([null, 'cooldown'])
    expect(asksQuote(hunter.liquidation('short', '50000'))).toBe(true)
    hunter.pass(1)
    expect(asksQuote(hunter.liquidation('long', '50000'))).toBe(true)
  })

  test('S12: a refusal starts only the short delay', () => {
    const hunter = story()
    hunter.liquidation('long', '25000')
    hunter.quote({ ageMs: 501 })
    expect(hunter.decisions()).toMatchObject([{ refusedBy: 'stale_quote' }])
    hunter.pass(4_999)
    hunter.liquidation('long', '1000')
    expect(hunter.decisions()).toHaveLength(1)
    hunter.pass(1)
    expect(asksQuote(hunter.liquidation('long', '1000'))).toBe(true)
  })

  test('S12: a rejected entry starts the short delay, missing margin a growing one', () => {
    const hunter = story()
    hunter.placed(hunter.hunt('long')!, 'rejected', 'margin')
    hunter.pass(29_999)
    hunter.liquidation('long', '25000')
    expect(hunter.decisions()).toHaveLength(1)
    hunter.pass(1)
    hunter.placed(hunter.hunt('long')!, 'rejected', 'margin')
    hunter.pass(59_000)
    expect(asksQuote(hunter.liquidation('long', '25000'))).toBe(false)
    hunter.pass(1_000)
    expect(asksQuote(hunter.liquidation('long', '25000'))).toBe(true)
  })

  test('S12: the global cooldown silences every symbol', () => {
    const eth = { ...btc, symbol: 'ETHUSDT' }
    const hunter = story({
      globals: { global_cooldown_sec: 10 },
      symbols: { BTCUSDT: {}, ETHUSDT: {} },
      instruments: [btc, eth],
    })
    hunter.placed(hunter.hunt('long')!)
    hunter.pass(9_999)
    hunter.liquidation('long', '25000', { symbol: 'ETHUSDT' })
    hunter.quote({ symbol: 'ETHUSDT' })
    expect(hunter.decisions().map(({ refusedBy }) => refusedBy)).toEqual([null, 'cooldown'])
    hunter.pass(1)
    expect(asksQuote(hunter.liquidation('long', '25000', { symbol: 'ETHUSDT' }))).toBe(true)
  })

  test('S13: a signal without a quote in time is dropped, not late', () => {
    const hunter = story()
    hunter.liquidation('long', '25000')
    hunter.pass(501)
    expect(hunter.decisions()).toMatchObject([{ outcome: 'refused', refusedBy: 'signal_age' }])
    hunter.quote()
    expect(hunter.orders()).toEqual([])
  })

  test('S13: the entry carries the moment after which it must not be sent', () => {
    const hunter = story()
    const { at } = { at: hunter.now() }
    hunter.liquidation('long', '25000')
    hunter.pass(100)
    hunter.quote()
    expect(hunter.lastOrder('entry').sendBefore).toBe(at + 500)
  })

  test('M-13, I4: a second crossing while the first is under way is passed over', () => {
    const hunter = story()
    hunter.liquidation('long', '25000')
    hunter.liquidation('long', '26000')
    hunter.quote()
    hunter.pass(100)
    hunter.liquidation('long', '30000')
    expect(ofKind(hunter.log, 'askQuote')).toHaveLength(1)
    expect(hunter.orders()).toHaveLength(1)
  })

  test('M-10: a symbol that is not listed is counted and never traded', () => {
    const hunter = story()
    hunter.liquidation('long', '900000', { symbol: 'DOGEUSDT' })
    expect(hunter.asked()).toEqual([])
    expect(text(hunter.state.windows.get('DOGEUSDT')!.long.sum)).toBe('900000')
  })

  test('the decision holds the numbers: window, threshold, every gate, settings version', () => {
    const hunter = story()
    hunter.liquidation('long', '25000')
    const id = hunter.seq()
    hunter.quote({ ageMs: 33 })
    const [decision] = hunter.decisions()
    expect(decision).toMatchObject({ id, outcome: 'entered', quoteAgeMs: 33, configVersion: 1, refusedBy: null })
    expect([text(decision!.windowUsdt), text(decision!.thresholdUsdt), text(decision!.referencePrice!)]).toEqual([
      '25000',
      '20000',
      '98400',
    ])
    expect(decision!.gates.every(({ passed }) => passed)).toBe(true)
    expect(decision!.gates.map(({ gate }) => gate)).toMatchInlineSnapshot(`
      [
        "window",
        "entries",
        "enabled",
        "symbol_halted",
        "tradable",
        "symbol_age",
        "signal_age",
        "stale_quote",
        "cooldown",
        "fresh_volume",
        "funding",
        "in_position",
        "leftovers",
        "opposite",
        "shared_side",
        "open_entries",
        "margin_type",
        "leverage",
        "slippage",
        "size",
        "bracket",
        "price_band",
        "symbol_margin_cap",
        "symbol_notional_cap",
        "total_margin_cap",
        "total_notional_cap",
        "available_margin",
        "stop_before_liquidation",
        "stress",
      ]
    `)
  })
})
