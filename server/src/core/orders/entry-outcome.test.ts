import { usdt } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { describe, expect, test } from 'vitest'
import { btc } from '../fixtures.test-support.ts'
import { blankStory, story, type Story } from '../story.test-support.ts'

/** Whether a crossing of the threshold makes the bot ask for a quote, which it does not while that side is to be silent. */
function isHeard(hunter: Story, liquidated: Leg = 'long', symbol = 'BTCUSDT'): boolean {
  return hunter.liquidation(liquidated, '25000', { symbol }).some(({ kind }) => kind === 'askQuote')
}

/** Whether it is passed over until `seconds` from now, and not any longer. */
function isSilentFor(hunter: Story, seconds: number, liquidated: Leg = 'long', symbol = 'BTCUSDT'): boolean {
  hunter.pass(seconds * 1_000 - 1)
  const isEarly = isHeard(hunter, liquidated, symbol)
  hunter.pass(1)
  return !isEarly && isHeard(hunter, liquidated, symbol)
}

/** Whether a crossing of the threshold leads to an entry at once. */
function isEntered(hunter: Story, liquidated: Leg = 'long', symbol = 'BTCUSDT'): boolean {
  const before = hunter.orders().length
  hunter.liquidation(liquidated, '25000', { symbol })
  hunter.quote({ symbol })
  return hunter.orders().length > before
}

/** Whether nothing is entered until `seconds` from now, and not any longer. */
function restsFor(hunter: Story, seconds: number, liquidated: Leg = 'long', symbol = 'BTCUSDT'): boolean {
  hunter.pass(seconds * 1_000 - 1)
  const isEarly = isEntered(hunter, liquidated, symbol)
  hunter.pass(1)
  return !isEarly && isEntered(hunter, liquidated, symbol)
}

describe('an accepted entry', () => {
  test('S12: lets its side rest for the cooldown of its symbol, and no other side', () => {
    const hunter = story({ hedge: true, symbol: { cooldown_sec: 60 }, symbols: { BTCUSDT: { cooldown_sec: 90 } } })
    hunter.placed(hunter.hunt('long')!)
    expect(isEntered(hunter, 'short')).toBe(true)
    expect(restsFor(hunter, 90, 'long')).toBe(true)
  })

  test('S12: lets every symbol and side rest for the global cooldown', () => {
    const eth = { ...btc, symbol: 'ETHUSDT' }
    const hunter = story({
      globals: { global_cooldown_sec: 20 },
      symbols: { BTCUSDT: {}, ETHUSDT: {} },
      instruments: [btc, eth],
    })
    hunter.placed(hunter.hunt('long')!)
    expect(restsFor(hunter, 20, 'short', 'ETHUSDT')).toBe(true)
  })

  test('S18: lives as long as its symbol says, else as long as the settings of the bot say', () => {
    const livesFor = (order_ttl_seconds: number | null) => {
      const hunter = story({ symbols: { BTCUSDT: { order_ttl_seconds } } })
      hunter.placed(hunter.hunt('long')!)
      return hunter.passUntil(() => hunter.cancels().length > 0)
    }
    expect(livesFor(12)).toBe(12_000)
    expect(livesFor(null)).toBe(30_000)
  })

  test('S12, S18: begins its lifetime and its cooldown once, whatever is told of it later', () => {
    const hunter = story({ symbol: { cooldown_sec: 40 } })
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.pass(20_000)
    hunter.report(entry, 'new')
    expect(hunter.passUntil(() => hunter.cancels().length > 0)).toBe(10_000)
    hunter.report(entry, 'cancelled')
    expect(restsFor(hunter, 10)).toBe(true)
  })

  test('S11: uses up the burst of the side that led to it, and of no other', () => {
    const hunter = story({ hedge: true, symbol: { cooldown_sec: 0 } })
    hunter.liquidation('short', '19000')
    hunter.placed(hunter.hunt('long')!)
    expect(isEntered(hunter, 'short')).toBe(true)
    hunter.liquidation('long', '19999')
    hunter.quote()
    expect(hunter.decisions().at(-1)).toMatchObject({ leg: 'long', refusedBy: 'fresh_volume' })
  })
})

describe('an entry that was refused', () => {
  test('S12: keeps its side silent for the retry delay only', () => {
    const hunter = story({ globals: { retry_delay_sec: 7 } })
    hunter.placed(hunter.hunt('long')!, 'rejected', 'refused')
    expect(hunter.notice('entry_not_taken')).toMatchObject({ level: 'warn', symbol: 'BTCUSDT' })
    expect(hunter.state.halted).toBeNull()
    expect(isSilentFor(hunter, 7)).toBe(true)
  })

  test('for want of margin, keeps its side silent for 30 s, then twice as long each time, an hour at most', () => {
    const hunter = story({ symbol: { cooldown_sec: 0 } })
    const refused = () => {
      hunter.quote()
      hunter.placed(hunter.lastOrder('entry'), 'rejected', 'margin')
    }
    expect(isHeard(hunter)).toBe(true)
    for (const seconds of [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]) {
      refused()
      expect(isSilentFor(hunter, seconds)).toBe(true)
    }
    hunter.quote()
    hunter.placed(hunter.lastOrder('entry'))
    hunter.report(hunter.lastOrder('entry'), 'cancelled')
    hunter.pass(1_000)
    expect(isHeard(hunter)).toBe(true)
    refused()
    expect(isSilentFor(hunter, 30)).toBe(true)
  })

  test('for a reason that only a person can mend, halts entries and says what the exchange answered', () => {
    for (const cause of ['credentials', 'restricted', 'liquidating', 'positionMode'] as const) {
      const hunter = story()
      hunter.placed(hunter.hunt('long')!, 'rejected', cause)
      expect(hunter.state.halted).toContain('rejected')
    }
  })
})

test('S12: one that ends without a word of acceptance has started no cooldown', () => {
  const hunter = story({ symbol: { trade_value_usdt: usdt('50') } })
  hunter.placed(hunter.hunt('long')!, 'notSent')
  expect(isSilentFor(hunter, 5)).toBe(true)
})

test('S12: what is refused at the very end of a cooldown rests for the retry delay, as any other time', () => {
  const hunter = story({ symbol: { cooldown_sec: 60 }, globals: { retry_delay_sec: 7, global_cooldown_sec: 0 } })
  hunter.placed(hunter.hunt('long')!)
  hunter.report(hunter.lastOrder('entry'), 'cancelled')
  hunter.pass(60_000)
  hunter.liquidation('long', '25000')
  hunter.quote({ bid: null })
  expect(hunter.decisions().at(-1)).toMatchObject({ refusedBy: 'quote' })
  expect(isSilentFor(hunter, 7)).toBe(true)
})

test('one that is found before there are settings is taken into the books, without a lifetime', () => {
  const entry = story().hunt('long')!
  const hunter = blankStory()
  hunter.tell({ kind: 'started', bootId: 'boot', installation: 'test', version: '0' })
  hunter.report(entry, 'new')
  expect(hunter.state.orders.get(entry.clientId)).toMatchObject({ phase: 'open', expiresAt: null })
})
