import { usdt } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { btc } from './fixtures.test-support.ts'
import { story, type Story } from './story.test-support.ts'

/** The first hunt of a side, each tried once a second, that is not passed over in silence; in seconds from now. */
function silentFor(hunter: Story, liquidated: 'long' | 'short' = 'long', symbol = 'BTCUSDT'): number {
  const from = hunter.now()
  for (let second = 0; second < 7_200; second += 1) {
    const before = hunter.asked().length + hunter.decisions().length
    hunter.liquidation(liquidated, '25000', { symbol, price: `${98_000 + second}` })
    const quotes = hunter.asked().filter(({ kind }) => kind === 'askQuote').length
    if (before >= 0 && quotes > 0) return (hunter.now() - from) / 1_000
    hunter.pass(1_000)
  }
  return Infinity
}

describe('an accepted entry', () => {
  test('S12: keeps its side silent for the cooldown of its symbol, and no other side', () => {
    const hunter = story({ hedge: true, symbol: { cooldown_sec: 60 }, symbols: { BTCUSDT: { cooldown_sec: 90 } } })
    hunter.placed(hunter.hunt('long')!)
    expect(silentFor(hunter, 'short')).toBe(0)
    hunter.quote()
    expect(silentFor(hunter, 'long')).toBe(90)
  })

  test('S12: keeps every symbol and side silent for the global cooldown', () => {
    const eth = { ...btc, symbol: 'ETHUSDT' }
    const hunter = story({
      globals: { global_cooldown_sec: 20 },
      symbols: { BTCUSDT: {}, ETHUSDT: {} },
      instruments: [btc, eth],
    })
    hunter.placed(hunter.hunt('long')!)
    expect(silentFor(hunter, 'short', 'ETHUSDT')).toBe(20)
  })

  test('S18: lives as long as its symbol says, else as long as the settings of the bot say', () => {
    const livesFor = (order_ttl_seconds: number | null) => {
      const hunter = story({ symbols: { BTCUSDT: { order_ttl_seconds } } })
      hunter.placed(hunter.hunt('long')!)
      let seconds = 0
      for (; hunter.cancels().length === 0; seconds += 1) hunter.pass(1_000)
      return seconds
    }
    expect(livesFor(12)).toBe(12)
    expect(livesFor(null)).toBe(30)
  })

  test('S11: uses up the burst of the side that led to it, and of no other', () => {
    const hunter = story({ hedge: true, symbol: { cooldown_sec: 0 } })
    hunter.liquidation('short', '19000')
    hunter.placed(hunter.hunt('long')!)
    hunter.liquidation('short', '1000')
    expect(hunter.asked().at(-1)).toEqual({ kind: 'askQuote', symbol: 'BTCUSDT' })
    hunter.liquidation('long', '19999')
    expect(hunter.decisions().at(-1)).toMatchObject({ leg: 'long', refusedBy: 'fresh_volume' })
  })
})

describe('an entry that was refused', () => {
  test('S12: keeps its side silent for the retry delay only', () => {
    const hunter = story({ globals: { retry_delay_sec: 7 } })
    hunter.placed(hunter.hunt('long')!, 'rejected', 'refused')
    expect(hunter.notice('entry_not_taken')).toMatchObject({ level: 'warn', symbol: 'BTCUSDT' })
    expect(hunter.state.halted).toBeNull()
    expect(silentFor(hunter, 'long')).toBe(7)
  })

  test('for want of margin, keeps its side silent for 30 s, then twice as long each time, an hour at most', () => {
    const hunter = story({ symbol: { cooldown_sec: 0 } })
    const silences: number[] = []
    hunter.liquidation('long', '25000')
    for (let times = 0; times < 9; times += 1) {
      hunter.quote()
      hunter.placed(hunter.lastOrder('entry'), 'rejected', 'margin')
      silences.push(silentFor(hunter))
    }
    expect(silences).toEqual([30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600])
    hunter.quote()
    hunter.placed(hunter.lastOrder('entry'))
    hunter.report(hunter.lastOrder('entry'), 'cancelled')
    silentFor(hunter)
    hunter.quote()
    hunter.placed(hunter.lastOrder('entry'), 'rejected', 'margin')
    expect(silentFor(hunter)).toBe(30)
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
  expect(silentFor(hunter)).toBe(5)
})
