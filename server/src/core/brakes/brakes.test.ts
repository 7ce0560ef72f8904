import { pct, text, usdt } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { entriesState } from '../report.ts'
import { story, type Story } from '../story.test-support.ts'
import { transfer, wallet } from './wallet.test-support.ts'

const hourMs = 3_600_000

function later(hunter: Story, hours: number): void {
  for (let hour = 0; hour < hours; hour += 1) hunter.pass(hourMs)
}

/** What refused a signal, or null. Leaves no entry open behind. */
function refusedBy(hunter: Story): string | null {
  const entry = hunter.hunt()
  if (entry) hunter.placed(entry, 'rejected')
  return hunter.decisions().at(-1)!.refusedBy
}

const daily = { globals: { daily_loss_max_usdt: usdt('100') } }

describe('S3: the daily loss', () => {
  test('beyond its limit refuses at once, with the numbers, and sets the brake when it lasts', () => {
    const hunter = story(daily)
    hunter.pass(3_000)
    wallet(hunter, '9899.99')
    expect(refusedBy(hunter)).toBe('daily_loss')
    expect(
      hunter
        .decisions()
        .at(-1)!
        .gates.find(({ gate }) => gate === 'daily_loss'),
    ).toEqual({
      gate: 'daily_loss',
      passed: false,
      value: '100.01 USDT lost since the start of the day (1 %)',
      limit: 'at most 100 USDT',
    })
    expect(hunter.notices()).not.toContain('brake_set')
    hunter.pass(10_000)
    expect(hunter.notices()).toContain('brake_set')
    expect(entriesState(hunter.state)).toMatchObject({ entries: 'halted' })
    expect(entriesState(hunter.state).entriesReason).toContain('100.01 USDT lost since the start of the day')
  })

  test('at its limit, nothing is beyond', () => {
    const hunter = story(daily)
    hunter.pass(3_000)
    wallet(hunter, '9900')
    hunter.pass(20_000)
    expect(refusedBy(hunter)).toBe(null)
  })

  test('that passes within ten seconds sets no brake', () => {
    const hunter = story(daily)
    hunter.pass(3_000)
    wallet(hunter, '9800')
    hunter.pass(9_999)
    wallet(hunter, '9950')
    hunter.pass(60_000)
    expect(hunter.notices()).not.toContain('brake_set')
    expect(refusedBy(hunter)).toBe(null)
  })

  test('counts what is not realised yet', () => {
    const hunter = story(daily)
    hunter.pass(3_000)
    hunter.protectedHolding('long')
    hunter.mark('98000')
    hunter.pass(10_000)
    expect(hunter.notices()).not.toContain('brake_set')
    // About 0.0101 of a coin: 11,000 lower is more than 100 USDT. The stop is the exchange's to fire.
    hunter.mark('87000')
    hunter.pass(10_000)
    expect(hunter.notices()).toContain('brake_set')
  })

  test('leaves protection and closing alone and cancels what rests', () => {
    const hunter = story(daily)
    hunter.pass(3_000)
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.report(entry, 'new')
    wallet(hunter, '9000')
    hunter.pass(11_000)
    expect(hunter.cancels()).toContain(entry.clientId)
    hunter.fill(entry, text(entry.qty!), text(entry.price!))
    expect(hunter.lastOrder('stop').closePosition).toBe(true)
  })

  test('takes deposits and withdrawals out', () => {
    const hunter = story(daily)
    hunter.pass(3_000)
    wallet(hunter, '5000')
    expect(refusedBy(hunter)).toBe('daily_loss')
    transfer(hunter, '-5000')
    hunter.pass(20_000)
    expect(hunter.notices()).not.toContain('brake_set')
    expect(refusedBy(hunter)).toBe(null)
    wallet(hunter, '7000')
    transfer(hunter, '2000')
    hunter.pass(20_000)
    wallet(hunter, '6899')
    expect(refusedBy(hunter)).toBe('daily_loss')
  })

  test('as a share: the smaller one of the two limits holds', () => {
    const hunter = story({ globals: { ...daily.globals, daily_loss_max_pct: pct('0.5') } })
    hunter.pass(3_000)
    wallet(hunter, '9949')
    expect(refusedBy(hunter)).toBe('daily_loss')
  })

  test('begins anew at the hour of the settings', () => {
    for (const [hour, expected] of [
      [0, 'daily_loss'],
      [1, null],
    ] as const) {
      const hunter = story({ globals: { ...daily.globals, day_start_hour_utc: hour } })
      hunter.pass(3_000)
      wallet(hunter, '9850')
      hunter.pass(5_000)
      wallet(hunter, '9950')
      later(hunter, 2)
      hunter.snapshot({ balances: [{ asset: 'USDT', wallet: usdt('9950') }], leverages: { BTCUSDT: 10 } })
      wallet(hunter, '9860')
      expect(refusedBy(hunter)).toBe(expected)
    }
  })

  test('is not known without the marks of what is held: no entry, and no brake', () => {
    const hunter = story({ ...daily, hedge: true })
    hunter.pass(3_000)
    hunter.protectedHolding('long')
    hunter.pass(6_000)
    hunter.hunt('short')
    expect(hunter.decisions().at(-1)).toMatchObject({
      refusedBy: 'daily_loss',
      gates: expect.arrayContaining([
        {
          gate: 'daily_loss',
          passed: false,
          value: expect.stringContaining('not known'),
          limit: expect.stringContaining('known'),
        },
      ]),
    })
    hunter.mark('98400')
    hunter.pass(6_000)
    expect(hunter.hunt('short')).not.toBe(null)
  })
})

test('a loss that has lasted and cannot be told any more wakes nobody until it can; then its brake is set', () => {
  const hunter = story(daily)
  hunter.pass(3_000)
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  wallet(hunter, '9890')
  hunter.fill(entry, text(entry.qty!), text(entry.price!))
  hunter.placed(hunter.lastOrder('stop'))
  hunter.placed(hunter.lastOrder('takeProfit'))
  const before = hunter.seq()
  hunter.pass(60_000)
  expect(hunter.seq() - before).toBeLessThan(30)
  expect(hunter.notices()).not.toContain('brake_set')
  hunter.mark('98400')
  expect(hunter.notices()).toContain('brake_set')
})

describe('a brake that is set', () => {
  function braked(globals: Partial<Parameters<typeof story>[0] & object>['globals'] = {}): Story {
    const hunter = story({ globals: { ...daily.globals, ...globals } })
    hunter.pass(3_000)
    wallet(hunter, '9850')
    hunter.pass(10_000)
    return hunter
  }

  test('stays when the loss is made good, through the next day, and through a restart', () => {
    const hunter = braked()
    wallet(hunter, '10500')
    later(hunter, 48)
    expect(entriesState(hunter.state).entries).toBe('halted')
    hunter.tell({ kind: 'started', bootId: 'second', installation: 'test', version: '0' })
    expect(entriesState(hunter.state).entriesReason).toContain('Daily loss')
  })

  test('is not ended by resume, only by its release, which begins to count anew', () => {
    const hunter = braked()
    hunter.operator({ do: 'resume' })
    expect(entriesState(hunter.state).entries).toBe('halted')
    hunter.operator({ do: 'releaseBrake', brake: 'dailyLoss' })
    expect(entriesState(hunter.state).entries).toBe('on')
    wallet(hunter, '9751')
    expect(refusedBy(hunter)).toBe(null)
    hunter.pass(60_000)
    wallet(hunter, '9749')
    expect(refusedBy(hunter)).toBe('daily_loss')
  })

  test('a release of what is not set changes nothing and says so', () => {
    const hunter = braked()
    hunter.operator({ do: 'releaseBrake', brake: 'drawdown' })
    expect(hunter.notices()).toContain('brake_not_set')
    expect(entriesState(hunter.state).entries).toBe('halted')
  })

  test('by setting, it releases itself with the next day', () => {
    const hunter = braked({ loss_release: 'period' })
    hunter.pass(24 * hourMs - 13_001)
    expect(hunter.notices()).not.toContain('brake_released')
    hunter.pass(1)
    expect(hunter.notices()).toContain('brake_released')
    expect(refusedBy(hunter)).not.toBe('daily_loss')
  })
})

describe('the weekly loss', () => {
  test('counts since Monday, not since the last midnight', () => {
    const hunter = story({ globals: { weekly_loss_max_usdt: usdt('100') } })
    hunter.pass(3_000)
    wallet(hunter, '9940')
    // The story begins on a Monday.
    later(hunter, 30)
    wallet(hunter, '9899')
    expect(refusedBy(hunter)).toBe('weekly_loss')
    hunter.pass(5_000)
    wallet(hunter, '9950')
    later(hunter, 6 * 24)
    wallet(hunter, '9860')
    expect(refusedBy(hunter)).toBe(null)
  })
})

describe('S36: the drawdown', () => {
  const setup = { globals: { drawdown_max_pct: pct('10') } }

  test('is measured from the highest equity, and a deposit is no peak', () => {
    const hunter = story(setup)
    hunter.pass(3_000)
    wallet(hunter, '12000')
    hunter.pass(3_000)
    hunter.mark('98000')
    wallet(hunter, '10801')
    expect(refusedBy(hunter)).toBe(null)
    wallet(hunter, '10799')
    hunter.pass(6_000)
    expect(refusedBy(hunter)).toBe('drawdown')
  })

  test('does not stay for ever when flat: released by a person or after its time, with a new peak', () => {
    for (const hours of [null, 6] as const) {
      const hunter = story({ globals: { ...setup.globals, drawdown_resume_hours: hours } })
      hunter.pass(3_000)
      wallet(hunter, '8900')
      hunter.pass(10_000)
      expect(entriesState(hunter.state).entries).toBe('halted')
      later(hunter, 6)
      expect(entriesState(hunter.state).entries).toBe(hours === null ? 'halted' : 'on')
      if (hours === null) hunter.operator({ do: 'releaseBrake', brake: 'drawdown' })
      expect(refusedBy(hunter)).toBe(null)
      wallet(hunter, '8011')
      hunter.pass(6_000)
      expect(refusedBy(hunter)).toBe(null)
      wallet(hunter, '8009')
      hunter.pass(6_000)
      expect(refusedBy(hunter)).toBe('drawdown')
    }
  })

  test('a profit that is for a moment counted twice is no peak', () => {
    const hunter = story(setup)
    hunter.pass(3_000)
    wallet(hunter, '20000')
    hunter.pass(1_000)
    hunter.mark('98000')
    wallet(hunter, '10000')
    hunter.pass(6_000)
    expect(refusedBy(hunter)).toBe(null)
  })
})
