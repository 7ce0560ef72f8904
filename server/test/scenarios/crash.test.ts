import { expect, test } from 'vitest'
import { generatedMarket } from '../../src/sim/market.ts'
import { replayFolder } from '../../src/app/replay.ts'
import { longsDie, startAt, stillWorld, storyConfig, storyWorld, symbols } from './story-world.ts'

test('the process dies between sending an entry and hearing of it: the next one asks, sends nothing again and protects', async () => {
  const world = await stillWorld()
  world.faults.addRequest({
    match: { method: 'POST', path: 'order' },
    times: 1,
    when: 'after_exec',
    action: { do: 'drop' },
  })
  longsDie(world, 'BTCUSDT')
  // The exchange has it, and the message that says so is on its way.
  await world.until(() => world.taken().length > 0, 5_000, 1)
  world.kill()
  const [entry] = world.taken()
  await world.run(2_000)
  expect(world.open()).toEqual([])

  world.start()
  await world.until(() => world.open().length === 2)
  expect(world.taken().filter(({ clientId }) => /\.E\d+$/.test(clientId))).toMatchObject([
    { clientId: entry?.clientId, status: 'FILLED' },
  ])
  expect(
    world
      .open()
      .map(({ originalType }) => originalType)
      .toSorted(),
  ).toEqual(['STOP_MARKET', 'TAKE_PROFIT_MARKET'])
  expect(world.state().positions.size).toBe(1)

  world.market.quote('BTCUSDT', '98300', '98300.1')
  await world.until(() => world.trades().length > 0)
  expect(world.held()).toEqual([])
  world.end()
})

test('an entry that never reached the exchange is not sent late by the next process', async () => {
  const world = await stillWorld()
  world.faults.addRequest({
    match: { method: 'POST', path: 'order' },
    times: 1,
    when: 'before',
    action: { do: 'drop' },
  })
  longsDie(world, 'BTCUSDT')
  // Before the answer: afterwards this process would have taken it back by its nonce.
  await world.until(() => world.state().orders.size > 0, 5_000, 1)
  world.kill()
  await world.run(1_000)
  world.start()
  await world.run(20_000)
  expect(world.taken()).toEqual([])
  // In doubt until no request of its age can be accepted any more, and counted until then.
  expect([...world.state().orders.values()].map(({ phase }) => phase)).toEqual(['unknown'])
  await world.run(70_000)
  expect([...world.state().orders.values()].map(({ reason }) => reason)).toEqual(['never placed'])
  world.end()
})

test(
  'two runs with the same seed leave the same journal, and folding it again gives the same commands',
  { timeout: 90_000 },
  async () => {
    const runOnce = async (seed: string) => {
      const market = generatedMarket({ seed, startAt, symbols })
      const world = storyWorld(storyConfig(), market)
      await world.run(120_000)
      world.kill()
      const result = replayFolder(world.folder)
      world.end()
      return result
    }
    const [first, again, other] = [await runOnce('one'), await runOnce('one'), await runOnce('two')]
    expect(first.difference).toBeNull()
    expect(first.withCommands).toBeGreaterThan(10)
    expect(again).toEqual(first)
    expect(other.hash).not.toBe(first.hash)
  },
)
