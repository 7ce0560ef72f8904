import { describe, expect, test } from 'vitest'
import { second, startAt } from '../../../test/scripted-aster.ts'
import { createScriptedTransport } from '../../../test/scripted-transport.ts'
import { createVirtualClock } from '../../app/virtual-clock.ts'
import { newOrder } from './endpoints.ts'
import { createRest } from './rest.ts'

function worldOf(latencyMs: number, trueOffsetMs: number, onAnswer: () => void = () => undefined) {
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
    onAnswer,
  })
  return { clock, far, rest }
}

/** What we take for the exchange's time less our own, after one measurement whose answer took `latencyMs` to come back. */
async function offsetAfter(latencyMs: number, trueOffsetMs: number): Promise<number> {
  const { clock, rest } = worldOf(latencyMs, trueOffsetMs)
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

test('who hears that the exchange answers can sign with its time at once', async () => {
  const ahead: number[] = []
  const { clock, rest } = worldOf(10, 20_000, () => ahead.push(rest.serverNow() - clock.now()))
  void rest.syncTime()
  await clock.run(startAt + second)
  expect(ahead).toEqual([19_995])
})

describe('a command whose time stamp is refused', () => {
  const refusal = {
    status: 400,
    body: { code: -1021, msg: 'Timestamp for this request is outside of the recvWindow.' },
  }

  test('is told as refused when the time is measured: what is sent next is right', async () => {
    const { clock, far, rest } = worldOf(10, 20_000)
    far.on('POST /fapi/v1/order', () => refusal)
    const ahead: number[] = []
    void rest.command(newOrder, [], { use: 'protection' }).then(() => ahead.push(rest.serverNow() - clock.now()))
    await clock.run(startAt + second)
    expect(ahead).toEqual([19_995])
  })

  test('does not wait for ever for a time that is not told', async () => {
    const { clock, far, rest } = worldOf(10, 20_000)
    far.on('POST /fapi/v1/order', () => refusal)
    far.on('GET /fapi/v1/time', () => ({ body: {}, delayMs: 10 * second }))
    const told: number[] = []
    void rest
      .command(newOrder, [], { use: 'protection' })
      .then(({ kind }) => told.push(kind === 'rejected' ? clock.now() : 0))
    await clock.run(startAt + 10 * second)
    expect(told).toHaveLength(1)
    expect(told[0]).toBeLessThan(startAt + 2 * second)
  })
})
