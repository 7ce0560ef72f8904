import { expect, test } from 'vitest'
import { longsDie, stillWorld, storyConfig } from '../scenarios/story-world.ts'
import { holdBtc, huntBtc, noAnswer, sent, standing, taken, type World } from './orders.ts'

// Stops that are not taken, do not hold, or are passed. In the end the position is protected or gone.

/** The next stops are refused with `code`, whatever they ask for. */
const refuseStops = (world: World, code: number, times = 1): void =>
  // The first order is the entry.
  world.faults.addRequest({
    match: { method: 'POST', path: 'order' },
    nth: 2,
    times,
    when: 'before',
    action: { do: 'code', code, message: 'refused', status: 400 },
  })

const exits = (world: World): readonly string[] => world.trades().map(({ exitReason }) => exitReason)

for (const code of [-2021, -4142]) {
  test(`P-01 a stop that would trigger at once (${code}) means the position is sold at market at once`, async () => {
    const world = await stillWorld()
    refuseStops(world, code)
    await huntBtc(world, 300)
    expect(sent(world, 'stop')).toHaveLength(1)
    expect(world.held()).toEqual([])
    await world.run(1_000)
    expect(exits(world)).toEqual(['stop'])
    world.end()
  })
}

for (const code of [-4131, -4183, -4184]) {
  test(`P-02 a stop outside the price band (${code}) is moved once, nearer to the entry, and taken`, async () => {
    const world = await stillWorld()
    refuseStops(world, code)
    await huntBtc(world, 300)
    const [first, second] = sent(world, 'stop')
    expect(second).toBeDefined()
    expect(standing(world, 'stop')).toMatchObject([{ clientId: second?.clientId }])
    expect(first?.clientId).not.toBe(second?.clientId)
    expect(world.held()).toHaveLength(1)
    world.end()
  })
}

test('P-02 refused again after it was moved, the position is closed', async () => {
  const world = await stillWorld()
  refuseStops(world, -4131, 2)
  await huntBtc(world, 500)
  expect(sent(world, 'stop')).toHaveLength(2)
  expect(world.held()).toEqual([])
  await world.run(1_000)
  expect(exits(world)).toEqual(['unprotected'])
  world.end()
})

test('P-03 a stop off the grid, because the grid has changed: it is rounded once and taken, and the rules are read again', async () => {
  const world = await stillWorld(storyConfig({}, { entry: 'market' }))
  world.sim('symbol', { symbol: 'BTCUSDT', tickSize: '1' })
  await huntBtc(world, 500)
  expect(sent(world, 'stop').map(({ status }) => status)).toEqual([400, 200])
  expect(standing(world, 'stop').map(({ stopPrice }) => stopPrice?.toFixed())).toEqual(['97707'])
  await world.run(15_000)
  expect(world.state().instruments.get('BTCUSDT')?.tickSize.toFixed()).toBe('1')
  // The new rules change nothing about a stop that fits them.
  expect(sent(world, 'stop')).toHaveLength(2)
  world.end()
})

test('P-03 refused for its precision a second time, the position is closed', async () => {
  const world = await stillWorld()
  refuseStops(world, -1111, 2)
  await huntBtc(world, 500)
  expect(sent(world, 'stop')).toHaveLength(2)
  expect(world.held()).toEqual([])
  world.end()
})

test('P-04 the mark falls through the stop before it is placed: the position is sold', async () => {
  const world = await stillWorld()
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.venue.positions().some(({ amount }) => !amount.isZero()), 5_000, 1)
  world.market.quote('BTCUSDT', '96000', '96000.1')
  await world.run(2_500)
  expect(world.held()).toEqual([])
  await world.run(1_000)
  expect(exits(world)).toEqual(['stop'])
  world.end()
})

for (const code of [-1112, -2020]) {
  test(`P-05 a close that finds no price (${code}) goes on as a limit order at the bound of a market order`, async () => {
    const world = await stillWorld()
    await holdBtc(world)
    world.faults.addRequest({
      match: { method: 'POST', path: 'order' },
      times: 1,
      when: 'before',
      action: { do: 'code', code, message: 'no depth', status: 400 },
    })
    await world.operate({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    await world.run(3_000)
    expect(taken(world, 'close')).toMatchObject([{ originalType: 'LIMIT', timeInForce: 'IOC', side: 'SELL' }])
    expect(world.held()).toEqual([])
    world.end()
  })
}

test('P-05 a close that is refused for long halts entries and says so, keeps the stop and goes on, more and more slowly', async () => {
  const world = await stillWorld()
  await holdBtc(world)
  world.faults.addRequest({
    match: { method: 'POST', path: 'order' },
    times: 1_000,
    when: 'before',
    action: { do: 'code', code: -2020, message: 'Unable to fill.', status: 400 },
  })
  await world.operate({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
  await world.run(600_000)
  const tries = sent(world, 'close').length
  expect(tries).toBeGreaterThan(12)
  expect(tries).toBeLessThan(40)
  expect(world.status()).toMatchObject({ entries: 'halted' })
  expect(world.notices()).toContain('close_not_done')
  expect(standing(world, 'stop')).toHaveLength(1)
  world.faults.clear()
  await world.run(61_000)
  expect(world.held()).toEqual([])
  world.end()
})

test('P-06 the exchange liquidates the account (-2023): entries are halted and it is said', async () => {
  const world = await stillWorld()
  refuseStops(world, -2023)
  await huntBtc(world, 2_000)
  expect(world.status()).toMatchObject({ entries: 'halted' })
  expect(world.status().entriesReason).toContain('-2023')
  // Protection is tried again all the same.
  expect(standing(world, 'stop')).toHaveLength(1)
  world.end()
})

test('P-07 a stop that the exchange takes and then ends by itself is placed again, counted, and not in a storm', async () => {
  const world = await stillWorld()
  await holdBtc(world)
  for (let times = 0; times < 6; times += 1) {
    const [stop] = standing(world, 'stop')
    if (stop) world.venue.cancel({ symbol: 'BTCUSDT', orderId: stop.orderId }, world.now())
    await world.run(400)
  }
  await world.run(1_500)
  expect(standing(world, 'stop')).toHaveLength(1)
  expect(taken(world, 'stop').length).toBeLessThan(7)
  expect(world.state().positions.get('BTCUSDT:long')?.protectionLost).toBeGreaterThan(2)
  world.end()
})

test('P-08 a stop that fills in part in a thin book leaves nothing unprotected: what is left is sold', async () => {
  const world = await stillWorld(storyConfig({}, { trade_value_usdt: '100', max_position_usdt: '200' }))
  longsDie(world, 'SOLUSDT')
  await world.until(() => world.open().length === 2)
  const whole = world.state().positions.get('SOLUSDT:long')?.qty.toFixed() ?? ''
  // Through the stop, with little to sell to.
  world.market.quote('SOLUSDT', '180', '180.01', '0.5')
  await world.run(4_000)
  world.market.quote('SOLUSDT', '180', '180.01', '10000')
  await world.run(30_000)
  expect(world.held()).toEqual([])
  expect(world.open()).toEqual([])
  expect(world.trades()).toMatchObject([{ qty: whole }])
  world.end()
})

test('P-09 stop and take-profit both trigger in one moment: one closes, the other does no harm', async () => {
  const world = await stillWorld()
  await holdBtc(world)
  // The mark passes the stop while the last price passes the target.
  world.market.mark('BTCUSDT', '97000')
  world.market.trade('BTCUSDT', '98400', '1', 'BUY')
  await world.run(5_000)
  expect(world.held()).toEqual([])
  expect(world.open()).toEqual([])
  expect(world.trades()).toHaveLength(1)
  expect(world.trades()[0]?.qty).toBe('0.001')
  world.end()
})

test('P-10 the target is hit while a new stop is on its way: the new stop protects nothing and is cancelled', async () => {
  const world = await stillWorld()
  await holdBtc(world)
  const [stop] = standing(world, 'stop')
  if (stop) world.venue.cancel({ symbol: 'BTCUSDT', orderId: stop.orderId }, world.now())
  world.market.quote('BTCUSDT', '98400', '98400.1')
  await world.run(10_000)
  expect(world.held()).toEqual([])
  expect(world.open()).toEqual([])
  world.end()
})

test('P-11 the mark is beyond the stop and the exchange does not trigger it: the position is sold within seconds', async () => {
  const world = await stillWorld(storyConfig({}, { working_type: 'CONTRACT_PRICE' }))
  await holdBtc(world)
  // The last price does not follow, which is what this stop goes by.
  world.market.mark('BTCUSDT', '97000')
  await world.run(2_000)
  expect(world.held()).toHaveLength(1)
  await world.run(2_500)
  expect(world.held()).toEqual([])
  await world.run(1_000)
  expect(exits(world)).toEqual(['stop'])
  expect(world.notices()).toContain('stop_passed')
  world.end()
})

test('P-11 a mark that is beyond the stop for a moment only sells nothing', async () => {
  const world = await stillWorld(storyConfig({}, { working_type: 'CONTRACT_PRICE' }))
  await holdBtc(world)
  world.market.mark('BTCUSDT', '97000')
  await world.run(1_100)
  world.market.mark('BTCUSDT', '98000')
  await world.run(10_000)
  expect(world.held()).toHaveLength(1)
  world.end()
})

test('a stop that nobody answers is asked for once, then a second one stands beside it and the spare goes', async () => {
  const world = await stillWorld()
  world.faults.addStream({ stream: 'user', do: 'silence', forMs: 2_000 }, world.now())
  world.faults.addRequest({
    match: { method: 'POST', path: 'order' },
    nth: 2,
    times: 1,
    when: 'after_exec',
    action: noAnswer,
  })
  await huntBtc(world, 8_000)
  expect(standing(world, 'stop')).toHaveLength(1)
  expect(world.held()).toHaveLength(1)
  world.end()
})
