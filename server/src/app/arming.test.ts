import { profileOf, type ProfileBook } from '@undertow/shared/saved-profiles.ts'
import { describe, expect, test } from 'vitest'
import { scheduleDigest } from './confirmed-schedule.ts'
import { config, good, phrase, world } from './arming.test-support.ts'

const scheduled = (hours: string): ProfileBook => ({
  profiles: [{ name: 'night', savedAt: 0, by: 'me', config: profileOf(config) }],
  schedule: { slots: [{ profile: 'night', hours }], otherwise: null, savedAt: 0, by: 'me', doneTo: 0 },
})

describe('arming', () => {
  test('checked, typed, and ten seconds later it is on disk, the switch is off and the other book is asked for', async () => {
    const { arming, pass, ready, record, open, simulateOnly } = world()
    expect(arming.arm(await ready(), 'anna')).toMatchObject({ stage: 'countdown', liveAt: 1_010_000 })
    await pass(9_900)
    expect([record(), open.switches]).toEqual(['off', 0])
    await pass(200)
    expect([record(), open.switches, simulateOnly()]).toEqual(['armed', 1, false])
  })

  test('the real book gets a pass that fits what is on disk and names the settings that were armed; the way back gets none', async () => {
    const { arming, pass, passes, ready, written } = world()
    arming.arm(await ready(), 'anna')
    await pass(10_100)
    expect(passes).toEqual([
      { at: written[0]?.at, config: { ...config, globals: { ...config.globals, simulate_only: false } } },
    ])
    const leaving = world({ book: 'live', record: 'armed' })
    await leaving.arming.disarm('keep', 'anna')
    expect(leaving.passes).toEqual([null])
  })

  test('an abort within the ten seconds leaves everything as it was', async () => {
    const { arming, pass, ready, record, open, simulateOnly } = world()
    arming.arm(await ready(), 'anna')
    await pass(5_000)
    expect(arming.abort('anna').stage).toBe('off')
    await pass(60_000)
    expect([record(), open.switches, simulateOnly()]).toEqual(['off', 0, true])
  })

  test('the countdown is told when it begins, and its end too, whichever it is', async () => {
    const aborted = world()
    aborted.arming.arm(await aborted.ready(), 'anna')
    expect(aborted.asked).toEqual(['arming_started'])
    aborted.arming.abort('anna')
    expect(aborted.asked).toEqual(['arming_started', 'arming_aborted'])
    const through = world()
    through.arming.arm(await through.ready(), 'anna')
    await through.pass(60_000)
    expect(through.asked).toEqual(['arming_started', 'armed'])
    const ended = world()
    ended.arming.arm(await ended.ready(), 'anna')
    ended.arming.stop()
    await ended.pass(60_000)
    expect([ended.asked, ended.record()]).toEqual([['arming_started', 'arming_aborted'], 'off'])
  })

  test('the countdown ends with the login that began it, within the same second', async () => {
    const { arming, pass, ready, record, open } = world()
    const login = { isThere: true }
    arming.arm(await ready(), 'anna', () => login.isThere)
    await pass(3_000)
    expect(arming.state().stage).toBe('countdown')
    login.isThere = false
    await pass(999)
    expect(arming.state()).toMatchObject({
      stage: 'off',
      note: 'The login that began the countdown has ended: nothing was armed.',
    })
    await pass(20_000)
    expect([record(), open.switches]).toEqual(['off', 0])
  })

  test('a token is good for one try', async () => {
    const { arming, ready } = world()
    const wish = await ready()
    expect(arming.arm({ ...wish, typed: 'LIVE 3000' }, 'anna')).toEqual({
      problem: `What was typed is not "${phrase}". Check again.`,
    })
    expect(arming.arm(wish, 'anna')).toMatchObject({ problem: expect.stringContaining('token') })
  })

  test('a token is good for a minute', async () => {
    const { arming, pass, ready } = world()
    const wish = await ready()
    await pass(60_001)
    expect(arming.arm(wish, 'anna')).toMatchObject({ problem: expect.stringContaining('older than a minute') })
  })

  test('settings that change after the check, or during the countdown, arm nothing', async () => {
    const { arming, edit, pass, ready, record } = world()
    const wish = await ready()
    edit()
    expect(arming.arm(wish, 'anna')).toMatchObject({ problem: expect.stringContaining('version 2') })
    arming.arm(await ready(), 'anna')
    edit()
    await pass(20_000)
    expect(record()).toBe('off')
    expect(arming.state().note).toMatch(/changed during the countdown/)
  })

  test('the schedule that was ticked is the one that is confirmed; another one arms nothing, also during the countdown', async () => {
    const { arming, open, pass, ready, record, written } = world()
    const acknowledged = ['schedule']
    const wish = await ready()
    open.profiles = scheduled('22:00-06:00')
    expect(arming.arm({ ...wish, acknowledged }, 'anna')).toMatchObject({
      problem: expect.stringContaining('The schedule, or a profile that it names, changed since the check.'),
    })
    expect(arming.arm(await ready(), 'anna')).toMatchObject({ problem: 'Not acknowledged: schedule. Check again.' })
    arming.arm({ ...(await ready()), acknowledged }, 'anna')
    open.profiles = scheduled('21:00-06:00')
    await pass(20_000)
    expect([record(), arming.state().note]).toEqual([
      'off',
      'The schedule of profiles changed during the countdown: nothing was armed.',
    ])
    arming.arm({ ...(await ready()), acknowledged }, 'anna')
    await pass(20_000)
    expect(written.map(({ schedule }) => schedule)).toEqual([scheduleDigest(open.profiles)])
  })

  test('STOP during the countdown ends it at once, and nothing is armed before entries are resumed', async () => {
    const { arming, asked, open, pass, ready, record } = world()
    arming.arm(await ready(), 'anna')
    await pass(2_000)
    open.isStopped = true
    arming.bookChanged()
    expect(arming.state()).toMatchObject({ stage: 'off', note: expect.stringContaining('halted or paused') })
    await pass(20_000)
    expect([record(), open.switches, asked]).toEqual(['off', 0, ['arming_started', 'arming_aborted']])
    expect(arming.arm(await ready(), 'anna')).toMatchObject({ problem: expect.stringContaining('resume them first') })
  })

  test('STOP that nobody told about is seen at the end of the countdown; after it, the real book begins paused', async () => {
    const unheard = world()
    unheard.arming.arm(await unheard.ready(), 'anna')
    unheard.open.isStopped = true
    await unheard.pass(20_000)
    expect([unheard.record(), unheard.open.switches]).toEqual(['off', 0])

    const late = world()
    late.arming.arm(await late.ready(), 'anna')
    await late.pass(10_100)
    late.open.isStopped = true
    late.arming.stop()
    expect(late.written.map(({ state, wasStarted }) => [state, wasStarted])).toEqual([
      ['armed', false],
      ['armed', true],
    ])
  })

  test('a warning has to be acknowledged, a failure gives no token at all', async () => {
    const warned = world({ found: { ...good, account: { ...good.account, addresses: '' } } })
    const wish = await warned.ready()
    expect(warned.arming.arm(wish, 'anna')).toMatchObject({ problem: expect.stringContaining('addresses') })
    expect(warned.arming.arm({ ...(await warned.ready()), acknowledged: ['addresses'] }, 'anna')).toMatchObject({
      stage: 'countdown',
    })
    const failed = world({ found: { ...good, hasPassword: false } })
    expect(await failed.arming.preflight()).toMatchObject({ token: null })
    expect(failed.arming.arm({ token: '', typed: phrase, acknowledged: [] }, 'anna')).toMatchObject({
      problem: expect.anything(),
    })
  })
})

describe('modes of the account', () => {
  const hedge = { setting: 'hedge_mode', wanted: config.globals.hedge_mode } as const

  test('are changed when a person says so, and the checks made before are worth nothing then', async () => {
    const { arming, asked, ready } = world()
    const wish = await ready()
    expect(await arming.changeMode(hedge, 'anna')).toEqual({ ...hedge, outcome: 'changed', advice: '' })
    expect(asked).toEqual([`hedge_mode ${String(hedge.wanted)}`])
    expect(arming.arm(wish, 'anna')).toMatchObject({ problem: expect.stringContaining('token') })
  })

  test('are left alone while real money is armed, during the countdown, and when the settings say otherwise', async () => {
    const live = world({ book: 'live', record: 'armed' })
    expect(await live.arming.changeMode(hedge, 'anna')).toEqual({ problem: 'The real book is open.' })
    const counting = world()
    counting.arming.arm(await counting.ready(), 'anna')
    expect(await counting.arming.changeMode(hedge, 'anna')).toEqual({ problem: 'The countdown runs.' })
    const other = world()
    expect(await other.arming.changeMode({ ...hedge, wanted: !hedge.wanted }, 'anna')).toMatchObject({
      problem: expect.stringContaining('hedge_mode'),
    })
    expect([...live.asked, ...counting.asked, ...other.asked]).toEqual(['arming_started'])
  })
})

describe('disarming', () => {
  test('S30 with positions open: no entries at once, the book changes when flat', async () => {
    const { arming, asked, open, pass, record, simulateOnly } = world({ book: 'live', record: 'armed', isFlat: false })
    expect((await arming.disarm('keep', 'anna')).stage).toBe('leaving')
    expect([asked, record(), simulateOnly()]).toEqual([['disarm by anna'], 'leaving', true])
    await pass(30_000)
    expect(open.switches).toBe(0)
    open.isFlat = true
    await pass(1_000)
    expect([record(), open.switches]).toEqual(['off', 1])
  })

  test('closing them is asked for after the entries are off', async () => {
    const { arming, asked } = world({ book: 'live', record: 'armed', isFlat: false })
    await arming.disarm('close', 'anna')
    expect(asked).toEqual(['disarm by anna', 'flatten by anna'])
  })

  test('they are closed although a full disk does not take what was decided', async () => {
    const { arming, asked, open } = world({ book: 'live', record: 'armed', isFlat: false })
    open.isDiskFull = true
    await expect(arming.disarm('close', 'anna')).rejects.toThrow('ENOSPC')
    expect(asked).toEqual(['disarm by anna', 'flatten by anna'])
  })

  test('S30 simulate_only switched on in the settings is the same wish', async () => {
    const { arming, asked, edit, pass, record } = world({ book: 'live', record: 'armed', isFlat: false })
    edit()
    arming.settingsChanged('file')
    expect([asked, record()]).toEqual([[], 'armed'])
    edit({ simulate_only: true })
    arming.settingsChanged('file')
    await pass(1)
    expect([asked, record()]).toEqual([['disarm by file'], 'leaving'])
  })

  test('a start that finds simulate_only switched on disarms, although the settings did not change', async () => {
    const { arming, asked, edit, pass, record } = world({ book: 'live', record: 'armed', isFlat: false })
    edit({ simulate_only: true })
    arming.settingsChanged('start')
    await pass(1)
    expect([asked, record()]).toEqual([['disarm by start'], 'leaving'])
  })

  test('a process that starts while leaving goes on waiting for flat', async () => {
    const { open, pass, record } = world({ book: 'live', record: 'leaving' })
    await pass(2_000)
    expect([record(), open.switches]).toEqual(['off', 1])
  })

  test('nothing but a start in the simulated book can arm', async () => {
    const { arming, looks } = world({ book: 'live', record: 'armed' })
    expect(await arming.preflight()).toEqual({ problem: 'The real book is open.' })
    // What the bot itself may ask the exchange in this minute is not used up for it.
    expect(looks()).toBe(0)
    expect(arming.arm({ token: 'token', typed: phrase, acknowledged: [] }, 'anna')).toMatchObject({
      problem: expect.stringContaining('The real book is open.'),
    })
  })
})
