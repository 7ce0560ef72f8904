import { noUsdt, text, usdt } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { exposureOf } from '../../src/core/questions/exposure.ts'
import { positionRows } from '../../src/core/report.ts'
import { longsDie, stillWorld, storyConfig } from '../scenarios/story-world.ts'
import { asked, holdBtc, huntBtc, sent, standing, type World } from './orders.ts'

// What is in force on the account is what counts; where that is not what the bot is written for, it does not enter.

const far = { symbol: 'BTCUSDT', type: 'LIMIT', timeInForce: 'GTC', positionSide: 'LONG', side: 'BUY', price: '90000' }
const restsByHand = (world: World, newClientOrderId: string): void =>
  world.sim('account', { do: 'order', params: { ...far, quantity: '0.001', newClientOrderId } })

/** A signal, and time for what may come of it. */
async function tryToHunt(world: World, symbol = 'BTCUSDT'): Promise<void> {
  longsDie(world, symbol)
  await world.run(2_000)
}

test('A-07 leverage that is changed from outside counts at once, is said, and is set back when nothing is open', async () => {
  const world = await stillWorld()
  await holdBtc(world)
  const before = exposureOf(world.state(), 'BTCUSDT')
  const inForce = world.venue.leverageOf('BTCUSDT')
  world.sim('account', { do: 'setLeverage', symbol: 'BTCUSDT', leverage: 2 })
  await world.run(1_000)
  const now = exposureOf(world.state(), 'BTCUSDT')
  expect(now.notional).toEqual(before.notional)
  expect(text(now.margin)).toBe(text(usdt(text(now.notional.div(2) as typeof now.notional))))
  expect(world.notices()).toContain('leverage_changed')
  expect(world.venue.leverageOf('BTCUSDT')).toBe(2)
  await world.operate({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
  await world.run(65_000)
  expect(world.venue.leverageOf('BTCUSDT')).toBe(inForce)
  world.end()
})

test('A-08 the account is switched to one-way mode while flat: entries are halted until a person has looked', async () => {
  const world = await stillWorld()
  world.sim('account', { do: 'setHedgeMode', on: false })
  await world.run(8_000)
  expect(world.status()).toMatchObject({ entries: 'halted' })
  expect(world.status().entriesReason).toContain('one-way')
  await tryToHunt(world)
  expect(sent(world, 'entry')).toEqual([])
  await world.operate({ do: 'resume' })
  await world.run(61_000)
  await tryToHunt(world)
  expect(world.held()).toEqual(['BTCUSDT BOTH 0.001'])
  expect(standing(world, 'stop')).toHaveLength(1)
  world.end()
})

test('A-08 an order that shows the switch first (-4061) halts entries all the same', async () => {
  const world = await stillWorld()
  world.faults.addRequest({
    match: { method: 'POST', path: 'order' },
    times: 1,
    when: 'before',
    action: { do: 'code', code: -4061, message: "Order's position side does not match user's setting.", status: 400 },
  })
  await huntBtc(world, 2_000)
  expect(world.status()).toMatchObject({ entries: 'halted' })
  expect(asked(world, 'GET positionSide/dual').length).toBeGreaterThan(1)
  world.end()
})

test('A-09 "no need to change" (-4046) is a success: the symbol is traded', async () => {
  const world = await stillWorld()
  world.venue.setMarginType('BTCUSDT', 'isolated', world.now())
  world.faults.addRequest({
    match: { method: 'POST', path: 'marginType' },
    times: 1,
    when: 'after_exec',
    action: { do: 'code', code: -4046, message: 'No need to change margin type.', status: 400 },
  })
  await world.run(35_000)
  expect(asked(world, 'POST marginType')).toHaveLength(1)
  expect(world.state().isolated.size).toBe(0)
  await tryToHunt(world)
  expect(world.held()).toHaveLength(1)
  world.end()
})

test('A-10 isolated margin that cannot be changed (-4047) keeps entries of that symbol off, says what to do, and leaves others alone', async () => {
  const world = await stillWorld()
  world.venue.setMarginType('BTCUSDT', 'isolated', world.now())
  restsByHand(world, 'my-own')
  await world.run(35_000)
  expect(world.notices()).toContain('margin_isolated')
  await tryToHunt(world)
  expect(world.refusedBy()).toBe('margin_type')
  await tryToHunt(world, 'ETHUSDT')
  expect(world.held()).toMatchObject([expect.stringContaining('ETHUSDT')])
  const tries = asked(world, 'POST marginType').length
  await world.run(180_000)
  // Once a minute, and said once an hour.
  expect(asked(world, 'POST marginType').length - tries).toBeLessThanOrEqual(3)
  expect(world.notices().filter((code) => code === 'margin_isolated')).toHaveLength(1)
  // Mended by hand, it trades.
  world.sim('account', { do: 'cancelAll', symbol: 'BTCUSDT' })
  world.venue.setMarginType('BTCUSDT', 'cross', world.now())
  await world.run(65_000)
  await tryToHunt(world)
  expect(world.held()).toMatchObject([expect.stringContaining('BTCUSDT'), expect.stringContaining('ETHUSDT')])
  world.end()
})

test('A-13 rules that changed refuse one entry, are read again at once, and the next entry fits them', async () => {
  const world = await stillWorld(storyConfig({}, { trade_value_usdt: '60', max_position_usdt: '200' }))
  world.sim('symbol', { symbol: 'BTCUSDT', stepSize: '0.002', qtyMin: '0.002' })
  await huntBtc(world, 1_000)
  expect(sent(world, 'entry')).toMatchObject([{ status: 400 }])
  await world.run(61_000)
  expect(text(world.state().instruments.get('BTCUSDT')?.stepSize ?? noUsdt)).toBe('0.002')
  await tryToHunt(world)
  expect(world.held()).toEqual(['BTCUSDT LONG 0.002'])
  world.end()
})

test.each([
  [
    'A-14 a key that is revoked, or may not trade from here',
    -2015,
    'Invalid API-key, IP, or permissions for action.',
    401,
  ],
  ['A-14 a key that is malformed', -2014, 'API-key format invalid.', 401],
  ['A-14 an account that may not do this', -1002, 'You are not authorized to execute this request.', 401],
  ['A-14 a signature that is not taken any more', -1022, 'Signature for this request is not valid.', 400],
  ['A-14 a wallet without a deposit', -5050, 'Please deposit first.', 400],
])(
  '%s halts entries with one loud notice, without a storm; what protects stays (%i)',
  async (_, code, message, status) => {
    const world = await stillWorld()
    await holdBtc(world)
    world.faults.addRequest({
      match: {},
      times: 100_000,
      when: 'before',
      action: { do: 'code', code, message, status },
    })
    const from = world.requests().length
    await world.run(300_000)
    expect(world.status()).toMatchObject({ entries: 'halted' })
    expect(world.status().entriesReason).toContain(String(code))
    expect(world.notices().filter((code) => code === 'halted')).toHaveLength(1)
    expect(world.requests().length - from).toBeLessThan(400)
    expect(standing(world, 'stop')).toHaveLength(1)
    world.faults.clear()
    await world.run(30_000)
    // The key works again; entries still wait for a person.
    expect(world.status()).toMatchObject({ entries: 'halted' })
    expect(world.status().entriesReason).toContain('credentials')
    world.end()
  },
)

test('A-15 multi-assets margin is read and shown; entries are sized by the USDT that is there', async () => {
  const world = await stillWorld()
  world.venue.setMultiAssets(true, world.now())
  await world.run(65_000)
  expect(world.state().multiAssets).toBe(true)
  world.sim('account', { do: 'transfer', amount: '-9999' })
  await world.run(2_000)
  await tryToHunt(world)
  // Cut down to the one USDT that is left, which is less than the exchange takes.
  expect(world.refusedBy()).toBe('size')
  world.end()
})

test('A-16 money is taken out: what is held stays protected, and entries that the rest cannot carry are refused', async () => {
  const world = await stillWorld()
  await holdBtc(world)
  world.sim('account', { do: 'transfer', amount: '-9979.5' })
  await world.run(2_000)
  await tryToHunt(world, 'ETHUSDT')
  expect(world.refusedBy()).toBe('size')
  expect(standing(world, 'stop')).toHaveLength(1)
  world.end()
})

test('A-18 two new orders of another installation: entries stop, it is said loudly, protection goes on', async () => {
  const world = await stillWorld()
  await holdBtc(world)
  restsByHand(world, 'ut1.othr.1a.E1')
  await world.run(1_000)
  expect(world.status()).toMatchObject({ entries: 'on' })
  restsByHand(world, 'ut1.othr.1b.E1')
  await world.run(1_000)
  expect(world.status()).toMatchObject({ entries: 'halted' })
  expect(world.notices()).toContain('second_writer')
  const [stop] = standing(world, 'stop')
  if (stop) world.venue.cancel({ symbol: 'BTCUSDT', orderId: stop.orderId }, world.now())
  await world.run(2_000)
  expect(standing(world, 'stop')).toHaveLength(1)
  world.end()
})

test('A-18 our own unanswered orders are nobody else’s', async () => {
  const world = await stillWorld()
  for (const symbol of ['BTCUSDT', 'ETHUSDT', 'SOLUSDT']) {
    world.faults.addRequest({
      match: { method: 'POST', path: 'order', symbol },
      times: 1,
      when: 'after_exec',
      action: { do: 'drop' },
    })
    longsDie(world, symbol)
  }
  await world.until(() => world.held().length === 3)
  world.kill()
  world.start()
  await world.run(30_000)
  expect(world.status()).toMatchObject({ entries: 'on' })
  expect(world.held()).toHaveLength(3)
  expect(standing(world, 'stop')).toHaveLength(3)
  world.end()
})

test('A-12 a symbol that is settled while we hold it: no entries there, it is said, and the others trade on', async () => {
  const world = await stillWorld()
  await holdBtc(world)
  world.sim('symbol', { symbol: 'BTCUSDT', status: 'SETTLING' })
  const [stop] = standing(world, 'stop')
  if (stop) world.venue.cancel({ symbol: 'BTCUSDT', orderId: stop.orderId }, world.now())
  await world.run(150_000)
  expect(world.notices()).toContain('symbol_not_trading')
  expect(positionRows(world.state())).toMatchObject([{ symbol: 'BTCUSDT', protection: 'settling' }])
  expect(world.status()).toMatchObject({ entries: 'on' })
  // Stops and closes are tried, ever more rarely.
  expect(sent(world, 'stop').length + sent(world, 'close').length).toBeLessThan(40)
  await tryToHunt(world, 'ETHUSDT')
  expect(world.held()).toHaveLength(2)
  expect(standing(world, 'stop')).toMatchObject([{ symbol: 'ETHUSDT' }])
  world.sim('symbol', { symbol: 'BTCUSDT', status: 'TRADING' })
  await world.run(61_000)
  expect(world.held()).toMatchObject([expect.stringContaining('ETHUSDT')])
  world.end()
})
