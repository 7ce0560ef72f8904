import { price, rate, text, usdt } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { btc } from '../fixtures.test-support.ts'
import { story } from '../story.test-support.ts'

const eth = { ...btc, symbol: 'ETHUSDT', baseAsset: 'ETH' }

test('A-11 a bracket that shrinks under a position is said, adds no more, and leaves its protection as it is', () => {
  const hunter = story({ hedge: true, symbol: { when_opposite_hedge: 'open' } })
  const { stop } = hunter.protectedHolding()
  const [first] = btc.brackets
  hunter.asked()
  hunter.tell({ kind: 'instruments', instruments: [{ ...btc, brackets: [{ ...first!, leverageMax: 5 }] }] })
  expect(hunter.notices()).toContain('bracket_shrunk')
  expect(hunter.asked().some(({ kind }) => kind === 'placeOrder' || kind === 'cancelOrder')).toBe(false)
  expect(hunter.state.orders.get(stop.clientId)?.phase).toBe('open')
  // The account still trades it at 10x, which cannot be lowered while it is held.
  hunter.pass(120_000)
  expect(hunter.hunt('short')).toBeNull()
  expect(hunter.decisions().at(-1)?.refusedBy).toBe('leverage')
  hunter.tell({ kind: 'instruments', instruments: [{ ...btc, brackets: [{ ...first!, leverageMax: 5 }] }] })
  expect(hunter.notices().filter((code) => code === 'bracket_shrunk')).toHaveLength(1)
})

test('A-11 an entry that the smaller bracket does not allow is skipped, with the numbers', () => {
  const [first] = btc.brackets
  const small = { ...btc, brackets: [{ ...first!, notionalCap: usdt('500'), maintenance: rate('0.005') }] }
  const hunter = story({ instruments: [small] })
  expect(hunter.hunt()).toBeNull()
  const refusal = hunter
    .decisions()
    .at(-1)
    ?.gates.find(({ passed }) => !passed)
  expect(refusal).toMatchObject({ gate: 'bracket', passed: false, limit: '100x up to 500 USDT notional' })
})

test('A-12 a symbol that stops trading is said once, and its refused closes do not halt the others', () => {
  const hunter = story({ instruments: [btc, eth], symbols: { BTCUSDT: {}, ETHUSDT: {} } })
  hunter.protectedHolding()
  hunter.tell({ kind: 'instruments', instruments: [{ ...btc, status: 'SETTLING' }, eth] })
  hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
  for (let tries = 0; tries < 12; tries += 1) {
    hunter.tell({
      kind: 'placed',
      clientId: hunter.lastOrder('close').clientId,
      outcome: 'rejected',
      code: -4141,
      cause: 'closedSymbol',
      message: 'Symbol is closed.',
    })
    hunter.pass(61_000)
  }
  expect(hunter.state.halted).toBeNull()
  expect(hunter.notices().filter((code) => code === 'symbol_not_trading')).toHaveLength(1)
  expect(hunter.notices()).toContain('close_waits')
  hunter.liquidation('long', '25000', { symbol: 'ETHUSDT' })
  hunter.quote({ symbol: 'ETHUSDT' })
  expect(hunter.lastOrder('entry').symbol).toBe('ETHUSDT')
})

test('a new price grid makes a stop that was rounded coarser fine again', () => {
  const hunter = story()
  hunter.holding()
  const refused = hunter.lastOrder('stop')
  hunter.tell({
    kind: 'placed',
    clientId: refused.clientId,
    outcome: 'rejected',
    code: -1111,
    cause: 'grid',
    message: 'too many decimals',
  })
  const coarse = hunter.lastOrder('stop')
  expect(coarse.stopPrice?.mod(1).isZero()).toBe(true)
  hunter.placed(coarse)
  hunter.tell({ kind: 'instruments', instruments: [{ ...btc, tickSize: price('1') }] })
  expect(text(hunter.lastOrder('stop').stopPrice!)).toBe(text(coarse.stopPrice!))
})

test('A-17 an entry that the exchange ends to keep us from trading with ourselves is over, and nothing loops', () => {
  const hunter = story()
  const entry = hunter.hunt()!
  hunter.placed(entry)
  hunter.report(entry, 'expired')
  hunter.asked()
  hunter.pass(300_000)
  expect(hunter.state.orders.size).toBe(0)
  expect(hunter.asked().some(({ kind }) => kind === 'placeOrder')).toBe(false)
  expect(hunter.hunt()).not.toBeNull()
})

test('A-17 what it filled before that is a position, and protected', () => {
  const hunter = story()
  const entry = hunter.hunt()!
  hunter.placed(entry)
  hunter.fill(entry, '0.004', '98301.6')
  hunter.report(entry, 'expired', { filledQty: entry.qty! })
  expect(hunter.lastOrder('stop')).toMatchObject({ closePosition: true })
})
