import { expect, test } from 'vitest'
import { openProfiles } from '../src/adapters/profiles-file.ts'
import { confirmedProfiles, type ScheduleConfirmation } from '../src/app/confirmed-schedule.ts'
import { createFakeBackend } from './http-backend.ts'
import { lockedServer, newFolder, password, freshOf } from './security/server.ts'

/** A server with a login and profiles on a disk; `fresh` are the headers of somebody who has just given the password. */
async function start(confirmation: ScheduleConfirmation | null = null) {
  const fake = createFakeBackend()
  const profiles = confirmedProfiles(openProfiles(newFolder()), confirmation)
  const server = await lockedServer({ backend: { ...fake.backend, profiles } })
  const { browser, send, ask } = server
  const confirmed = await send('POST', '/api/session/step-up', { password }, browser.writes)
  const fresh = freshOf(confirmed)
  const get = async (url: string) => (await ask('GET', url, { headers: { cookie: fresh.cookie } })).json()
  const tooMany = 5 * 60_000 + 1_000
  /** The password counts for five minutes. */
  const stale = (): typeof fresh => {
    server.pass(tooMany)
    return fresh
  }
  const make = async (name: string, from = 'inForce', headers = fresh, replace = false) =>
    send('POST', '/api/profiles', { name, from, replace }, headers)
  return { ...server, fake, profiles, fresh, get, stale, make }
}
const codeOf = (reply: { json(): { error: { code: string } } }) => reply.json().error.code

test('the settings in force are saved under a name, changed, and put in force again with one request', async () => {
  const { make, send, fresh, get, fake } = await start()
  expect((await make('slow')).json().items).toMatchObject([{ name: 'slow', isInForce: true, isScheduled: false }])
  const { config, version } = await get('/api/config')
  config.globals.volume_window_sec = 7
  await send('PUT', '/api/config', { config, expectedVersion: version }, fresh)
  expect((await get('/api/profiles')).items).toMatchObject([{ name: 'slow', isInForce: false }])

  const switched = await send('POST', '/api/profiles/slow/switch', { expectedVersion: version + 1 }, fresh)
  expect([switched.statusCode, switched.json().version]).toEqual([200, version + 2])
  expect(fake.config().globals.volume_window_sec).toBe(60)
  const [newest] = (await get('/api/config/versions')).items
  expect(newest.by).toMatch(/^dashboard \(session \w+\): profile slow$/)
  const late = await send('POST', '/api/profiles/slow/switch', { expectedVersion: version }, fresh)
  expect([late.statusCode, late.json().error.versions]).toEqual([409, { expected: version, current: version + 2 }])
})

test('S-15 a profile with which the bot may lose more needs the password; one that is tighter does not', async () => {
  const { make, send, stale, get } = await start()
  await make('wild', 'original')
  await make('now')
  const { version } = await get('/api/config')
  const headers = stale()
  const refused = await send('POST', '/api/profiles/wild/switch', { expectedVersion: version }, headers)
  expect([refused.statusCode, codeOf(refused)]).toEqual([403, 'stepUpNeeded'])
  expect(refused.json().error.message).toContain('globals.max_total_exposure_usdt')
  const same = await send('POST', '/api/profiles/now/switch', { expectedVersion: version }, headers)
  expect(same.statusCode).toBe(200)
})

test('S-15 with real money, a schedule that something else wrote does nothing until it is saved here with the password', async () => {
  let kept: string | null = null
  const { make, send, fresh, get, profiles } = await start({
    read: () => kept,
    write: (digest) => void (kept = digest),
  })
  await make('night')
  const wish = { slots: [{ profile: 'night', hours: '22:00-06:00' }], otherwise: null }
  const { book } = profiles.read()
  kept = 'of another one'
  profiles.write({ ...book, schedule: { ...wish, savedAt: 0, by: 'simulate', doneTo: 0 } })
  expect((await get('/api/profiles')).schedule).toMatchObject({
    problem: expect.stringContaining('save the schedule again'),
    next: null,
  })
  expect((await send('PUT', '/api/schedule', wish, fresh)).json().schedule).toMatchObject({
    problem: null,
    next: { profile: 'night' },
  })
})

test('S-15 a schedule acts alone later, so saving one needs the password whatever it says; ending it does not when nothing riskier stays', async () => {
  const { make, send, fresh, stale, get, profiles, audited } = await start()
  await make('night')
  const wish = { slots: [{ profile: 'night', hours: '22:00-06:00' }], otherwise: null }
  const saved = await send('PUT', '/api/schedule', wish, fresh)
  expect(saved.statusCode).toBe(200)
  // The tests' moment is a Saturday noon.
  expect(saved.json().schedule).toMatchObject({ ...wish, problem: null, next: { profile: 'night' } })
  expect(new Date(saved.json().schedule.next.at).toISOString()).toBe('2026-01-31T22:00:00.000Z')
  expect(profiles.read().book.schedule?.doneTo).toBe(1_769_860_800_000)

  const headers = stale()
  expect(codeOf(await send('PUT', '/api/schedule', wish, headers))).toBe('stepUpNeeded')
  // What the schedule may put in force is looked at again when it may lose more.
  expect(codeOf(await make('night', 'original', headers, true))).toBe('stepUpNeeded')
  expect((await make('night', 'inForce', headers, true)).statusCode).toBe(200)
  const ended = await send('PUT', '/api/schedule', { slots: [], otherwise: null }, headers)
  expect([ended.statusCode, ended.json().schedule]).toEqual([200, null])
  expect((await get('/api/profiles')).items).toMatchObject([{ isScheduled: false }])
  expect(audited.filter(([what]) => what === 'profiles').map(([, , { did }]) => did)).toEqual([
    'saved night from inForce',
    'saved the schedule: night 22:00-06:00; otherwise as it is',
    'saved night from inForce',
    'ended the schedule',
  ])
})

test('S-15 ending a schedule that would have brought tighter settings needs the password: the looser ones would stay', async () => {
  const { make, send, fresh, stale, get } = await start()
  await make('night')
  await send('PUT', '/api/schedule', { slots: [{ profile: 'night', hours: '22:00-06:00' }], otherwise: null }, fresh)
  const { config, version } = await get('/api/config')
  config.globals.max_total_exposure_usdt = '100000'
  await send('PUT', '/api/config', { config, expectedVersion: version }, fresh)

  const end = { slots: [], otherwise: null }
  const refused = await send('PUT', '/api/schedule', end, stale())
  expect([refused.statusCode, codeOf(refused)]).toEqual([403, 'stepUpNeeded'])
  expect(refused.json().error.message).toContain('globals.max_total_exposure_usdt')
  expect((await get('/api/profiles')).schedule).not.toBeNull()
})

test('a profile in the schedule is not deleted, and keeps its place under another name', async () => {
  const { make, send, fresh } = await start()
  await make('night')
  await make('day')
  await send('PUT', '/api/schedule', { slots: [{ profile: 'night', hours: '22:00-06:00' }], otherwise: 'day' }, fresh)
  for (const name of ['night', 'day'])
    expect(codeOf(await send('DELETE', `/api/profiles/${name}`, undefined, fresh))).toBe('inSchedule')
  const renamed = await send('PUT', '/api/profiles/night', { name: 'late' }, fresh)
  expect(renamed.json()).toMatchObject({
    items: [{ name: 'late' }, { name: 'day' }],
    schedule: { slots: [{ profile: 'late' }] },
  })
})

test('names are bounded, unlike those that ship, and never taken twice unless it is meant', async () => {
  const { make, send, fresh } = await start()
  expect((await make('Über')).statusCode).toBe(400)
  expect((await make('../x')).statusCode).toBe(400)
  expect(codeOf(await make('vwap'))).toBe('badName')
  await make('a')
  expect(codeOf(await make('a'))).toBe('nameTaken')
  await make('b')
  expect(codeOf(await send('PUT', '/api/profiles/a', { name: 'b' }, fresh))).toBe('nameTaken')
  for (const [method, url, body] of [
    ['DELETE', '/api/profiles/none', undefined],
    ['PUT', '/api/profiles/none', { name: 'c' }],
    ['POST', '/api/profiles/none/switch', { expectedVersion: 3 }],
  ] as const)
    expect((await send(method, url, body, fresh)).statusCode).toBe(404)
  for (let i = 2; i < 20; i += 1) expect((await make(`p${i}`)).statusCode).toBe(200)
  expect(codeOf(await make('one-more'))).toBe('tooManyProfiles')
  expect((await make('p2', 'original', fresh, true)).statusCode).toBe(200)
})

test('a schedule that cannot be is refused with the reason', async () => {
  const { make, send, fresh } = await start()
  await make('night')
  const slots = [
    { profile: 'night', hours: '22:00-06:00' },
    { profile: 'night', hours: '05:00-07:00' },
  ]
  const refused = await send('PUT', '/api/schedule', { slots, otherwise: null }, fresh)
  expect([refused.statusCode, refused.json().error.message]).toEqual([
    422,
    'The hours of night and night overlap. Nothing was saved.',
  ])
})

test('exports are files without secrets that an import takes back as they are', async () => {
  const { make, ask, fresh, get, send } = await start()
  await make('night')
  const headers = { cookie: fresh.cookie }
  for (const [url, name] of [
    ['/api/config/file', 'settings'],
    ['/api/profiles/night/file', 'night'],
  ] as const) {
    const reply = await ask('GET', url, { headers })
    expect(reply.headers['content-disposition']).toBe(`attachment; filename="undertow-${name}.json"`)
    expect(reply.json().symbol_defaults.take_profit_pct).toBe(1.2)
    const report = (await send('POST', '/api/config/import', { text: reply.body }, fresh)).json()
    const { config } = await get('/api/config')
    expect(report).toMatchObject({ format: 'undertow', problems: [], config })
  }
  expect((await ask('GET', '/api/profiles/none/file', { headers })).statusCode).toBe(404)
})

test('an import is a dry run: it reports, and its settings are saved like any others', async () => {
  const { send, fresh, get } = await start()
  const { config: before, version } = await get('/api/config')
  const file = JSON.stringify({ long_vwap_offset: 0.02, stop_loss: 0.3, api_secret: 'hunter2' })
  const refused = await send('POST', '/api/config/import', { text: file }, fresh)
  expect(refused.body).not.toContain('hunter2')
  expect(refused.json()).toMatchObject({ format: 'vwap', config: null, problems: [{ key: 'stop_loss', value: '0.3' }] })
  const report = await send('POST', '/api/config/import', { text: file.replace('0.3', '"30 %"') }, fresh)
  expect((await get('/api/config')).config).toEqual(before)
  const { config } = report.json()
  const saved = await send('PUT', '/api/config', { config, expectedVersion: version }, fresh)
  expect([saved.statusCode, saved.json().config.symbol_defaults.long_vwap_offset_pct]).toEqual([200, '2'])
})

test('any two versions are compared, and an old one comes back as a new one', async () => {
  const { send, fresh, get, stale } = await start()
  const { config, version } = await get('/api/config')
  for (const seconds of [7, 8]) {
    config.globals.volume_window_sec = seconds
    config.symbols.SOLUSDT = {}
    await send('PUT', '/api/config', { config, expectedVersion: version + seconds - 7 }, fresh)
  }
  const diff = await get(`/api/config/diff?from=${version}&to=${version + 2}`)
  expect(diff.changes).toEqual([
    { path: 'globals.volume_window_sec', before: 60, after: 8 },
    { path: 'symbols.SOLUSDT', after: {} },
  ])
  expect((await get(`/api/config/diff?from=1&to=${version}`)).error.message).toContain('version 1 of the settings')
  const back = await send('POST', '/api/config/rollback', { version, expectedVersion: version + 2 }, fresh)
  expect(back.json()).toMatchObject({ version: version + 3, config: { globals: { volume_window_sec: 60 } } })
  expect((await get('/api/config/versions')).items[0].by).toMatch(new RegExp(`: back to version ${version}$`))

  config.globals.max_total_exposure_usdt = '1'
  await send('PUT', '/api/config', { config, expectedVersion: version + 3 }, fresh)
  const looser = await send('POST', '/api/config/rollback', { version, expectedVersion: version + 4 }, stale())
  expect(codeOf(looser)).toBe('stepUpNeeded')
})
