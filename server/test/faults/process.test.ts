import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { noteStart } from '../../src/adapters/crash-loop.ts'
import { longsDie, stillWorld, storyConfig } from '../scenarios/story-world.ts'

// Starting and ending, on virtual time.

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'undertow-starts-'))
  folders.push(folder)
  return folder
}

test('K-14 asked to end with a position and a resting entry: the entry goes, the protection stays', async () => {
  const world = await stillWorld(storyConfig({ order_ttl_seconds: 600 }, { entry: 'limit', price_offset_pct: '0.1' }))
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.open().length === 1)
  world.market.quote('BTCUSDT', '97800', '97800.1')
  await world.until(() => world.held().length === 1)
  longsDie(world, 'ETHUSDT')
  await world.until(() => world.open().some(({ symbol }) => symbol === 'ETHUSDT'))

  const stopping = world.stop()
  const askedAt = world.now()
  await world.run(5_000)
  await stopping
  expect(
    world
      .open()
      .map(({ symbol, originalType }) => `${symbol} ${originalType}`)
      .toSorted(),
  ).toEqual(['BTCUSDT STOP_MARKET', 'BTCUSDT TAKE_PROFIT_MARKET'])
  expect(world.now() - askedAt).toBeLessThanOrEqual(5_000)
  world.end()
})

test('K-14 asked to end when the answer has told of a fill and the account stream has not: the stop is placed first', async () => {
  const world = await stillWorld(storyConfig())
  world.faults.addStream({ stream: 'user', do: 'silence', forMs: 5_000 }, world.now())
  longsDie(world, 'BTCUSDT')
  await world.until(() => [...world.state().orders.values()].some(({ status }) => status === 'filled'), 3_000, 1)
  expect([world.held().length, world.state().positions.size]).toEqual([1, 0])
  const stopping = world.stop()
  await world.run(5_000)
  await stopping
  expect(world.open().map(({ originalType }) => originalType)).toContain('STOP_MARKET')
  world.end()
})

test('K-15 asked to end while nobody answers: gone within five seconds, and the next process knows what may still rest', async () => {
  const world = await stillWorld(storyConfig({ order_ttl_seconds: 600 }, { entry: 'limit', price_offset_pct: '0.1' }))
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.open().length === 1)
  world.machine.set('silent', 'rest', 'user', 'book', 'feed')
  let isGone = false
  void world.stop().then(() => {
    isGone = true
  })
  await world.run(4_000)
  expect(isGone).toBe(true)
  world.kill()
  world.machine.set('up', 'rest', 'user', 'book', 'feed')
  world.start()
  // The cancel is on record without an answer: it is asked for, and tried again.
  await world.until(() => world.open().length === 0, 60_000)
  world.end()
})

test('K-20 the fifth start within two minutes that nobody ended well may protect and not enter', () => {
  const folder = newFolder()
  for (const at of [0, 20_000, 40_000, 60_000]) expect(noteStart(folder, at).haltBecause).toBeNull()
  expect(noteStart(folder, 80_000).haltBecause).toMatch(/^the program was started 5 times within 2 minutes/)
  expect(noteStart(folder, 250_000).haltBecause).toBeNull()
})

test('K-20 starts that ended well do not count, and a note that was cut short is no reason not to start', () => {
  const folder = newFolder()
  for (const at of [0, 10_000, 20_000, 30_000, 40_000, 50_000]) noteStart(folder, at).endedWell()
  expect(noteStart(folder, 60_000).haltBecause).toBeNull()
  writeFileSync(join(folder, 'starts.json'), '[1, 2')
  expect(noteStart(folder, 70_000).haltBecause).toBeNull()
})

test('K-20 a bot that starts after a crash loop protects what is held and enters nothing until it is resumed', async () => {
  const world = await stillWorld(storyConfig(), { haltBecause: 'the program was started 5 times within 2 minutes' })
  longsDie(world, 'BTCUSDT')
  await world.run(3_000)
  expect(world.taken()).toEqual([])
  expect(world.status()).toMatchObject({ entries: 'halted', entriesReason: expect.stringContaining('started 5 times') })
  await world.operate({ do: 'resume' })
  await world.run(62_000)
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.open().length === 2)
  world.kill()
  // The latch is in the journal: it does not go away by a start that is not part of the loop.
  world.end()
})

test('K-21 started while the exchange refuses every request: it waits, enters nothing, and goes on by itself', async () => {
  const world = await stillWorld()
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.open().length === 2)
  world.kill()
  world.sim('limits', { banMs: 90_000 })
  world.start()
  await world.run(60_000)
  expect(world.status().entries).not.toBe('on')
  const askedDuringBan = world.requests().length
  await world.run(25_000)
  expect(world.requests().length - askedDuringBan).toBeLessThan(20)
  expect(world.open()).toHaveLength(2)
  await world.until(() => world.state().snapshotAt !== null, 60_000)
  expect(world.held()).toHaveLength(1)
  world.end()
})

test('K-22 started with a position nobody knows and a contract that is not traded any more: those are left alone, the rest goes on', async () => {
  const world = await stillWorld()
  world.kill()
  world.sim('account', {
    do: 'order',
    params: { symbol: 'ETHUSDT', side: 'BUY', positionSide: 'LONG', type: 'MARKET', quantity: '0.01' },
  })
  world.sim('symbol', { symbol: 'SOLUSDT', status: 'SETTLING' })
  world.start()
  await world.run(65_000)
  longsDie(world, 'SOLUSDT')
  longsDie(world, 'ETHUSDT')
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.held().some((held) => held.startsWith('BTCUSDT')))
  await world.run(3_000)
  expect(world.taken().map(({ symbol }) => symbol)).not.toContain('SOLUSDT')
  expect(world.taken().filter(({ symbol, clientId }) => symbol === 'ETHUSDT' && /\.E\d/.test(clientId))).toEqual([])
  expect(world.held()).toContain('ETHUSDT LONG 0.01')
  expect(world.open().some(({ symbol, originalType }) => symbol === 'BTCUSDT' && originalType === 'STOP_MARKET')).toBe(
    true,
  )
  world.end()
})
