import { expect, test } from 'vitest'
import { createChannels } from '../../src/adapters/alerts/registry.ts'
import { createClock } from '../../src/adapters/clock.ts'
import { createAlerting } from '../../src/app/alerting.ts'
import { createVirtualClock } from '../../src/app/virtual-clock.ts'
import type { AlertChannel } from '../../src/ports.ts'
import { receiver } from '../receiver.ts'

const noon = Date.UTC(2026, 0, 31, 12)
const url = 'https://hooks.example/canary'

/** Alarms through the real channel to a receiver on this machine that answers as given. */
async function through(answer: Parameters<typeof receiver>[0]) {
  const there = await receiver(answer)
  const logged: string[] = []
  const alerting = createAlerting({
    channels: createChannels({ webhook: { url, secret: null }, telegram: null }, there.post({ msMax: 200 })),
    clock: createClock(),
    log: (...line) => void logged.push(JSON.stringify(line)),
    bootId: 'boot',
  })
  return { alerting, heard: there.heard, logged }
}

test('W-07 a webhook that hangs is left in time, and its address is in no line about it', async () => {
  const { alerting, logged } = await through(() => undefined)
  const before = performance.now()
  const [state] = await alerting.test('api')
  expect(state).toMatchObject({ isWorking: false, tested: 'no answer within 0.2 s' })
  expect(performance.now() - before).toBeLessThan(2_000)
  expect(JSON.stringify([logged, alerting.status()])).not.toContain('canary')
})

test('W-07 a webhook that answers 500 is asked again and gets the message once it can', async () => {
  let failures = 1
  const { alerting, heard } = await through((_, reply) => reply.writeHead(failures-- > 0 ? 500 : 200).end())
  alerting.tell('error', 'halted', 'halted by the shell')
  await expect.poll(() => alerting.status()[0]?.isWorking, { timeout: 5_000 }).toBe(true)
  expect(heard.map(({ body }) => JSON.parse(body).id)).toEqual(['boot-1', 'boot-1'])
  await alerting.stop(0)
})

test('W-07 a webhook that redirects to this machine leads nowhere', async () => {
  const inside = await receiver((_, reply) => reply.end())
  const { alerting, heard } = await through((_, reply) =>
    reply.writeHead(302, { location: `http://127.0.0.1:${inside.port}/api/control/flatten` }).end(),
  )
  const [state] = await alerting.test('api')
  expect(state?.tested).toContain('redirects')
  expect([heard.length, inside.heard.length]).toEqual([1, 0])
})

test('W-07 while a channel hangs, a hundred messages wait and the alarms among them go last', async () => {
  const clock = createVirtualClock(noon, null)
  let release = (): void => undefined
  const arrived: string[] = []
  const slow: AlertChannel = {
    name: 'slow',
    send: ({ code }) =>
      new Promise((resolve) => {
        release = () => {
          arrived.push(code)
          resolve({ delivered: true })
        }
      }),
  }
  const alerting = createAlerting({ channels: [slow], clock, log: () => undefined, bootId: 'boot' })
  for (let i = 0; i < 29; i++) alerting.tell('warn', `lesser ${i}`, 'lesser')
  for (let i = 0; i < 99; i++) alerting.tell('error', `alarm ${i}`, 'alarm')
  expect(alerting.status()).toMatchObject([{ waiting: 100, lost: 28 }])
  for (let i = 0; i < 100; i++) {
    release()
    await clock.run(clock.now())
  }
  // The first was on its way already.
  expect(arrived).toEqual(['lesser 0', ...Array.from({ length: 99 }, (_, i) => `alarm ${i}`)])
})
