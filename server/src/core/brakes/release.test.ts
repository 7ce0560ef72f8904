import { type Brake } from '@undertow/shared/brakes.ts'
import { type GlobalSettings } from '@undertow/shared/config.ts'
import { pct, usdt } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { midnight } from '../fixtures.test-support.ts'
import { accountRow, entriesState } from '../report.ts'
import { blankStory, story, type Story } from '../story.test-support.ts'
import { wallet } from './wallet.test-support.ts'

const hourMs = 3_600_000
const limits: { readonly [B in Brake]: Partial<GlobalSettings> } = {
  dailyLoss: { daily_loss_max_usdt: usdt('100') },
  weeklyLoss: { weekly_loss_max_usdt: usdt('100') },
  drawdown: { drawdown_max_pct: pct('1') },
}
const each = ['dailyLoss', 'weeklyLoss', 'drawdown'] as const

/** A bot that has lost 150 of 10,000 USDT for ten seconds: `brake`, the only one of its settings, has just been set. */
function braked(brake: Brake, globals: Partial<GlobalSettings> = {}): Story {
  const hunter = story({ globals: { ...limits[brake], ...globals } })
  hunter.pass(3_000)
  wallet(hunter, '9850')
  hunter.pass(10_000)
  expect(entriesState(hunter.state).entries).toBe('halted')
  return hunter
}

const rowOf = (hunter: Story) => accountRow(hunter.state).brakes[0]!
const timesSet = (hunter: Story) => hunter.notices().filter((code) => code === 'brake_set').length

describe.each(each)('after the release of %s', (brake) => {
  test('what was lost until then does not count again, even where the wallet moved just before', () => {
    const hunter = braked(brake)
    wallet(hunter, '9800')
    hunter.operator({ do: 'releaseBrake', brake })
    expect(entriesState(hunter.state).entries).toBe('on')
    expect(rowOf(hunter)).toMatchObject({ brake, lost: '0', isBeyond: false, set: null })
    wallet(hunter, '9750')
    hunter.pass(3_000)
    hunter.tell({ kind: 'wake' })
    expect(rowOf(hunter)).toMatchObject({ lost: '50', isBeyond: false })
  })

  test('the next loss beyond the limit has to last as long as the first', () => {
    const hunter = braked(brake)
    hunter.operator({ do: 'releaseBrake', brake })
    hunter.pass(3_000)
    wallet(hunter, '9740')
    expect(rowOf(hunter)).toMatchObject({ lost: '110', isBeyond: true })
    hunter.pass(9_999)
    expect(timesSet(hunter)).toBe(1)
    hunter.pass(1)
    expect(timesSet(hunter)).toBe(2)
  })

  test('that came while the account could not be read, it counts from what is read next', () => {
    const hunter = braked(brake)
    hunter.tell({ kind: 'hop', hop: 'rest', up: false, reason: 'timeouts' })
    hunter.operator({ do: 'releaseBrake', brake })
    expect(rowOf(hunter)).toMatchObject({ lost: null, isBeyond: false, set: null })
    hunter.tell({ kind: 'hop', hop: 'rest', up: true, reason: '' })
    hunter.readTwice({ balances: [{ asset: 'USDT', wallet: usdt('9500') }] })
    expect(rowOf(hunter)).toMatchObject({ lost: '0' })
    wallet(hunter, '9410')
    expect(rowOf(hunter)).toMatchObject({ lost: '90', isBeyond: false })
  })
})

describe('a brake that releases itself', () => {
  // The stories begin on a Monday at midnight.
  test.each([
    ['dailyLoss', 0, 24],
    ['dailyLoss', 9, 9],
    ['weeklyLoss', 0, 7 * 24],
    ['weeklyLoss', 9, 9],
  ] as const)('%s, with days that begin at %i:00, does so after %i hours', (brake, hour, hours) => {
    const hunter = braked(brake, { loss_release: 'period', day_start_hour_utc: hour })
    expect(rowOf(hunter).set?.releasesAt).toBe(midnight + hours * hourMs)
    hunter.pass(5 * hourMs)
    expect(entriesState(hunter.state).entries).toBe('halted')
  })

  test.each(each)('%s does not, where a person has to', (brake) => {
    expect(rowOf(braked(brake)).set?.releasesAt).toBe(null)
  })

  test('drawdown: so many hours after it was set, and not a moment before', () => {
    const hunter = braked('drawdown', { drawdown_resume_hours: 6 })
    expect(rowOf(hunter).set?.releasesAt).toBe(hunter.now() + 6 * hourMs)
    hunter.pass(6 * hourMs - 1)
    expect(hunter.notices()).not.toContain('brake_released')
    hunter.pass(1)
    expect(hunter.notices()).toContain('brake_released')
  })
})

describe('people are told', () => {
  test('as an error, that a brake is set: what was lost of what limit, and who ends it', () => {
    const set = braked('dailyLoss').notice('brake_set')!
    expect(set.level).toBe('error')
    expect(set.text).toMatch(/Daily loss.* 150 USDT .*1\.5 %.* 100 USDT.* person /)
    const passing = braked('weeklyLoss', { loss_release: 'period' }).notice('brake_set')!
    expect(passing.text).toMatch(/Weekly loss.* 150 USDT .*1\.5 %.* 100 USDT.* time /)
    expect(passing.text).not.toContain('person')
  })

  test('which brake was released, and whether a person or the time did it', () => {
    const hunter = braked('weeklyLoss')
    hunter.operator({ do: 'releaseBrake', brake: 'weeklyLoss' })
    expect(hunter.notice('brake_released')).toMatchObject({
      level: 'warn',
      text: expect.stringMatching(/Weekly.*anna/),
    })
    const passing = braked('drawdown', { drawdown_resume_hours: 1 })
    passing.pass(hourMs)
    expect(passing.notice('brake_released')!.text).toMatch(/Drawdown.* time/)
  })

  test('who wanted to release a brake that is not set, and which one', () => {
    const hunter = braked('weeklyLoss')
    hunter.operator({ do: 'releaseBrake', brake: 'drawdown' })
    expect(hunter.notice('brake_not_set')).toMatchObject({
      level: 'warn',
      text: expect.stringMatching(/anna.*Drawdown/),
    })
  })
})

describe('in the row of the account', () => {
  test('a brake says what set it, and stays there when its limit is taken out of the settings', () => {
    const hunter = braked('dailyLoss')
    const because = expect.stringMatching(/150 USDT .* 100 USDT/)
    expect(rowOf(hunter)).toMatchObject({ lost: '150', most: '100', isBeyond: true, set: { because } })
    const globals = { ...hunter.config.globals, daily_loss_max_usdt: null }
    hunter.tell({ kind: 'configAccepted', version: 2, config: { ...hunter.config, globals } })
    expect(rowOf(hunter)).toMatchObject({ lost: null, most: null, isBeyond: false, set: { because } })
    expect(entriesState(hunter.state).entries).toBe('halted')
  })

  test('there is none before the settings are known', () => {
    expect(accountRow(blankStory().state).brakes).toEqual([])
  })
})

test('a signal from before the brake enters nothing, even where the brake is released before its quote', () => {
  const hunter = story({ globals: limits.dailyLoss })
  hunter.pass(3_000)
  wallet(hunter, '9850')
  hunter.pass(9_900)
  hunter.liquidation('long', '25000')
  hunter.pass(100)
  expect(timesSet(hunter)).toBe(1)
  hunter.operator({ do: 'releaseBrake', brake: 'dailyLoss' })
  expect(entriesState(hunter.state).entries).toBe('on')
  hunter.quote()
  expect(hunter.orders()).toEqual([])
})
