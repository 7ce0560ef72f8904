import { expect, test, vi } from 'vitest'
import { lockedServer, loginServer, password, codeOf, freshOf } from './server.ts'

vi.setConfig({ testTimeout: 60_000 })

test('S-40 logins, guesses, wishes and the use of tokens are recorded with who and what came of it, and no secret', async () => {
  const { send, ask, browser, audited, shell } = await lockedServer()
  await send('POST', '/api/session', { password: 'a wrong password' })
  await send('POST', '/api/session', { password })
  const confirmed = await send('POST', '/api/session/step-up', { password }, browser.writes)
  const fresh = freshOf(confirmed)
  const made = (await send('POST', '/api/tokens', { name: 'backup', scope: 'trade', days: 1 }, fresh)).json()
  const bearer = { authorization: `Bearer ${made.token}` }
  await ask('GET', '/api/stats', { headers: bearer })
  await ask('GET', '/api/stats', { headers: bearer })
  await send('POST', '/api/positions/BTCUSDT/long/close', undefined, bearer)
  await send('POST', '/api/control/flatten', undefined, await shell('POST', '/api/control/flatten'))
  const { config, version } = (await ask('GET', '/api/config', { headers: bearer })).json()
  const riskier = { config: { ...config, globals: { ...config.globals, leverage_max: 99 } }, expectedVersion: version }
  await send('PUT', '/api/config', riskier, bearer)
  await send('DELETE', `/api/tokens/${made.item.id}`, undefined, fresh)
  const me = expect.stringMatching(/^dashboard \(session [0-9a-f]{8}\)$/)
  const script = `token backup (${made.item.id})`
  expect(audited).toEqual([
    ['POST /api/session', 'api', { outcome: 'wrongSecret' }],
    ['POST /api/session', 'api', { outcome: 'done' }],
    ['POST /api/session/step-up', me, { outcome: 'done' }],
    ['POST /api/tokens', me, { outcome: 'done' }],
    ['token used', script, {}],
    ['POST /api/positions/:symbol/:leg/close', script, { symbol: 'BTCUSDT', leg: 'long', outcome: 'notFound' }],
    ['POST /api/control/flatten', 'shell', { outcome: 'done' }],
    ['PUT /api/config', script, { outcome: 'stepUpNeeded' }],
    ['DELETE /api/tokens/:id', me, { id: made.item.id, outcome: 'done' }],
  ])
  for (const secret of [
    password,
    'wrong password',
    made.token,
    fresh.cookie,
    fresh['x-csrf-token'],
    fresh['x-step-up'],
  ])
    expect(JSON.stringify(audited)).not.toContain(secret)
})

test('S-40 requests that nobody looks at fill no record, and one that fails inside stands there', async () => {
  const first = await loginServer()
  for (let i = 0; i < 20; i += 1) await first.send('POST', '/api/session', { password: 'x' })
  await first.ask('GET', '/api/stats')
  await first.send('POST', '/api/control/halt', undefined)
  expect(first.audited).toEqual([])
  await first.send('POST', '/api/session/setup', { code: codeOf(first.folder), password })
  expect(first.audited).toEqual([['POST /api/session/setup', 'api', { outcome: 'done' }]])

  const { send, browser, audited, slowed } = await lockedServer()
  for (const guess of ['1', '2', '3', '4', '5', '6']) await send('POST', '/api/session', { password: guess })
  expect(audited).toHaveLength(3)
  slowed.failing = true
  await send('POST', '/api/control/halt', undefined, browser.writes)
  expect(audited.at(-1)).toEqual(['POST /api/control/halt', 'dashboard (session feedbeef)', { outcome: 'failed' }])
})
