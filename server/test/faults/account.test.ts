import { add, gt, noUsdt, text, times, type Usdt } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { exposureOf } from '../../src/core/questions/exposure.ts'
import { longsDie, stillWorld, storyConfig } from '../scenarios/story-world.ts'
import { holdBtc, huntBtc, sent, standing, type World } from './orders.ts'

// The account changes under the bot: by its owner's hand, by the exchange, by another bot.

const byHand = (world: World, params: Record<string, string>): void =>
  world.sim('account', { do: 'order', params: { symbol: 'BTCUSDT', type: 'MARKET', ...params } })
const buysByHand = (world: World, quantity: string): void =>
  byHand(world, { side: 'BUY', positionSide: 'LONG', quantity })
const sellsByHand = (world: World, quantity: string): void =>
  byHand(world, { side: 'SELL', positionSide: 'LONG', quantity })
const stops = (world: World) =>
  standing(world, 'stop').map(({ closePosition, qty }) => (closePosition ? 'whole' : qty.toFixed()))

test('A-01 a position that was there before the bot is left alone, and nothing is traded on top of it', async () => {
  const world = await stillWorld()
  world.kill()
  buysByHand(world, '0.005')
  world.start()
  await world.run(30_000)
  await tryToHunt(world)
  expect(sent(world, 'entry')).toEqual([])
  expect(world.refusedBy()).toBe('shared_side')
  expect(world.open()).toEqual([])
  expect(world.held()).toEqual(['BTCUSDT LONG 0.005'])
  expect(world.notices()).toContain('side_shared')
  world.end()
})

test('A-01 by setting the bot trades beside it: what is its own is counted, protected and closed by quantity', async () => {
  const world = await stillWorld(
    storyConfig({ foreign_positions: 'ignore', max_total_exposure_usdt: '500' }, { max_position_usdt: '500' }),
  )
  buysByHand(world, '0.005')
  await world.run(10_000)
  await tryToHunt(world)
  expect(world.held()).toEqual(['BTCUSDT LONG 0.006'])
  expect(stops(world)).toEqual(['0.001'])
  await world.operate({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
  await world.run(5_000)
  expect(world.held()).toEqual(['BTCUSDT LONG 0.005'])
  expect(world.open()).toEqual([])
  world.end()
})

test('A-01 by setting it is adopted: it gets a stop and a take-profit, and ends as a trade of the bot', async () => {
  const world = await stillWorld(storyConfig({ foreign_positions: 'adopt' }))
  buysByHand(world, '0.005')
  await world.run(10_000)
  expect(world.notices()).toContain('position_adopted')
  expect(world.open().map(({ originalType, closePosition }) => [originalType, closePosition])).toEqual([
    ['STOP_MARKET', true],
    ['TAKE_PROFIT_MARKET', true],
  ])
  world.market.quote('BTCUSDT', '98400', '98400.1')
  await world.run(5_000)
  expect(world.held()).toEqual([])
  expect(world.trades()).toMatchObject([{ qty: '0.005', entryPrice: '98000.1', exitReason: 'takeProfit' }])
  world.end()
})

test('A-02 the user adds to our position: the stop covers all of it until it is known whose it is, then ours; the cap counts both', async () => {
  const world = await stillWorld()
  await holdBtc(world)
  const before = exposureOf(world.state(), 'BTCUSDT').margin
  buysByHand(world, '0.002')
  await world.run(500)
  expect(stops(world)).toEqual(['whole'])
  await world.run(10_000)
  expect(stops(world)).toEqual(['0.001'])
  expect(world.held()).toEqual(['BTCUSDT LONG 0.003'])
  expect(gt(exposureOf(world.state(), 'BTCUSDT').margin, times(before, 2))).toBe(true)
  world.end()
})

test('A-03 the user sells part of our position, then the rest: the books follow, and what protected it goes', async () => {
  const world = await stillWorld(storyConfig({}, { trade_value_usdt: '40', max_position_usdt: '200' }))
  await huntBtc(world)
  const [held = ''] = world.held()
  expect(held).toBe('BTCUSDT LONG 0.002')
  sellsByHand(world, '0.001')
  await world.run(10_000)
  expect(world.state().positions.get('BTCUSDT:long')?.qty.toFixed()).toBe('0.001')
  expect(stops(world)).toEqual(['whole'])
  sellsByHand(world, '0.001')
  await world.run(10_000)
  expect(world.state().positions.size).toBe(0)
  expect(world.open()).toEqual([])
  expect(world.trades()).toMatchObject([{ exitReason: 'external', qty: '0.002' }])
  world.end()
})

test('A-04 our own liquidation is booked with its loss, halts entries and leaves nothing standing', async () => {
  const world = await stillWorld()
  await holdBtc(world)
  world.sim('account', { do: 'liquidate', symbol: 'BTCUSDT', positionSide: 'LONG' })
  await world.run(5_000)
  expect(world.trades()).toMatchObject([{ exitReason: 'liquidated', qty: '0.001' }])
  expect(world.status()).toMatchObject({ entries: 'halted' })
  expect(world.notices()).toContain('liquidated')
  expect(world.state().day.gross.toFixed()).toBe(world.trades()[0]?.grossPnl)
  expect(world.open()).toEqual([])
  world.end()
})

test('A-05 auto-deleveraging is booked as such and cleaned up; it is no reason to stop', async () => {
  const world = await stillWorld()
  await holdBtc(world)
  world.sim('account', { do: 'adl', symbol: 'BTCUSDT', positionSide: 'LONG' })
  await world.run(5_000)
  expect(world.trades()).toMatchObject([{ exitReason: 'deleveraged', qty: '0.001' }])
  expect(world.status()).toMatchObject({ entries: 'on' })
  expect(world.open()).toEqual([])
  world.end()
})

test('A-06 funding, paid and received, goes to the leg that it was charged for, to the last digit', async () => {
  const world = await stillWorld()
  await holdBtc(world)
  world.sim('account', { do: 'funding', symbol: 'BTCUSDT', rate: '0.001' })
  await world.run(5_000)
  world.sim('account', { do: 'funding', symbol: 'BTCUSDT', rate: '-0.0004' })
  await world.run(5_000)
  const booked = world.venue.income().filter(({ type }) => type === 'FUNDING_FEE')
  expect(booked).toHaveLength(2)
  const sum = booked.reduce((total, { amount }) => add(total, amount), noUsdt)
  expect(world.state().positions.get('BTCUSDT:long')?.funding).toEqual(sum)
  world.end()
})

test('A-06 with both legs open every payment is booked once, and the sum is what the exchange booked', async () => {
  const world = await stillWorld(storyConfig({}, { when_opposite_hedge: 'open' }))
  await holdBtc(world)
  world.market.liquidate('BTCUSDT', 'BUY', '0.1')
  await world.until(() => world.held().length === 2)
  await world.run(500)
  world.sim('account', { do: 'funding', symbol: 'BTCUSDT', rate: '0.001' })
  await world.run(5_000)
  const booked = world.venue.income().filter(({ type }) => type === 'FUNDING_FEE')
  expect(booked).toHaveLength(2)
  const legs = [...world.state().positions.values()].map(({ funding }) => funding)
  const sum = (amounts: readonly Usdt[]): string => text(amounts.reduce((total, amount) => add(total, amount), noUsdt))
  expect(sum(legs)).toBe(sum(booked.map(({ amount }) => amount)))
  world.end()
})

/** A signal for BTCUSDT, and time for what may come of it. */
async function tryToHunt(world: World): Promise<void> {
  await world.run(61_000)
  longsDie(world, 'BTCUSDT')
  await world.run(2_000)
}

// Documented in docs/going-live.md: no order of the exchange ties the two together on a side that is not ours alone.
test.each(['at once', 'an hour later, with no bot running'])(
  'A-02 target and stop of a shared side, both reached %s: what is sold too much is our quantity, once, and it is told',
  async (when) => {
    const isDead = when !== 'at once'
    const world = await stillWorld(
      storyConfig(
        { foreign_positions: 'ignore', max_total_exposure_usdt: '500' },
        { max_position_usdt: '500', tp_working_type: 'MARK_PRICE' },
      ),
    )
    buysByHand(world, '0.005')
    await world.run(10_000)
    await tryToHunt(world)
    expect(world.held()).toEqual(['BTCUSDT LONG 0.006'])
    if (isDead) world.kill()
    for (const pct of ['0.6', '-1.2']) {
      world.sim('account', { do: 'markJump', symbol: 'BTCUSDT', pct })
      if (isDead) await world.run(3_600_000)
    }
    if (isDead) world.start()
    await world.run(60_000)
    expect(world.held()).toEqual(['BTCUSDT LONG 0.004'])
    expect(world.open()).toEqual([])
    expect(world.notices()).toContain('closed_too_much')
    world.end()
  },
)
