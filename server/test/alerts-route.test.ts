import { api } from '@undertow/shared/api.ts'
import { expect, test } from 'vitest'
import { createAlerting } from '../src/app/alerting.ts'
import { createClock } from '../src/adapters/clock.ts'
import { createApp } from '../src/http/app.ts'
import type { Delivery } from '../src/ports.ts'
import { createFakeBackend } from './http-backend.ts'

const host = 'localhost:5000'
const log = (): void => undefined

/** The HTTP side with channels that answer as given. */
async function served(deliveries: Readonly<Record<string, Delivery>>) {
  const channels = Object.entries(deliveries).map(([name, delivery]) => ({
    name,
    send: () => Promise.resolve(delivery),
  }))
  const alerts = createAlerting({ channels, clock: createClock(), log, bootId: 'boot' })
  const { backend } = createFakeBackend()
  return await createApp({ backend, port: 5000, webRoot: null, log, auth: null, arming: null, alerts })
}

test('a test message says what became of it on each channel', async () => {
  const app = await served({
    webhook: { delivered: true },
    telegram: { delivered: false, reason: 'status 401 Unauthorized', afterMs: null },
  })
  const { statusCode, body } = await app.inject({ method: 'POST', url: api.testAlerts.path, headers: { host } })
  const { channels } = api.testAlerts.answer.parse(JSON.parse(body))
  expect([statusCode, channels.map(({ name, isWorking, tested }) => [name, isWorking, tested])]).toEqual([
    200,
    [
      ['webhook', true, 'delivered'],
      ['telegram', false, 'status 401 Unauthorized'],
    ],
  ])
  const later = await app.inject({ url: api.alerts.path, headers: { host } })
  expect(JSON.parse(later.body)).toEqual({ channels })
})

test('without a channel there is nothing to test, and what to do is said', async () => {
  const app = await served({})
  const { statusCode, body } = await app.inject({ method: 'POST', url: api.testAlerts.path, headers: { host } })
  expect([statusCode, JSON.parse(body).error.code]).toEqual([409, 'noChannel'])
  expect(body).toContain('.env')
  expect((await app.inject({ url: api.alerts.path, headers: { host } })).json()).toEqual({ channels: [] })
})
