import { type GlobalSettings } from '@undertow/shared/config.ts'
import { pct, usdt } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { globalSettings, midnight, symbolSettings } from '../fixtures.test-support.ts'
import { accountRow } from '../report.ts'
import { blankStory, story, type Story } from '../story.test-support.ts'
import { brakesDueAt } from './brakes.ts'
import { transfer, wallet } from './wallet.test-support.ts'

type Told = ReturnType<typeof blankStory>

const daily = { globals: { daily_loss_max_usdt: usdt('100') } }
const lost = (hunter: Told): string | null => accountRow(hunter.state).brakes[0]!.lost

/** What the last decision says about the loss. */
function gateOf(hunter: Story, name: string) {
  hunter.hunt()
  return hunter
    .decisions()
    .at(-1)!
    .gates.find(({ gate }) => gate === name)!
}

/** A bot that knows its settings, and nothing of the account. */
function unread(globals: Partial<GlobalSettings> = daily.globals): Told {
  const hunter = blankStory()
  hunter.tell({ kind: 'started', bootId: 'boot', installation: 'test', version: '0' })
  configure(hunter, 1, globals)
  return hunter
}

function configure(hunter: Told, version: number, globals: Partial<GlobalSettings>): void {
  const symbols = { BTCUSDT: {} }
  const config = { globals: { ...globalSettings, ...globals }, symbol_defaults: symbolSettings, symbols }
  hunter.tell({ kind: 'configAccepted', version, config })
}

describe('the figures of a loss', () => {
  const limit = (globals: Partial<GlobalSettings>, name = 'daily_loss') => {
    const hunter = story({ globals })
    hunter.pass(3_000)
    wallet(hunter, '9990')
    return gateOf(hunter, name)
  }

  test('name the limit that holds, as a share only where the share is the smaller one', () => {
    const usdt100 = { daily_loss_max_usdt: usdt('100') }
    expect(limit(usdt100).limit).toBe('at most 100 USDT')
    expect(limit({ ...usdt100, daily_loss_max_pct: pct('0.5') }).limit).toBe('at most 50 USDT (0.5 %)')
    expect(limit({ ...usdt100, daily_loss_max_pct: pct('2') }).limit).toBe('at most 100 USDT')
    expect(limit({ daily_loss_max_pct: pct('2') }).limit).toBe('at most 200 USDT (2 %)')
  })

  test('say since when', () => {
    expect(limit({ weekly_loss_max_usdt: usdt('100') }, 'weekly_loss').value).toMatch(/^10 USDT .*week \(0\.1 %\)$/)
    expect(limit({ drawdown_max_pct: pct('5') }, 'drawdown').value).toMatch(/^10 USDT .*peak \(0\.1 %\)$/)
  })

  test('have no share of nothing', () => {
    const hunter = story({ ...daily, wallet: '0' })
    expect(gateOf(hunter, 'daily_loss').value).toBe('0 USDT lost since the start of the day')
  })
})

describe('a loss is not known, so nothing is entered', () => {
  test('while the account has not stood still since it was first heard of', () => {
    const hunter = unread()
    wallet(hunter, '10000')
    hunter.snapshot()
    expect(lost(hunter)).toBe(null)
    hunter.pass(1_999)
    hunter.tell({ kind: 'wake' })
    expect(lost(hunter)).toBe(null)
    hunter.pass(1)
    hunter.tell({ kind: 'wake' })
    expect(lost(hunter)).toBe('0')
  })

  test('where the account names no USDT', () => {
    const hunter = unread()
    hunter.snapshot({ balances: [{ asset: 'USDC', wallet: usdt('10000') }] })
    expect(lost(hunter)).toBe(null)
  })

  test('once a position has had no mark for five seconds; until then it is worth what it cost', () => {
    const hunter = story(daily)
    hunter.protectedHolding('long')
    hunter.pass(5_000)
    hunter.tell({ kind: 'wake' })
    expect(lost(hunter)).toBe('0')
    hunter.pass(1)
    hunter.tell({ kind: 'wake' })
    expect(lost(hunter)).toBe(null)
  })

  test('and no brake is set by it, however long it was beyond the limit before', () => {
    const hunter = story(daily)
    hunter.pass(3_000)
    wallet(hunter, '9800')
    hunter.pass(5_000)
    hunter.tell({ kind: 'hop', hop: 'rest', up: false, reason: 'timeouts' })
    hunter.pass(60_000)
    hunter.tell({ kind: 'wake' })
    expect(hunter.notices()).not.toContain('brake_set')
  })
})

describe('when the brakes have to be looked at', () => {
  test('is no time while nothing is beyond its limit', () => {
    expect(brakesDueAt(story(daily).state)).toBe(null)
  })

  test('is the first of the times at which a loss will have lasted', () => {
    const hunter = story({ globals: { ...daily.globals, drawdown_max_pct: pct('2') } })
    hunter.pass(3_000)
    wallet(hunter, '9850')
    const since = hunter.now()
    hunter.pass(4_000)
    wallet(hunter, '9750')
    expect(brakesDueAt(hunter.state)).toBe(since + 10_000)
  })

  test('is not the moment itself: what cannot be told then waits for the event that tells it', () => {
    const hunter = story(daily)
    hunter.pass(3_000)
    wallet(hunter, '9800')
    const since = hunter.now()
    hunter.tell({ kind: 'hop', hop: 'rest', up: false, reason: 'timeouts' })
    expect(brakesDueAt(hunter.state)).toBe(since + 10_000)
    hunter.pass(10_000)
    hunter.tell({ kind: 'wake' })
    expect(brakesDueAt(hunter.state)).toBe(null)
  })
})

test('a peak is an equity that nothing has moved for two seconds', () => {
  const peakAfter = (ms: number) => {
    const hunter = story({ globals: { drawdown_max_pct: pct('10') } })
    hunter.pass(3_000)
    wallet(hunter, '12000')
    hunter.pass(ms)
    hunter.tell({ kind: 'wake' })
    wallet(hunter, '11000')
    return lost(hunter)
  }
  expect([peakAfter(1_999), peakAfter(2_000)]).toEqual(['-1000', '1000'])
})

describe('deposits and withdrawals', () => {
  // The account of a story is read, and its day begun, at midnight.
  const after = (happenedAt: number, aheadMs = 0) => {
    const hunter = story(daily)
    if (aheadMs !== 0) hunter.tell({ kind: 'venueClock', aheadMs })
    hunter.pass(30_000)
    transfer(hunter, '-4000', happenedAt)
    return lost(hunter)
  }

  test('are taken out of a loss where they came after what it is compared with, which has the earlier ones in it', () => {
    expect([after(midnight - 1), after(midnight)]).toEqual(['0', '-4000'])
  })

  test('are placed by the clock of the exchange', () => {
    expect([after(midnight + 4_999, 5_000), after(midnight + 5_000, 5_000)]).toEqual(['0', '-4000'])
    expect([after(midnight - 5_001, -5_000), after(midnight - 5_000, -5_000)]).toEqual(['0', '-4000'])
  })

  test('that are told before the account was ever read, are in what is read then', () => {
    const hunter = unread()
    transfer(hunter, '-4000')
    hunter.snapshot()
    expect(lost(hunter)).toBe('0')
  })
})

describe('another hour at which days begin', () => {
  test('keeps the loss of the running day, though the equity stood still since', () => {
    const hunter = story({ globals: { ...daily.globals, day_start_hour_utc: 9 } })
    hunter.pass(3_000)
    wallet(hunter, '9950')
    hunter.pass(5_000)
    configure(hunter, 2, { ...daily.globals, day_start_hour_utc: 0 })
    hunter.pass(5_000)
    hunter.tell({ kind: 'wake' })
    expect(lost(hunter)).toBe('50')
    hunter.pass(24 * 3_600_000)
    hunter.tell({ kind: 'wake' })
    expect(lost(hunter)).toBe('0')
  })

  test('before the account was ever read, the first reading begins day and week', () => {
    const hunter = unread({ ...daily.globals, weekly_loss_max_usdt: usdt('200') })
    configure(hunter, 2, { ...daily.globals, weekly_loss_max_usdt: usdt('200'), day_start_hour_utc: 9 })
    hunter.snapshot()
    expect(accountRow(hunter.state).brakes.map((row) => row.lost)).toEqual(['0', '0'])
  })
})
