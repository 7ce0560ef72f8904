import { expect, test } from 'vitest'
import { stillWorld, storyConfig } from '../scenarios/story-world.ts'
import { asked, believed, huntBtc, noAnswer, sent, spoilOrder, standing, taken, type World } from './orders.ts'

// Entries whose fate is open. Whatever the reason, one request ever, and in the end what the exchange holds is protected.

const adopted = {
  sent: 1,
  entries: ['FILLED'],
  held: ['BTCUSDT 0.001'],
  stops: [true],
  believed: 1,
}

/** What has become of the one entry when everything had its time. */
async function outcomeOf(world: World): Promise<typeof adopted> {
  await world.run(20_000)
  return {
    sent: sent(world, 'entry').length,
    entries: taken(world, 'entry').map(({ status }) => status),
    held: world.held().map((leg) => leg.replace(/ (LONG|BOTH)/, '')),
    stops: standing(world, 'stop').map(({ closePosition }) => closePosition),
    believed: world.state().positions.size,
  }
}

test.each([
  ['v3', true],
  ['v1', true],
  ['v3', false],
] as const)(
  'R-01 executed and answered with 503 (%s, hedge mode %s): counted at once, asked for, adopted, never sent again',
  async (scheme, hedgeMode) => {
    const world = await stillWorld(storyConfig(), { scheme, hedgeMode })
    world.faults.addStream({ stream: 'user', do: 'silence', forMs: 5_000 }, world.now())
    spoilOrder(world, { when: 'after_exec', action: noAnswer })
    await huntBtc(world, 20)
    expect(believed(world, 'entry')).toMatchObject([{ phase: 'unknown' }])
    await world.run(600)
    expect(standing(world, 'stop')).toHaveLength(1)
    expect(await outcomeOf(world)).toEqual(adopted)
    world.end()
  },
)

test('R-02 an entry that never reached the matching is voided by its own nonce, proven absent within 20 s and forgotten', async () => {
  const world = await stillWorld()
  spoilOrder(world, { when: 'before', action: noAnswer })
  await huntBtc(world, 1_000)
  expect(asked(world, 'POST noop')).toMatchObject([{ status: 200 }])
  expect(believed(world, 'entry')).toMatchObject([{ phase: 'unknown' }])
  await world.run(9_000)
  // Denied three times by now, but not over ten seconds.
  expect(believed(world, 'entry')).toMatchObject([{ phase: 'unknown' }])
  await world.run(10_000)
  expect(believed(world, 'entry')).toMatchObject([{ phase: 'done', reason: 'never placed' }])
  // Not by one list alone.
  expect(asked(world, 'GET openOrders').some(({ symbol }) => symbol === 'BTCUSDT')).toBe(true)
  expect(asked(world, 'GET allOrders').length).toBeGreaterThanOrEqual(3)
  await world.run(120_000)
  expect(sent(world, 'entry')).toHaveLength(1)
  expect(world.taken()).toEqual([])
  world.end()
})

test('R-02 where the nonce does not settle it, or V1 knows none, absent takes as long as the request could be accepted', async () => {
  for (const [scheme, doubtMs] of [
    ['v3', 60_000],
    ['v1', 10_000],
  ] as const) {
    const world = await stillWorld(storyConfig(), { scheme })
    spoilOrder(world, { when: 'before', action: noAnswer })
    world.faults.addRequest({ match: { path: 'noop' }, times: 1, when: 'before', action: noAnswer })
    await huntBtc(world, doubtMs)
    expect(asked(world, 'POST noop')).toHaveLength(scheme === 'v3' ? 1 : 0)
    expect(believed(world, 'entry')).toMatchObject([{ phase: 'unknown' }])
    await world.run(20_000)
    expect(believed(world, 'entry')).toMatchObject([{ phase: 'done', reason: 'never placed' }])
    expect(world.taken()).toEqual([])
    world.end()
  }
})

test.each([
  ['-1007', { do: 'code', code: -1007, message: 'Timeout waiting for response from backend server.', status: 408 }],
  ['-1006', { do: 'code', code: -1006, message: 'An unexpected response was received.', status: 400 }],
] as const)('R-03 %s after the execution is no refusal: the entry is adopted', async (_code, action) => {
  const world = await stillWorld()
  spoilOrder(world, { when: 'after_exec', action })
  await huntBtc(world)
  expect(await outcomeOf(world)).toEqual(adopted)
  world.end()
})

test('R-04 an entry that is executed long after we gave up waiting is adopted and protected', async () => {
  const world = await stillWorld()
  world.sim('policy', { noopSettles: false })
  spoilOrder(world, { when: 'before', action: { do: 'late', ms: 9_000 } })
  await huntBtc(world, 6_000)
  expect(believed(world, 'entry')).toMatchObject([{ phase: 'unknown' }])
  expect(world.held()).toEqual([])
  expect(await outcomeOf(world)).toEqual(adopted)
  world.end()
})

test('R-04 the nonce given away, an entry that arrives late finds no taker', async () => {
  const world = await stillWorld()
  spoilOrder(world, { when: 'before', action: { do: 'late', ms: 9_000 } })
  await huntBtc(world, 60_000)
  expect(world.taken()).toEqual([])
  expect(believed(world, 'entry')).toMatchObject([{ phase: 'done', reason: 'never placed' }])
  world.end()
})

test('R-05 executed after it was declared absent: adopted and protected, and a person is told loudly', async () => {
  const world = await stillWorld()
  world.sim('policy', { noopSettles: false })
  spoilOrder(world, { when: 'before', action: { do: 'late', ms: 50_000 } })
  await huntBtc(world, 40_000)
  expect(believed(world, 'entry')).toMatchObject([{ phase: 'done', reason: 'never placed' }])
  expect(await outcomeOf(world)).toEqual(adopted)
  expect(world.notices()).toContain('late_order')
  world.end()
})

test('R-06 a connection that is reset after the request has gone leaves the entry unknown, not refused', async () => {
  const world = await stillWorld()
  spoilOrder(world, { when: 'after_exec', action: { do: 'drop' } })
  await huntBtc(world)
  expect(await outcomeOf(world)).toEqual(adopted)
  world.end()
})
