import { expect, test } from 'vitest'
import { second, startAt } from '../../../test/scripted-aster.ts'
import { createScriptedTransport } from '../../../test/scripted-transport.ts'
import { createVirtualClock } from '../../app/virtual-clock.ts'
import { createRest } from './rest.ts'

/** What we take for the exchange's time less our own, after one measurement whose answer took `latencyMs` to come back. */
async function offsetAfter(latencyMs: number, trueOffsetMs: number): Promise<number> {
  const clock = createVirtualClock(startAt, null)
  const far = createScriptedTransport(clock, latencyMs)
  far.on('GET /fapi/v1/time', () => ({ body: { serverTime: clock.now() + trueOffsetMs } }))
  const rest = createRest({
    transport: far.transport,
    clock,
    restUrl: 'http://venue.test',
    credentials: { scheme: 'v1', key: 'key', secret: 'secret' },
    reservePct: () => 20,
    random: () => 0.5,
    log: () => undefined,
    onAnswer: () => undefined,
  })
  void rest.syncTime()
  await clock.run(startAt + 10 * second)
  return rest.serverNow() - clock.now()
}

test('a slow first answer does not put a right clock wrong', async () => {
  expect(await offsetAfter(4_800, 0)).toBe(0)
})

test('a clock farther off than the way of the answer explains is put right at once, within the doubt it leaves', async () => {
  expect(await offsetAfter(10, -900)).toBe(-905)
  expect(Math.abs((await offsetAfter(4_800, 9_000)) - 9_000)).toBeLessThanOrEqual(2_400)
})
