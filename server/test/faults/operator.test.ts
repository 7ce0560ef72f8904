import { randomUUID } from 'node:crypto'
import { decodeConfig, encodeConfig } from '@undertow/shared/config-check.ts'
import { configSchema, type Config } from '@undertow/shared/config.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createApp } from '../../src/http/app.ts'
import { createFakeBackend } from '../http-backend.ts'
import { longsDie, stillWorld, storyConfig } from '../scenarios/story-world.ts'

type World = Awaited<ReturnType<typeof stillWorld>>

const stops = (world: World) =>
  world
    .open()
    .filter(({ originalType }) => originalType === 'STOP_MARKET')
    .map(({ symbol, stopPrice }) => `${symbol} ${stopPrice?.toFixed()}`)

async function holding(world: World): Promise<void> {
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.held().length > 0)
  await world.run(1_000)
}

const without = (config: Config, symbol: string): Config =>
  configSchema.decode({
    ...encodeConfig(config),
    symbols: Object.fromEntries(Object.entries(encodeConfig(config).symbols).filter(([name]) => name !== symbol)),
  })

test('O-01 a symbol that is taken out of the settings keeps its position, its stop and its target until it is flat, also over a restart', async () => {
  const world = await stillWorld()
  await holding(world)
  const [stop] = stops(world)
  world.configure(without(storyConfig(), 'BTCUSDT'))
  // Somebody takes the stop away, and the process dies: it comes back all the same.
  world.sim('account', { do: 'cancelAll', symbol: 'BTCUSDT' })
  await world.run(5_000)
  expect(stops(world)).toEqual([stop])
  world.kill()
  world.start()
  await world.run(10_000)
  expect([world.held().length, stops(world)]).toEqual([1, [stop]])

  world.market.quote('BTCUSDT', '98300', '98300.1')
  await world.until(() => world.trades().length > 0)
  longsDie(world, 'BTCUSDT')
  await world.run(5_000)
  expect([world.held(), world.open()]).toEqual([[], []])
  world.end()
})

test.each([
  ['wider', '5'],
  ['nearer', '0.1'],
])(
  'O-02 a stop made %s in the settings is for new positions: one that is open keeps its own',
  async (_, stopLossPct) => {
    const world = await stillWorld()
    await holding(world)
    const before = stops(world)
    world.configure(storyConfig({}, { stop_loss_pct: stopLossPct, take_profit_pct: '7' }))
    await world.run(10_000)
    expect(stops(world)).toEqual(before)
    world.kill()
    world.start()
    await world.run(10_000)
    expect(stops(world)).toEqual(before)
    world.end()
  },
)

test('O-03 leverage that is edited while a position is open waits until the symbol is flat', async () => {
  const world = await stillWorld()
  const leverage = () => world.venue.leverageOf('BTCUSDT')
  const before = leverage()
  await holding(world)
  world.configure(storyConfig({}, { leverage: before + 1 }))
  await world.run(10_000)
  expect(leverage()).toBe(before)
  world.market.quote('BTCUSDT', '98300', '98300.1')
  await world.until(() => world.trades().length > 0)
  await world.until(() => leverage() === before + 1)
  world.end()
})

test('O-03 the position mode that is edited while a position is open is not changed on the account; people are told which one is traded in', async () => {
  const world = await stillWorld()
  await holding(world)
  const [before, orders] = [stops(world), world.open().length]
  world.configure(storyConfig({ hedge_mode: false }))
  await world.until(() => world.notices().includes('mode_differs'), 60_000)
  expect([world.held(), stops(world), world.open().length]).toEqual([['BTCUSDT LONG 0.001'], before, orders])
  expect(
    world.requests().filter(({ method, path }) => method === 'POST' && path.endsWith('/positionSide/dual')),
  ).toEqual([])
  world.end()
})

test.each(['halt', 'flatten'] as const)(
  'O-08 %s while an entry is in flight: it ends cancelled, or filled and protected, or closed',
  async (action) => {
    const world = await stillWorld(storyConfig({}, { entry: 'limit', price_offset_pct: '0.02' }))
    longsDie(world, 'BTCUSDT')
    // The wish of the entry is on its way, its answer is not back.
    await world.until(() => [...world.state().orders.values()].some(({ wish }) => wish.purpose === 'entry'), 10_000, 1)
    await world.operate({ do: action })
    world.market.quote('BTCUSDT', '97900', '97900.1')
    await world.run(10_000)
    const resting = world.open().filter(({ originalType }) => originalType === 'LIMIT')
    expect(resting).toEqual([])
    expect(world.status().entries).toBe('halted')
    const kept = action === 'flatten' ? 0 : world.held().length
    expect([world.held().length, stops(world).length]).toEqual([kept, kept])
    longsDie(world, 'ETHUSDT')
    await world.run(5_000)
    expect(world.held().filter((held) => held.startsWith('ETH'))).toEqual([])
    world.end()
  },
)

test('O-09 closing everything twice closes everything once: nothing is sold that was not held', async () => {
  const world = await stillWorld()
  await holding(world)
  longsDie(world, 'ETHUSDT')
  await world.until(() => world.held().length === 2)
  void world.operate({ do: 'flatten' })
  void world.operate({ do: 'flatten' })
  await world.run(50)
  void world.operate({ do: 'flatten' })
  await world.until(() => world.trades().length === 2)
  await world.run(10_000)
  const closes = world
    .taken()
    .filter(({ originalType, side, status }) => originalType === 'MARKET' && side === 'SELL' && status === 'FILLED')
  expect(closes.map(({ symbol }) => symbol).toSorted()).toEqual(['BTCUSDT', 'ETHUSDT'])
  expect([world.held(), world.open()]).toEqual([[], []])
  world.end()
})

test('O-09 a double click that carries one key is one wish', async () => {
  const fake = createFakeBackend()
  fake.slowed.operateMs = 20
  const app = await createApp({
    backend: fake.backend,
    arming: null,
    alerts: null,
    auth: null,
    port: 5000,
    webRoot: null,
    log: () => {},
  })
  const headers = { host: 'localhost:5000', 'idempotency-key': randomUUID() }
  const click = () => app.inject({ method: 'POST', url: '/api/control/flatten', headers })
  const [first, second] = await Promise.all([click(), click()])
  expect([first.json(), fake.wishes.length]).toEqual([second.json(), 1])
  await app.close()
})

const absurd = [
  -1,
  0,
  1000,
  JSON.parse('1e309'),
  Number.NaN,
  null,
  '',
  ' ',
  'NaN',
  '-1',
  '1e5',
  '0x10',
  '٣',
  [],
  {},
  true,
  '9'.repeat(400),
] as const

test('O-10 an absurd value of any setting is refused with its name, or is within its limits; nothing else comes into force', async () => {
  const valid = encodeConfig(storyConfig())
  const places = (['globals', 'symbol_defaults'] as const).flatMap((section) =>
    Object.keys(valid[section]).map((key) => ({ section, key })),
  )
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.constantFrom(...absurd), ({ section, key }, value) => {
      const decoded = decodeConfig({ ...valid, [section]: { ...valid[section], [key]: value } })
      // A value that contradicts another is named where it does: in a symbol, and for a ladder switched on, by its levels.
      const names = key === 'dca' ? [key, 'dca_levels'] : [key]
      if ('problems' in decoded)
        return decoded.problems.some((said) => names.some((name) => said.key.endsWith(`.${name}`)))
      // What was taken is finite, and reads back as what it is.
      const text = JSON.stringify(encodeConfig(decoded.config))
      return !/NaN|Infinity/.test(text) && 'config' in decodeConfig(JSON.parse(text))
    }),
    { numRuns: 500 },
  )
  for (const [key, value] of [
    ['leverage', 1000],
    ['stop_loss_pct', '0'],
    ['volume_threshold', '-1'],
    ['trade_value_usdt', ''],
  ] as const)
    expect(decodeConfig({ ...valid, symbol_defaults: { ...valid.symbol_defaults, [key]: value } })).toMatchObject({
      problems: [{ key: `symbol_defaults.${key}` }],
    })
})

test('O-10 more symbols than any exchange lists are refused in one short sentence', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`S${i}USDT`, {}]))
  expect(decodeConfig({ symbols: many(1_000) })).toHaveProperty('config')
  const decoded = decodeConfig({ symbols: many(1_001) })
  expect(decoded).toMatchObject({ problems: [{ key: 'symbols', problem: 'must name at most 1000 symbols' }] })
  expect(JSON.stringify(decoded).length).toBeLessThan(1_000)
  // They are not even looked at, which would hold up the loop.
  const wrong = Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`S${i}USDT`, { nothing: i }]))
  expect(decodeConfig({ symbols: wrong })).toEqual({
    problems: [{ key: 'symbols', value: '1001', problem: 'must name at most 1000 symbols' }],
  })
})
