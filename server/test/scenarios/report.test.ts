import { join } from 'node:path'
import Database from 'better-sqlite3'
import {
  add,
  grossPnl,
  isZero,
  neg,
  noUsdt,
  notional,
  price,
  qty,
  sub,
  text,
  usdt,
  type Usdt,
} from '@undertow/shared/money.ts'
import { expect, test, vi } from 'vitest'
import { longsDie, stillWorld } from './story-world.ts'

vi.setConfig({ testTimeout: 90_000 })

type World = Awaited<ReturnType<typeof stillWorld>>
type Fill = { symbol: string; side: string; price: string; qty: string; commission: string }

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

function fillsOf(world: World): readonly Fill[] {
  const db = new Database(join(world.folder, 'ledger.db'), { readonly: true })
  try {
    return db.prepare<[], Fill>('SELECT symbol, side, price, qty, commission FROM fills').all()
  } finally {
    db.close()
  }
}

/** What bought and sold coins and their fees left in the wallet. */
function cashOf(fills: readonly Fill[]): Usdt {
  return fills.reduce((cash, fill) => {
    const value = notional(qty(fill.qty), price(fill.price))
    return sub(add(cash, fill.side === 'sell' ? value : neg(value)), usdt(fill.commission))
  }, noUsdt)
}

const sum = (amounts: readonly Usdt[]): Usdt => amounts.reduce(add, noUsdt)
const incomeOf = (world: World, name: string): Usdt =>
  sum(world.venue.income().flatMap(({ type, amount }) => (type === name ? [amount] : [])))

test('the report is what the fills, the funding and the account of the exchange say, and adds up to the equity curve', async () => {
  const world = await stillWorld()
  await world.until(() => world.curve().length > 0)
  const [first] = world.curve()
  for (const symbol of ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'] as const) {
    await enter(world, symbol)
    world.sim('account', { do: 'funding', symbol, rate: '0.0001' })
    await world.run(5_000)
    await leave(world, symbol)
  }
  // An hour with a transfer is in no drawdown, and the trades were in the one before it.
  await world.run(3_600_000)
  world.sim('account', { do: 'transfer', amount: '-250' })
  await world.run(700_000)
  const report = world.report()
  const net = add(cashOf(fillsOf(world)), incomeOf(world, 'FUNDING_FEE'))
  expect(report).toMatchObject({ trades: 3, net: text(net) })
  expect(report.by.exit).toMatchObject([{ key: 'takeProfit', trades: 3, net: text(net) }])
  expect(report.by.trigger).toMatchObject([{ key: 'window', trades: 3 }])
  expect(report.funding).toBe(text(incomeOf(world, 'FUNDING_FEE')))

  // Flat: equity moved by the net result and the transfer, and by nothing else.
  const transfers = incomeOf(world, 'TRANSFER')
  expect(text(transfers)).toBe('-250')
  const flat = world.curve().at(-1)
  expect(text(sub(usdt(flat?.equity ?? ''), usdt(first?.equity ?? '')))).toBe(text(add(net, transfers)))
  // The withdrawal is no drawdown: what there is of one are the fees and the waiting.
  const depth = Number(report.equityDrawdown?.depth)
  expect(depth).toBeGreaterThanOrEqual(Number(report.closedDrawdown?.depth))
  expect(depth).toBeLessThan(5)

  // With a position open, what it has not realised is the rest.
  await enter(world, 'BTCUSDT')
  const before = world.curve().length
  await world.until(() => world.curve().length >= before + 2)
  const now = world.curve().at(-1)
  const mark = world.state().marks.get('BTCUSDT')?.price ?? price('0')
  const open = [...world.state().positions.values()]
  expect(open).toHaveLength(1)
  const unrealised = sum(
    open.map(({ leg, qty: amount, openedValue }) => sub(grossPnl(leg, amount, price('0'), mark), openedValue)),
  )
  const fees = sum(open.map(({ commission }) => neg(commission)))
  const change = sub(usdt(now?.equity ?? ''), usdt(first?.equity ?? ''))
  const parts = sum([net, transfers, unrealised, fees])
  expect(isZero(unrealised)).toBe(false)
  expect(Math.abs(Number(text(sub(change, parts))))).toBeLessThan(1e-7)
  world.end()
})

test('entries are looked after although their position is closed within the time, and uptime is what was watched', async () => {
  const world = await stillWorld()
  await enter(world, 'BTCUSDT')
  const [bid, ask, higherBid, higherAsk] = levels.BTCUSDT
  world.market.quote('BTCUSDT', higherBid, higherAsk)
  await world.until(() => world.held().length === 0)
  for (let second = 0; second < 62; second += 1) {
    world.market.quote('BTCUSDT', second % 2 === 0 ? higherBid : bid, second % 2 === 0 ? higherAsk : ask)
    await world.run(1_000)
  }
  const markouts = world.report().markouts
  expect(markouts.map(({ afterSec, unknown }) => [afterSec, unknown])).toEqual([
    [10, 0],
    [60, 0],
  ])
  expect(markouts.every(({ fills, movedPct }) => fills > 0 && movedPct !== null)).toBe(true)

  const watched = world.report().uptime
  await world.operate({ do: 'pause' })
  await world.run(600_000)
  const after = world.report().uptime
  expect(Number(watched.ablePct)).toBeGreaterThan(90)
  expect(Number(after.ablePct)).toBeLessThan(Number(watched.ablePct) / 2)
  world.end()
})
