import { expect, test } from 'vitest'
import { turnedDay } from '../../src/core/day.ts'
import { createState } from '../../src/core/state.ts'
import { longsDie, stillWorld, storyConfig, type StoryOptions } from '../scenarios/story-world.ts'
import { believed, huntBtc, sent, standing, taken, type World } from './orders.ts'

// Clocks that are wrong, that jump, and that stand still.

const hour = 3_600_000

async function holding(options: StoryOptions = {}): Promise<World> {
  const world = await stillWorld(storyConfig(), options)
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.open().length === 2)
  await world.run(2_000)
  return world
}

test.each([
  ['fast', 3_000, 'v3'],
  ['slow', -3_000, 'v3'],
  ['fast', 3_000, 'v1'],
  ['slow', -3_000, 'v1'],
] as const)(
  'T-01 our clock is three seconds %s (%d ms, %s): measured, liquidations count and orders are accepted',
  async (_name, offsetMs, scheme) => {
    const world = await stillWorld(storyConfig(), { scheme })
    world.machine.jump(offsetMs)
    await world.run(15_000)
    expect(Math.abs(world.state().venueAheadMs)).toBeGreaterThan(1_000)
    longsDie(world, 'BTCUSDT')
    await world.until(() => taken(world, 'entry').length === 1, 5_000)
    await world.until(() => standing(world, 'stop').length === 1, 5_000)
    world.end()
  },
)

test('T-02 the time stamp is suddenly refused: the entry is dropped, the clock is measured, reads come through', async () => {
  const world = await stillWorld(storyConfig(), { scheme: 'v1' })
  world.sim('clock', { offsetMs: 20_000 })
  const asked = world.requests().length
  longsDie(world, 'BTCUSDT')
  await world.until(() => believed(world, 'entry').length === 1, 3_000)
  await world.run(3_000)
  expect(taken(world, 'entry')).toEqual([])
  expect(believed(world, 'entry').map(({ phase, reason }) => [phase, reason.slice(0, 5)])).toEqual([['done', '-1021']])
  expect(
    world
      .requests()
      .slice(asked)
      .some(({ path }) => path.endsWith('/time')),
  ).toBe(true)
  await world.run(35_000)
  expect(world.status().entries).toBe('on')
  world.end()
})

test('T-02 the time stamp of a stop is refused: the next one leaves when the clock is measured, and the position is kept', async () => {
  const world = await stillWorld(storyConfig(), { scheme: 'v1' })
  await huntBtc(world, 0)
  world.sim('clock', { offsetMs: 20_000 })
  await world.run(3_000)
  expect(sent(world, 'stop').map(({ status }) => status)).toEqual([400, 200])
  expect(standing(world, 'stop')).toHaveLength(1)
  expect(sent(world, 'close')).toEqual([])
  expect(world.held()).toHaveLength(1)
  world.end()
})

test.each([
  ['forward', 3_600_000],
  ['back', -3_600_000],
])(
  'T-03 the wall clock jumps an hour %s (%d ms): timers go on, protection stands, and the bot trades again',
  async (_name, ms) => {
    const world = await holding()
    const day = world.state().day.day
    world.machine.jump(ms)
    await world.run(30_000)
    expect(world.state().at).toBeGreaterThanOrEqual(world.now() - 60_000)
    expect(standing(world, 'stop')).toHaveLength(1)
    expect(world.status().entries).toBe('on')
    world.market.quote('BTCUSDT', '98300', '98300.1')
    await world.until(() => world.trades().length === 1, 5_000)
    expect(world.state().day.day).toBeGreaterThanOrEqual(day)
    world.end()
  },
)

test('T-03 a clock that crosses midnight, goes back and crosses it again turns the day once', async () => {
  const world = await holding()
  // 12:00 UTC in this story.
  world.machine.jump(12 * 3_600_000)
  await world.run(5_000)
  world.market.quote('BTCUSDT', '98300', '98300.1')
  await world.until(() => world.trades().length === 1, 10_000)
  const { day, gross } = world.state().day
  world.machine.jump(-12 * 3_600_000)
  await world.run(10_000)
  world.machine.jump(12 * 3_600_000)
  await world.run(10_000)
  expect(world.state().day.day).toBe(day)
  expect(world.state().day.gross).toEqual(gross)
  world.end()
})

test('T-04 the machine sleeps for five minutes: what comes first afterwards leads to no entry before clocks, lines and account are checked', async () => {
  const world = await holding()
  world.machine.sleep()
  await world.run(300_000)
  // Pushed at the moment of waking, so not late at all.
  world.market.quote('BTCUSDT', '97000', '97000.1')
  longsDie(world, 'ETHUSDT')
  await world.run(1_000)
  const before = taken(world, 'entry').length
  const asked = world.requests().length
  world.machine.wake()
  await world.run(10)
  expect(world.status().entries).toBe('waiting')
  expect(taken(world, 'entry')).toHaveLength(before)
  await world.until(() => world.status().entries === 'on', 15_000)
  expect(world.notices()).toContain('stood_still')
  expect(taken(world, 'entry')).toHaveLength(before)
  const since = world
    .requests()
    .slice(asked)
    .map(({ path }) => path.replace(/^.*\//, ''))
  expect(since).toEqual(expect.arrayContaining(['time', 'openOrders', 'positionRisk', 'userTrades', 'income']))
  expect(world.trades()).toHaveLength(1)
  for (const line of ['feed', 'book', 'user'] as const) expect(world.machine.sockets(line)).toBe(1)
  longsDie(world, 'SOLUSDT')
  await world.until(() => taken(world, 'entry').length === before + 1)
  world.end()
})

test('T-04 a pause of four seconds is none', async () => {
  const world = await holding()
  world.machine.sleep()
  await world.run(3_500)
  world.machine.wake()
  await world.run(1_000)
  expect(world.notices()).not.toContain('stood_still')
  world.end()
})

test.each([3_600_000, -3_600_000, 40_000, -40_000])(
  'T-07 a process that starts with its clock %d ms off signs nothing before it has measured, and is not refused afterwards',
  async (offsetMs) => {
    const world = await stillWorld()
    world.kill()
    world.sim('clock', { offsetMs })
    await world.run(1_000)
    const before = world.requests().length
    world.start()
    await world.run(15_000)
    expect(world.status().entries).toBe('on')
    const since = world.requests().slice(before)
    expect(since[0]?.path).toMatch(/\/time$/)
    expect(since.filter(({ status }) => status !== 200)).toEqual([])
    world.end()
  },
)

test('T-07 a nonce that is refused is no reason to send an entry again; reads are asked again under a new one', async () => {
  const world = await stillWorld()
  const collide = (method: 'GET' | 'POST', path: string): void =>
    world.faults.addRequest({
      match: { method, path },
      times: 1,
      when: 'before',
      action: { do: 'code', code: -4225, message: 'Nonce Expired', status: 400 },
    })
  collide('POST', 'order')
  longsDie(world, 'BTCUSDT')
  await world.until(() => believed(world, 'entry').length === 1, 3_000)
  await world.run(5_000)
  expect(taken(world, 'entry')).toEqual([])
  expect(sent(world, 'entry')).toHaveLength(1)
  collide('GET', 'positionRisk')
  const read = world.state().snapshotAt ?? 0
  await world.until(() => (world.state().snapshotAt ?? 0) > read, 40_000)
  const rows = world.requests().filter(({ path }) => path.endsWith('/positionRisk'))
  expect(rows.slice(-2).map(({ status }) => status)).toEqual([400, 200])
  world.end()
})

test.each(['UTC', 'America/New_York', 'Asia/Kathmandu', 'Europe/Berlin'])(
  'T-05 days are UTC days, also where the clocks change that night (%s)',
  (zone) => {
    const home = process.env.TZ
    process.env.TZ = zone
    try {
      // 2026-03-08 in New York, 2026-03-29 in Berlin: nights of 23 hours; 2026-11-01 and 2026-10-25: of 25.
      for (const night of ['2026-03-08', '2026-03-29', '2026-11-01', '2026-10-25', '2026-07-15']) {
        const midnight = Date.parse(`${night}T00:00:00Z`)
        const state = createState()
        state.day = { ...state.day, ...turnedDay(state, midnight - 1) }
        const yesterday = state.day.day
        const turns: number[] = []
        for (let at = midnight - 30 * hour; at < midnight + 30 * hour; at += hour / 4) {
          const { day } = turnedDay(state, at)
          if (day !== state.day.day) turns.push(at)
          state.day = { ...state.day, day }
        }
        expect(yesterday).toBe(Math.floor(midnight / (24 * hour)) - 1)
        expect(turns).toEqual([midnight, midnight + 24 * hour])
      }
    } finally {
      if (home === undefined) delete process.env.TZ
      else process.env.TZ = home
    }
  },
)
