import { abs, add, lt, noUsdt, rounded, sub, text, usdt } from '@undertow/shared/money.ts'
import { expect, test, vi } from 'vitest'
import { longsDie, stillWorld } from './story-world.ts'

// An hour of virtual time and more.
vi.setConfig({ testTimeout: 90_000 })

type World = Awaited<ReturnType<typeof stillWorld>>

const levels = {
  BTCUSDT: ['98000', '98000.1', '98400', '98400.1'],
  ETHUSDT: ['3300', '3300.01', '3315', '3315.01'],
  SOLUSDT: ['182', '182.01', '183', '183.01'],
} as const
type Symbol = keyof typeof levels

async function enter(world: World, symbol: Symbol): Promise<void> {
  longsDie(world, symbol)
  await world.until(() => world.open().some((order) => order.symbol === symbol && order.closePosition))
  await world.run(1_000)
}

/** The price comes back, the take-profit sells, and the price is where it was. */
async function leave(world: World, symbol: Symbol): Promise<void> {
  const [bid, ask, higherBid, higherAsk] = levels[symbol]
  world.market.quote(symbol, higherBid, higherAsk)
  await world.until(() => !world.held().some((held) => held.startsWith(symbol)))
  await world.run(1_000)
  world.market.quote(symbol, bid, ask)
  await world.run(62_000)
}

/** Long enough for two readings of the list in which all of it counts as settled. */
const settled = (world: World): Promise<void> => world.run(1_300_000)

const lineOf = (world: World, type: string) => world.books().totals.find((line) => line.type === type)
const clean = { others: '0', shared: '0', estimated: '0', late: '0', agrees: true }

test('many trades with fees, funding and a liquidation of ours: nothing differs, and the list is what the exchange has', async () => {
  const world = await stillWorld()
  for (let round = 0; round < 3; round += 1) {
    for (const symbol of ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'] as const) {
      await enter(world, symbol)
      world.sim('account', { do: 'funding', symbol, rate: round % 2 === 0 ? '0.0001' : '-0.0003' })
      await world.run(5_000)
      await leave(world, symbol)
    }
  }
  await enter(world, 'BTCUSDT')
  world.sim('account', { do: 'liquidate', symbol: 'BTCUSDT', positionSide: 'LONG' })
  await settled(world)

  const { differences, to } = world.books()
  expect(world.trades()).toHaveLength(10)
  expect(differences).toEqual([])
  expect(to).toBeGreaterThan(Math.max(...world.venue.income().map(({ at }) => at)))
  for (const [type, name] of [
    ['realised', 'REALIZED_PNL'],
    ['commission', 'COMMISSION'],
    ['funding', 'FUNDING_FEE'],
  ] as const) {
    const rows = world.venue.income().filter((row) => row.type === name)
    const booked = rows.reduce((sum, { amount }) => add(sum, rounded(amount, 8)), noUsdt)
    const line = lineOf(world, type)
    expect(line).toMatchObject({ ...clean, exchange: text(booked), rows: rows.length })
    expect(lt(abs(sub(usdt(line?.ours ?? ''), booked)), usdt('0.0000001'))).toBe(true)
  }
  const net = world.trades().reduce((sum, trade) => add(sum, usdt(trade.netPnl)), noUsdt)
  const posted = world.books().totals.reduce((sum, { ours }) => add(sum, usdt(ours)), noUsdt)
  expect(text(posted)).toBe(text(net))
  expect(world.notices()).not.toContain('books_differ')
  world.end()
})

test('what is younger than ten minutes is not compared yet, and a difference is told once it was found twice', async () => {
  const world = await stillWorld()
  await enter(world, 'BTCUSDT')
  await leave(world, 'BTCUSDT')
  const fee = world.venue.income().find(({ type }) => type === 'COMMISSION')
  expect(text(fee?.amount ?? noUsdt)).toBe('-0.04900005')
  Object.assign(fee ?? {}, { amount: usdt('-0.54900005') })
  await world.run(400_000)
  expect(world.books().totals).toEqual([])
  await world.until(() => world.books().totals.length > 0, 900_000, 1_000)
  expect(world.books().differences).toMatchObject([
    { type: 'commission', symbol: 'BTCUSDT', asset: 'USDT', day: '2026-01-05', difference: '-0.5' },
  ])
  expect(lineOf(world, 'realised')).toMatchObject(clean)
  await world.run(5_000)
  expect(world.notices()).not.toContain('books_differ')
  await world.run(301_000)
  expect(world.notices().filter((code) => code === 'books_differ')).toEqual(['books_differ'])
  world.end()
})

test('a fill that nobody tells is missed by exactly its fee', async () => {
  const world = await stillWorld()
  await enter(world, 'BTCUSDT')
  world.faults.addStream({ stream: 'user', do: 'silence', forMs: 60_000 }, world.now())
  const [, , higherBid, higherAsk] = levels.BTCUSDT
  world.market.quote('BTCUSDT', higherBid, higherAsk)
  await world.until(() => world.held().length === 0)
  const lost = world.venue.fills('BTCUSDT').at(-1)
  Object.assign(lost ?? {}, { tradeId: 1, orderId: 1 })
  await settled(world)
  expect(world.notices()).toContain('fill_presumed')
  const { differences } = world.books()
  expect(differences).toMatchObject([{ type: 'commission', difference: text(sub(noUsdt, lost?.commission ?? noUsdt)) }])
  expect(lineOf(world, 'realised')).toMatchObject({ agrees: true, estimated: lineOf(world, 'realised')?.ours })
  world.end()
})

test('what the user trades by hand is told apart: beside the bot, on its side, and on symbols of his own', async () => {
  const world = await stillWorld()
  await enter(world, 'BTCUSDT')
  const byHand = (symbol: string, side: string, quantity: string, positionSide = 'LONG'): void =>
    world.sim('account', { do: 'order', params: { symbol, side, positionSide, type: 'MARKET', quantity } })
  byHand('SOLUSDT', 'BUY', '3')
  world.market.quote('BTCUSDT', '97900', '97900.1')
  await world.run(2_000)
  byHand('BTCUSDT', 'BUY', '0.004')
  await world.run(10_000)
  expect(world.notices()).toContain('side_shared')
  await world.operate({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
  await world.until(() => world.trades().length === 1)
  byHand('BTCUSDT', 'SELL', '0.004')
  byHand('SOLUSDT', 'SELL', '3')
  await settled(world)
  expect(world.books().differences).toEqual([])
  expect(lineOf(world, 'commission')).toMatchObject({
    agrees: true,
    others: expect.stringMatching(/^-0\.\d+/) as string,
  })
  // 0.001 bought at 98,000.1 and 0.004 at 97,900.1 cost 97,920.1 on average: that is what the exchange reckons with.
  expect(lineOf(world, 'realised')).toMatchObject({ agrees: true, ours: '-0.1001', shared: '0.08' })
  world.end()
})

test('after kill -9 nothing is compared twice, and what happened meanwhile is', async () => {
  const world = await stillWorld()
  await enter(world, 'BTCUSDT')
  await world.run(320_000)
  world.kill()
  const [bid, ask, higherBid, higherAsk] = levels.BTCUSDT
  world.market.quote('BTCUSDT', higherBid, higherAsk)
  await world.until(() => world.held().length === 0)
  world.market.quote('BTCUSDT', bid, ask)
  await world.run(30_000)
  world.start()
  await settled(world)
  const { differences, totals, since } = world.books()
  expect(differences).toEqual([])
  expect(totals.map(({ type, rows }) => [type, rows])).toEqual([
    ['commission', 2],
    ['realised', 1],
  ])
  expect(since).toBeLessThan(world.now() - 1_700_000)
  world.end()
})
