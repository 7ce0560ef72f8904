import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { api } from '@undertow/shared/api.ts'
import { pathOf, type Contract } from '@undertow/shared/contract.ts'
import { streamPath } from '@undertow/shared/stream.ts'
import { decodeConfig, encodeConfig } from '@undertow/shared/config-check.ts'
import { type ConfigJson } from '@undertow/shared/config.ts'
import { loosened } from '@undertow/shared/loosened.ts'
import { expect, test } from 'vitest'
import type { Arming } from '../../src/ports.ts'
import { order, position } from '../http-backend.ts'
import { closeLater, lockedServer, password, freshOf } from './server.ts'

const contracts = Object.values<Contract>(api)
const urlOf = ({ path }: Contract) =>
  path
    .replace(/:symbol/, 'BTCUSDT')
    .replace(/:leg/, 'long')
    .replace(/:\w+/, 'x')
const open = new Set(['GET /api/session', 'POST /api/session', 'POST /api/session/setup', 'GET /api/operator'])

test('S-17 whoever is not logged in gets nothing but the login, whatever the route, method or spelling', async () => {
  const { ask, wishes } = await lockedServer()
  for (const contract of contracts) {
    if (open.has(`${contract.method} ${contract.path}`)) continue
    const reply = await ask(contract.method, urlOf(contract))
    expect([contract.path, reply.statusCode, reply.json().error.code]).toEqual([contract.path, 401, 'loginNeeded'])
  }
  for (const url of [
    streamPath,
    '/api/docs',
    '/api/docs/json',
    '/api/docs/static/swagger-ui.css',
    '/api/nothing',
    '/api',
  ])
    expect([url, (await ask('GET', url)).statusCode]).toEqual([url, 401])
  for (const url of ['/%61pi/stats', '/api/%73tats', '/api/stats?x=/login', '/api//stats', '/api/stats/', '/API/stats'])
    expect((await ask('GET', url)).body).not.toContain('sinceStart')
  for (const url of ['/', '/login', '/setup', '/healthz'])
    expect([url, (await ask('GET', url)).statusCode]).toEqual([url, 200])
  expect((await ask('HEAD', '/api/stats')).statusCode).toBe(401)
  expect(wishes).toEqual([])
})

test('S-17 whoever is logged in reaches every route', async () => {
  const { ask, send, browser } = await lockedServer()
  for (const contract of contracts) {
    if (contract.tag === 'session') continue
    const url = urlOf(contract)
    const reply =
      contract.method === 'GET'
        ? await ask('GET', url, { headers: browser.reads })
        : await send(contract.method, url, undefined, browser.writes)
    expect([contract.path, reply.statusCode]).not.toEqual([contract.path, 401])
  }
})

test('S-06 a write of a browser proves with a header which page sent it; another session’s proof is none', async () => {
  const { browser, logIn, send, ask, wishes } = await lockedServer()
  const other = await logIn()
  const pause = (headers: Record<string, string>) => send('POST', '/api/control/pause', undefined, headers)
  const { cookie, writes } = browser
  const wrong = ['', 'x', other.writes['x-csrf-token'], `${writes['x-csrf-token']}x`]
  for (const headers of [{ cookie }, ...wrong.map((proof) => ({ cookie, 'x-csrf-token': proof }))]) {
    const reply = await pause(headers)
    expect([reply.statusCode, reply.json().error.code]).toEqual([403, 'csrf'])
  }
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const headers = { ...writes, 'content-type': type }
    const reply = await ask('POST', '/api/control/pause', { headers, payload: 'csrf=1' })
    expect([type, reply.statusCode]).toEqual([type, 415])
  }
  expect(wishes).toEqual([])
  expect((await pause(writes)).statusCode).toBe(200)
  expect(wishes[0]?.by).toBe('dashboard (session feedbeef)')
})

test('S-04 a page of another port of this computer, which the cookie is sent along to, cannot act with it', async () => {
  const { browser, send, port, wishes } = await lockedServer()
  for (const origin of [
    `http://localhost:${port + 1}`,
    'null',
    `http://localhost:${port}.evil.example`,
    'http://localhost',
  ]) {
    const reply = await send('POST', '/api/control/pause', undefined, {
      ...browser.writes,
      origin,
      'sec-fetch-site': 'same-site',
    })
    expect([origin, reply.statusCode]).toEqual([origin, 403])
    expect((await send('POST', '/api/session', { password }, { origin })).statusCode).toBe(403)
  }
  expect(wishes).toEqual([])
})

test('S-08 nothing changes by reading, logged in or not', async () => {
  const { ask, browser, wishes, config } = await lockedServer()
  const before = config()
  for (const contract of contracts)
    for (const method of ['GET', 'HEAD'] as const) await ask(method, urlOf(contract), { headers: browser.reads })
  expect(wishes).toEqual([])
  expect(config()).toBe(before)
})

test('S-09 the stream needs a login, says nothing to other sites, and ends when the login does', async () => {
  const { app, port, browser, send, ask } = await lockedServer({ stream: { heartbeatMs: 50 } })
  await app.listen({ port, host: '127.0.0.1' })
  expect((await ask('GET', streamPath)).statusCode).toBe(401)
  for (const site of ['cross-site', 'same-site']) {
    const reply = await ask('GET', streamPath, { headers: { ...browser.reads, 'sec-fetch-site': site } })
    expect([reply.statusCode, reply.body.includes('event:')]).toEqual([403, false])
  }
  const stream = listen(port, browser.cookie)
  await until(() => stream.said().includes('event: snapshot'))
  await send('DELETE', '/api/session', undefined, browser.writes)
  await until(stream.hasEnded)
})

test('S-33 a browser has four streams at most, and its fifth is told so', async () => {
  const { app, port, browser } = await lockedServer()
  await app.listen({ port, host: '127.0.0.1' })
  const streams = Array.from({ length: 4 }, () => listen(port, browser.cookie))
  await until(() => streams.every(({ said }) => said().includes('event: snapshot')))
  const fifth = listen(port, browser.cookie)
  await until(() => fifth.said().includes('event: refused') && fifth.said().endsWith('0\r\n\r\n'))
  expect(fifth.said()).not.toContain('event: snapshot')
})

test('S-15 settings with which the bot may lose more need the password once more', async () => {
  const { browser, send, ask } = await lockedServer()
  const { config, version } = (await ask('GET', '/api/config', { headers: browser.reads })).json()
  const riskier = structuredClone(config)
  riskier.globals.max_total_exposure_usdt = '999999'
  riskier.symbols.ETHUSDT.leverage = 20
  const save = (json: object, headers: Record<string, string>) =>
    send('PUT', '/api/config', { config: json, expectedVersion: version }, headers)
  const refused = await save(riskier, browser.writes)
  expect([refused.statusCode, refused.json().error.code]).toEqual([403, 'stepUpNeeded'])
  expect(refused.json().error.message).toContain('globals.max_total_exposure_usdt, symbols.ETHUSDT.leverage')

  const confirmed = await send('POST', '/api/session/step-up', { password }, browser.writes)
  const fresh = freshOf(confirmed)
  const saved = await save(riskier, fresh)
  expect([saved.statusCode, saved.json().version]).toEqual([200, version + 1])
})

test('S-15 changing a mode of the account needs the password once more, and what is refused says why', async () => {
  const asked: string[] = []
  const unused = () => {
    throw new Error('not part of this test')
  }
  const arming: Arming = {
    state: unused,
    preflight: unused,
    arm: unused,
    abort: unused,
    disarm: unused,
    changeMode: ({ setting, wanted }, by) => {
      asked.push(`${setting} ${String(wanted)} by ${by}`)
      return Promise.resolve({ problem: 'The countdown runs.' })
    },
  }
  const { browser, send } = await lockedServer({ arming })
  const change = (headers: Record<string, string>) =>
    send('POST', '/api/arming/account-mode', { setting: 'hedge_mode', wanted: true }, headers)
  expect((await change(browser.writes)).json().error.code).toBe('stepUpNeeded')
  expect(asked).toEqual([])
  const confirmed = await send('POST', '/api/session/step-up', { password }, browser.writes)
  const answer = await change(freshOf(confirmed))
  expect([answer.statusCode, answer.json().error]).toEqual([
    409,
    expect.objectContaining({ code: 'modeNotChanged', message: expect.stringContaining('The countdown runs.') }),
  ])
  expect(asked).toEqual([expect.stringMatching(/^hedge_mode true by dashboard/)])
})

test('S-15 a brake that losses have set is released with the password only', async () => {
  const { browser, send, wishes } = await lockedServer()
  const url = '/api/control/brakes/dailyLoss/release'
  expect((await send('POST', url, undefined, browser.writes)).json().error.code).toBe('stepUpNeeded')
  const confirmed = await send('POST', '/api/session/step-up', { password }, browser.writes)
  const fresh = freshOf(confirmed)
  expect((await send('POST', url, undefined, fresh)).statusCode).toBe(200)
  expect(wishes).toMatchObject([{ action: { do: 'releaseBrake', brake: 'dailyLoss' } }])
})

test('S-15 what makes the bot safer, or changes nothing about what it may lose, needs no password', () => {
  const decoded = decodeConfig({ symbols: { BTCUSDT: {}, ETHUSDT: { leverage: 7 } } })
  if ('problems' in decoded) throw new Error('these settings are valid')
  const before = decoded.config
  const changed = (change: (json: ReturnType<typeof encodeConfig>) => void) => {
    const json = structuredClone(encodeConfig(before))
    change(json)
    const after = decodeConfig(json)
    if ('problems' in after) throw new Error(JSON.stringify(after.problems))
    return [loosened(before, after.config), loosened(after.config, before)]
  }
  expect(changed((json) => (json.globals.leverage_max = 3))).toEqual([[], ['globals.leverage_max']])
  expect(changed((json) => (json.globals.simulate_only = !before.globals.simulate_only)).flat()).toEqual([
    'globals.simulate_only',
  ])
  expect(changed((json) => (json.globals.max_total_notional_usdt = '100'))).toEqual([
    [],
    ['globals.max_total_notional_usdt'],
  ])
  expect(changed((json) => (json.symbols['BTCUSDT'] = { stop_loss_pct: '9.5' }))).toEqual([
    ['symbols.BTCUSDT.stop_loss_pct'],
    [],
  ])
  expect(changed((json) => (json.globals.retry_delay_sec = 77))).toEqual([[], []])
  const size = (settings: Partial<ConfigJson['symbol_defaults']>) =>
    changed((json) => Object.assign(json.symbol_defaults, settings)).map((keys) =>
      keys.filter((key) => key.startsWith('symbol_defaults')),
    )
  for (const larger of [
    { trade_value_long_usdt: '21' },
    { trade_value_short_usdt: '21' },
    { position_size_pct: '1.1' },
    { position_size_long_pct: '1.1' },
    { position_size_short_pct: '1.1' },
    { risk_per_trade_pct: '0.6' },
    { size_multiplier_max: '1.5' },
  ])
    expect(size(larger)).toEqual([Object.keys(larger).map((key) => `symbol_defaults.${key}`), []])
  expect(size({ trade_value_long_usdt: '19' })).toEqual([[], ['symbol_defaults.trade_value_long_usdt']])
  expect(size({ sizing: 'equity' })).toEqual([['symbol_defaults.sizing'], ['symbol_defaults.sizing']])
  const ladder = { dca: true, dca_levels: ['0.5'], dca_size_factors: ['1'] }
  expect(size(ladder)[0]).toEqual(['symbol_defaults.dca', 'symbol_defaults.dca_size_factors'])
  expect(size({ ...ladder, dca_trigger: 'signal', when_in_position: 'add' })[0]).toContain(
    'symbol_defaults.when_in_position',
  )
  expect(size({ dca_first_pct: '90' })).toEqual([[], []])
  // A filter that is taken away lets more be entered; what it would be while it is off changes nothing.
  expect(changed((json) => (json.symbols['BTCUSDT'] = { vwap_filter: true }))).toEqual([
    [],
    ['symbols.BTCUSDT.vwap_filter'],
  ])
  expect(changed((json) => (json.symbols['ETHUSDT'] = { leverage: 7, spread_max_pct: '0.1' }))).toEqual([
    [],
    ['symbols.ETHUSDT.spread_max_pct'],
  ])
  expect(changed((json) => (json.symbol_defaults.long_vwap_offset_pct = '1'))).toEqual([[], []])
  expect(changed((json) => (json.symbols['BTCUSDT'] = { loss_streak_max: 3 }))).toEqual([
    [],
    ['symbols.BTCUSDT.loss_streak_max'],
  ])
  expect(changed((json) => (json.symbols['BTCUSDT'] = { loss_streak_pause_min: 5 }))).toEqual([[], []])
  // Otherwise a contract would be removed, and come back with whatever the defaults allow, or with a stop that stops nothing.
  expect(changed((json) => (json.symbols['NEWUSDT'] = {}))).toEqual([['symbols.NEWUSDT.enabled'], []])
  expect(changed((json) => (json.symbols['NEWUSDT'] = { leverage: 10, stop_loss_pct: '90' }))).toEqual([
    ['symbols.NEWUSDT.leverage', 'symbols.NEWUSDT.stop_loss_pct', 'symbols.NEWUSDT.enabled'],
    [],
  ])
  expect(changed((json) => (json.symbols['BTCUSDT'] = { price_offset_pct: '20' }))).toEqual([
    ['symbols.BTCUSDT.price_offset_pct'],
    [],
  ])
  const unlisted = { ...before, globals: { ...before.globals, trade_unlisted_symbols: true } }
  expect(loosened({ ...unlisted, symbols: { OLDUSDT: { leverage: 1 } } }, { ...unlisted, symbols: {} })).toEqual([
    'symbols.OLDUSDT.leverage',
  ])
  expect(changed((json) => (json.globals.trade_unlisted_symbols = true))[0]).toEqual(['globals.trade_unlisted_symbols'])
})

test('S-47 the public sign of life says nothing else, and the session nothing of what is inside', async () => {
  const { ask } = await lockedServer()
  expect((await ask('GET', '/healthz')).body).toBe('ok')
  expect((await ask('GET', '/api/session')).json()).toEqual({ state: 'loginNeeded', csrf: null, stepUp: null })
})

function listen(port: number, cookie: string) {
  const socket = connect(port, '127.0.0.1')
  let said = ''
  let ended = false
  socket.on('data', (chunk) => (said += chunk.toString()))
  socket.on('close', () => (ended = true))
  socket.on('error', () => socket.destroy())
  socket.write(`GET ${streamPath} HTTP/1.1\r\nHost: localhost:${port}\r\nCookie: ${cookie}\r\n\r\n`)
  closeLater(() => socket.destroy())
  return { said: () => said, hasEnded: () => ended }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !isSo(); i += 1) await sleep(10)
  expect(isSo()).toBe(true)
}

test('S-15 a stop that risks more than the first one, and an entry more, need the password once more; what protects does not', async () => {
  const { browser, send, tell, wishes } = await lockedServer()
  tell([{ table: 'positions', key: 'BTCUSDT:long', row: { ...position('BTCUSDT'), markPrice: '98100' } }])
  const at = (contract: Contract) => pathOf(contract, { symbol: 'BTCUSDT', leg: 'long' })
  const widen = (headers: Record<string, string>) =>
    send('PUT', at(api.moveExits), { stopPrice: '96000', takeProfitPrice: null }, headers)
  const headers = browser.writes
  const [stop, more] = [await widen(headers), await send('POST', at(api.addToPosition), undefined, headers)]
  expect([stop.statusCode, stop.json().error.code, more.json().error.code]).toEqual([
    403,
    'stepUpNeeded',
    'stepUpNeeded',
  ])
  expect(stop.json().error.message).toContain('A stop at 96000 risks more than the first one at 97000')
  expect((await send('PUT', at(api.moveExits), { stopPrice: '97500' }, headers)).statusCode).toBe(200)
  expect((await send('POST', at(api.protectPosition), undefined, headers)).statusCode).toBe(200)
  expect((await send('POST', at(api.reducePosition), { sharePct: 50 }, headers)).statusCode).toBe(200)
  expect(wishes.map(({ action }) => action.do)).not.toContain('add')
  // As long as the first one is not known, any may be farther away.
  tell([
    {
      table: 'positions',
      key: 'BTCUSDT:long',
      row: { ...position('BTCUSDT'), markPrice: '98100', firstStopPrice: null },
    },
  ])
  const unknown = await send('PUT', at(api.moveExits), { stopPrice: '97500' }, headers)
  expect([unknown.statusCode, unknown.json().error.code]).toEqual([403, 'stepUpNeeded'])
  expect(unknown.json().error.message).toContain('the first one, which does not stand yet')

  const confirmed = await send('POST', '/api/session/step-up', { password }, browser.writes)
  const fresh = freshOf(confirmed)
  expect((await widen(fresh)).statusCode).toBe(200)
  expect((await send('POST', at(api.addToPosition), undefined, fresh)).statusCode).toBe(200)
  expect(wishes.slice(-2).map(({ action }) => action)).toMatchObject([
    { do: 'setExits', mayWiden: true },
    { do: 'add' },
  ])
})

test('S-15 a stop is cancelled with the password only, whatever a token was granted; other orders are not protection', async () => {
  const { browser, send, tell, wishes } = await lockedServer()
  const confirmed = await send('POST', '/api/session/step-up', { password }, browser.writes)
  const fresh = freshOf(confirmed)
  const made = await send('POST', '/api/tokens', { name: 'script', scope: 'trade', days: 1 }, fresh)
  const script = { authorization: `Bearer ${String(made.json().token)}` }
  for (const purpose of ['stop', 'takeProfit', 'entry'] as const)
    tell([{ table: 'orders', key: purpose, row: { ...order(purpose), purpose } }])

  const refused = await send('DELETE', '/api/orders/stop', undefined, script)
  expect([refused.statusCode, refused.json().error.code]).toEqual([403, 'stepUpNeeded'])
  expect(refused.json().error.message).toContain('This stop protects BTCUSDT')
  expect(wishes).toEqual([])
  for (const id of ['takeProfit', 'entry'])
    expect((await send('DELETE', `/api/orders/${id}`, undefined, script)).statusCode).toBe(200)
  expect((await send('DELETE', '/api/orders/stop', undefined, fresh)).statusCode).toBe(200)
  expect(wishes.map(({ action }) => action)).toMatchObject([
    { do: 'cancel', clientId: 'takeProfit' },
    { do: 'cancel', clientId: 'entry' },
    { do: 'cancel', clientId: 'stop' },
  ])
})
