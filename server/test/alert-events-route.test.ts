import { api } from '@undertow/shared/api.ts'
import { afterEach, expect, test } from 'vitest'
import { createApp } from '../src/http/app.ts'
import { alert, createFakeBackend, noon } from './http-backend.ts'

const host = 'localhost:5000'
const log = (): void => undefined
const open: { close(): PromiseLike<unknown> }[] = []
afterEach(async () => {
  for (const app of open.splice(0)) await app.close()
})

async function served() {
  const fake = createFakeBackend()
  const app = await createApp({ backend: fake.backend, port: 5000, webRoot: null, log, auth: null, arming: null })
  open.push({ close: () => app.close() })
  return { ...fake, app }
}

test('alerts are listed page by page, filtered, and given as CSV', async () => {
  const { app, rows } = await served()
  rows.alerts = [alert(3), alert(2, { kind: 'fill', text: '=cmd' }), alert(1)]
  const ask = async (query: string) =>
    (await app.inject({ url: `${api.alertEvents.path}${query}`, headers: { host } })).json()
  const first = await ask('?limit=2')
  expect([first.items.map(({ id }: { id: number }) => id), first.next, first.items[0].book]).toEqual([
    [3, 2],
    '2',
    'practice',
  ])
  expect((await ask('?kind=fill')).items).toHaveLength(1)
  expect((await ask('?kind=rumour')).error.code).toBe('badInput')
  const csv = await app.inject({ url: `${api.alertEvents.path}?format=csv`, headers: { host } })
  expect(csv.body).toContain("'=cmd")
})

test('an acknowledgement names who made it, and one that was not written says so', async () => {
  const { app, rows, slowed } = await served()
  rows.alerts = [alert(2), alert(1)]
  const ack = (payload: object) =>
    app.inject({ method: 'POST', url: api.acknowledgeAlerts.path, payload, headers: { host } })
  expect((await ack({ ids: [1] })).json()).toEqual({ all: 1, mustSee: 0, acknowledged: 1 })
  expect(rows.alerts.at(-1)).toMatchObject({ ackedAt: noon, ackedBy: 'api' })
  expect((await ack({ ids: [] })).statusCode).toBe(400)
  expect((await ack({ ids: [1], upTo: 2 })).statusCode).toBe(400)
  slowed.failing = true
  expect((await ack({ upTo: 2 })).json().error.code).toBe('notWritten')
})

test('E90 rules are checked, kept with a version, and a stale change is refused', async () => {
  const { app } = await served()
  const put = (payload: object) =>
    app.inject({ method: 'PUT', url: api.putAlertRules.path, payload, headers: { host } })
  const rule = {
    kind: 'liquidation',
    name: 'Big',
    isOn: true,
    cooldownSec: 60,
    leavesMachine: false,
    symbols: [],
    side: 'both',
    usdt: '50000',
  }
  expect((await put({ version: 0, rules: [rule] })).json()).toEqual({ version: 1, rules: [rule], problem: null })
  expect((await put({ version: 0, rules: [] })).json().error.code).toBe('rulesChanged')
  const wrong = await put({
    version: 1,
    rules: [
      { ...rule, usdt: '0' },
      { ...rule, cooldownSec: 1 },
    ],
  })
  expect(wrong.statusCode).toBe(400)
  expect(wrong.json().error.problems.map(({ key }: { key: string }) => key)).toEqual([
    'body.rules.0.usdt',
    'body.rules.1.cooldownSec',
    'body.rules',
  ])
  const preview = await app.inject({ method: 'POST', url: api.previewAlertRule.path, payload: rule, headers: { host } })
  expect(preview.json()).toMatchObject({ fired: 2 })
})
