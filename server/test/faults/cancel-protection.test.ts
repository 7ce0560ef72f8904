import { expect, test } from 'vitest'
import { longsDie, stillWorld, storyConfig } from '../scenarios/story-world.ts'
import { asked, believed, holdBtc, huntBtc, noAnswer, sent, spoilOrder, standing, taken } from './orders.ts'

// Stops and take-profits that are replaced, cancelled or stand in the way, by us and by others.

const answer = (code: number, message: string) => ({ do: 'code', code, message, status: 400 }) as const
const larger = { trade_value_usdt: '100', max_position_usdt: '200' }

test('C-06 a stop is replaced by adding first and cancelling then: who dies in between leaves a stop behind', async () => {
  const world = await stillWorld(storyConfig({}, { ...larger, protection_stop: 'quantity' }))
  await holdBtc(world)
  const byHand = { symbol: 'BTCUSDT', side: 'SELL', positionSide: 'LONG', type: 'MARKET', quantity: '0.002' }
  world.sim('account', { do: 'order', params: byHand })
  await world.until(() => taken(world, 'stop').length === 2, 30_000, 1)
  world.kill()
  await world.run(2_000)
  expect(standing(world, 'stop')).toHaveLength(2)
  world.start()
  await world.run(20_000)
  expect(standing(world, 'stop').map(({ qty }) => qty.toFixed())).toEqual(['0.003'])
  world.end()
})

test('C-07 a second closing stop of the side is refused: the first, which nobody has seen, goes, and the next one stands', async () => {
  const world = await stillWorld()
  world.sim('policy', { refuseSecondClosePosition: true })
  world.faults.addStream({ stream: 'user', do: 'silence', forMs: 8_000 }, world.now())
  world.faults.addRequest({ match: { method: 'GET', path: 'order' }, times: 50, when: 'before', action: noAnswer })
  spoilOrder(world, { when: 'after_exec', action: noAnswer }, 2)
  await huntBtc(world, 4_000)
  expect(sent(world, 'stop').some(({ status }) => status === 400)).toBe(true)
  expect(taken(world, 'stop').map(({ status }) => status)).toEqual(['CANCELED', 'NEW'])
  await world.run(30_000)
  expect(believed(world, 'stop').filter(({ phase }) => phase !== 'done')).toMatchObject([{ phase: 'open' }])
  expect(standing(world, 'stop')).toHaveLength(1)
  expect(world.held()).toHaveLength(1)
  world.end()
})

test.each([-4118, -2022])(
  'C-08 a close that the take-profit stands in the way of (%i): it goes, the stop stays, the close follows',
  async (code) => {
    const world = await stillWorld()
    await holdBtc(world)
    spoilOrder(world, { when: 'before', action: answer(code, 'ReduceOnly Order is rejected.') })
    await world.operate({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    await world.until(() => standing(world, 'takeProfit').length === 0, 5_000, 1)
    expect(standing(world, 'stop')).toHaveLength(1)
    await world.until(() => world.held().length === 0, 5_000)
    await world.run(5_000)
    expect(world.open()).toEqual([])
    expect(world.trades()).toMatchObject([{ exitReason: 'operator' }])
    world.end()
  },
)

test.each([true, false])(
  'C-09 a close is refused because the side is flat already (hedge mode %s): the account is read, what is left goes, nothing loops',
  async (hedgeMode) => {
    const world = await stillWorld(storyConfig(), { hedgeMode })
    await holdBtc(world)
    world.faults.addStream({ stream: 'user', do: 'silence', forMs: 20_000 }, world.now())
    world.sim('account', { do: 'close', symbol: 'BTCUSDT', positionSide: hedgeMode ? 'LONG' : 'BOTH' })
    await world.operate({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    await world.run(30_000)
    expect(world.state().positions.size).toBe(0)
    expect(world.open()).toEqual([])
    expect(world.trades()).toHaveLength(1)
    const closes = sent(world, 'close').length
    expect(closes).toBeLessThan(6)
    await world.run(60_000)
    expect(sent(world, 'close')).toHaveLength(closes)
    world.end()
  },
)

test('C-10 a stop that the user cancels comes back within 5 s; the third time it is also said what to do instead', async () => {
  const world = await stillWorld()
  await holdBtc(world)
  for (let time = 0; time < 3; time += 1) {
    const [stop] = standing(world, 'stop')
    world.venue.cancel({ symbol: 'BTCUSDT', orderId: stop!.orderId }, world.now())
    await world.run(5_000)
    expect(standing(world, 'stop')).toMatchObject([{ closePosition: true, stopPrice: stop!.stopPrice }])
  }
  expect(world.notices().filter((code) => code === 'protection_lost')).toHaveLength(3)
  world.end()
})

test('C-11 the user cancels everything: the protection of every side comes back', async () => {
  const world = await stillWorld()
  for (const symbol of ['BTCUSDT', 'ETHUSDT', 'SOLUSDT']) longsDie(world, symbol)
  await world.until(() => world.open().length === 6)
  const before = new Set(world.open().map(({ orderId }) => orderId))
  for (const symbol of ['BTCUSDT', 'ETHUSDT', 'SOLUSDT']) world.sim('account', { do: 'cancelAll', symbol })
  await world.run(5_000)
  expect(standing(world, 'stop')).toHaveLength(3)
  expect(standing(world, 'takeProfit')).toHaveLength(3)
  expect(world.open().some(({ orderId }) => before.has(orderId))).toBe(false)
  world.end()
})

const resting = storyConfig({ order_ttl_seconds: 300 }, { ...larger, entry: 'limit', price_offset_pct: '0.02' })

test('C-13 the target is hit while the rest of the entry waits: it is cancelled at once', async () => {
  const world = await stillWorld(resting)
  world.market.liquidate('SOLUSDT', 'SELL', '50')
  await world.until(() => standing(world, 'entry').length === 1)
  world.market.trade('SOLUSDT', '181.96', '0.5', 'SELL')
  await world.until(() => standing(world, 'takeProfit').length === 1)
  world.market.quote('SOLUSDT', '183', '183.01')
  await world.until(() => world.held().length === 0)
  await world.run(100)
  expect(world.open()).toEqual([])
  expect(world.trades()).toHaveLength(1)
  world.end()
})

test('C-13 and when it fills before the cancel comes, that is a new position, protected and counted', async () => {
  const world = await stillWorld(resting)
  world.market.liquidate('SOLUSDT', 'SELL', '50')
  await world.until(() => standing(world, 'entry').length === 1)
  world.market.trade('SOLUSDT', '181.96', '0.5', 'SELL')
  await world.until(() => standing(world, 'takeProfit').length === 1)
  world.faults.addRequest({ match: { method: 'DELETE' }, times: 1, when: 'before', action: noAnswer })
  world.market.quote('SOLUSDT', '183', '183.01')
  await world.until(() => world.held().length === 0)
  world.market.quote('SOLUSDT', '181.9', '181.91')
  await world.until(() => world.held().length > 0, 5_000, 5)
  await world.run(1_000)
  expect(world.held()).toHaveLength(1)
  expect(standing(world, 'stop')).toMatchObject([{ symbol: 'SOLUSDT', closePosition: true }])
  expect(world.state().positions.size).toBe(1)
  expect(standing(world, 'entry')).toEqual([])
  expect(sent(world, 'entry')).toHaveLength(1)
  world.end()
})

test('C-14 long and short of one symbol fill in one second: two positions, each under its own stop', async () => {
  const world = await stillWorld(resting)
  world.market.liquidate('SOLUSDT', 'SELL', '50')
  await world.until(() => standing(world, 'entry').length === 1)
  world.market.liquidate('SOLUSDT', 'BUY', '50')
  await world.until(() => standing(world, 'entry').length === 2)
  world.market.trade('SOLUSDT', '181.96', '1000', 'SELL')
  world.market.trade('SOLUSDT', '182.05', '1000', 'BUY')
  await world.until(() => world.held().length > 0)
  await world.run(1_000)
  expect(world.held()).toEqual(['SOLUSDT LONG 2.74', 'SOLUSDT SHORT -2.74'])
  expect(
    standing(world, 'stop')
      .map(({ positionSide }) => positionSide)
      .toSorted(),
  ).toEqual(['LONG', 'SHORT'])
  expect(
    standing(world, 'takeProfit')
      .map(({ positionSide }) => positionSide)
      .toSorted(),
  ).toEqual(['LONG', 'SHORT'])
  expect(asked(world, 'DELETE order')).toEqual([])
  world.end()
})

test('a close that is not answered is repeated only once the account, read since, still shows the position', async () => {
  for (const when of ['before', 'after_exec'] as const) {
    const world = await stillWorld()
    await holdBtc(world)
    world.faults.addStream({ stream: 'user', do: 'silence', forMs: 6_000 }, world.now())
    spoilOrder(world, { when, action: noAnswer })
    await world.operate({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    await world.until(() => world.state().positions.size === 0)
    await world.run(5_000)
    const closes = sent(world, 'close')
    expect(closes).toHaveLength(when === 'before' ? 2 : 1)
    const isBetween = ({ at }: { readonly at: number }) => at > closes[0]!.at && at < closes.at(-1)!.at
    expect(asked(world, 'GET positionRisk').some(isBetween)).toBe(closes.length > 1)
    expect([world.held(), world.open()]).toEqual([[], []])
    world.end()
  }
})
