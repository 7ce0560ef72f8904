import { price, qty, text } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { describe, expect, test } from 'vitest'
import { btc } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

test('what is left below the grid of market orders is closed at a limit, so that flatten ends', () => {
  const coarse = { ...btc, marketStepSize: qty('0.004'), marketQtyMin: qty('0.004') }
  const hunter = story({ instruments: [coarse] })
  hunter.protectedHolding()
  hunter.mark('98400')
  hunter.operator({ do: 'flatten' })
  const closes = hunter.orders().filter(({ purpose }) => purpose === 'close')
  expect(closes.map(({ type, qty: amount, timeInForce }) => [type, text(amount!), timeInForce])).toEqual([
    ['market', '0.008', null],
    ['limit', '0.002', 'ioc'],
  ])
  for (const close of closes) hunter.fill(close, text(close.qty!), '98400')
  expect(hunter.state.flattening).toBe(false)
})

test('a thin book: while closes take something the rest follows within a second, without a halt', () => {
  const hunter = story()
  hunter.protectedHolding()
  hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
  const closes = () => hunter.orders().filter(({ purpose }) => purpose === 'close')
  for (let taken = 1; taken < 10; taken += 1) {
    const close = closes().at(-1)!
    hunter.placed(close)
    hunter.report(close, 'expired', { qty: close.qty!, filledQty: qty('0.001'), averagePrice: price('97000') })
    hunter.fill(close, '0.001', '97000')
    hunter.pass(1_000)
    expect(closes()).toHaveLength(taken + 1)
  }
  hunter.fill(closes().at(-1)!, '0.001', '97000')
  expect(hunter.trades()).toHaveLength(1)
  expect(hunter.state.halted).toBe(null)
})

test('P-05: what could not even be sent is tried again each second, however often: the stop and the close, without a halt', () => {
  const hunter = story()
  hunter.holding()
  hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
  const sent = (purpose: 'stop' | 'close') => hunter.orders().filter((order) => order.purpose === purpose)
  const unsent = new Set<string>()
  for (let ms = 0; ms < 60_000; ms += 500) {
    for (const order of [...sent('stop'), ...sent('close')].filter(({ clientId }) => !unsent.has(clientId))) {
      unsent.add(order.clientId)
      hunter.placed(order, 'notSent')
    }
    hunter.pass(500)
  }
  expect(sent('stop').length).toBeGreaterThan(28)
  expect(sent('close').length).toBeGreaterThan(28)
  expect(sent('stop').length + sent('close').length).toBeLessThan(130)
  expect(hunter.state.halted).toBe(null)
  expect(hunter.notices().filter((code) => code === 'order_not_sent').length).toBeLessThan(4)

  hunter.placed(sent('stop').at(-1)!, 'notSent')
  const before = sent('stop').length
  hunter.pass(1_000)
  expect(sent('stop').length).toBeGreaterThan(before)
})

const closesOf = (hunter: Story) => hunter.orders().filter(({ purpose }) => purpose === 'close')
const toClose = (setup: Parameters<typeof story>[0] = {}, liquidated: Leg = 'long') => {
  const hunter = story(setup)
  hunter.protectedHolding(liquidated)
  hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: liquidated })
  return hunter
}

test('P-05: a refused close comes again after 1, 2, 4 … s, a minute at most; from the fourth on it is said, at the ninth entries halt', () => {
  const hunter = toClose()
  const pauses: number[] = []
  const said: number[] = []
  const haltedAt: (number | null)[] = []
  for (let tries = 1; tries <= 10; tries += 1) {
    hunter.placed(closesOf(hunter).at(-1)!, 'rejected', 'refused')
    pauses.push(hunter.passUntil(() => closesOf(hunter).length > tries))
    said.push(hunter.notices().filter((code) => code === 'close_not_done').length)
    haltedAt.push(hunter.state.halted === null ? null : tries + 1)
  }
  expect(pauses.map((ms) => ms / 1_000)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60, 60])
  expect(said).toEqual([0, 0, 1, 2, 3, 4, 5, 6, 7, 8])
  expect(haltedAt.find((order) => order !== null)).toBe(9)
  expect(hunter.state.halted).toContain('0.01 BTCUSDT long')
  expect(hunter.notice('close_not_done')).toMatchObject({
    level: 'error',
    text: expect.stringContaining('0.01 BTCUSDT'),
  })
})

test('a close that takes a part after many that took nothing goes on within a second, and its pauses begin anew', () => {
  const hunter = toClose()
  for (let tries = 1; tries <= 5; tries += 1) {
    hunter.placed(closesOf(hunter).at(-1)!, 'rejected', 'refused')
    hunter.passUntil(() => closesOf(hunter).length > tries)
  }
  const close = closesOf(hunter).at(-1)!
  hunter.fill(close, '0.004', '98000')
  hunter.report(close, 'expired', { filledQty: qty('0.004') })
  const before = closesOf(hunter).length
  hunter.pass(999)
  expect(closesOf(hunter)).toHaveLength(before)
  hunter.pass(1)
  expect(closesOf(hunter)).toHaveLength(before + 1)
  hunter.placed(closesOf(hunter).at(-1)!, 'rejected', 'refused')
  hunter.pass(3_999)
  expect(closesOf(hunter)).toHaveLength(before + 1)
  hunter.pass(1)
  expect(closesOf(hunter)).toHaveLength(before + 2)
})

test('the first reason to close stays, and what of the entry still rests goes at once, that of the other leg does not', () => {
  const hunter = story({ hedge: true })
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  hunter.fill(entry, '0.004', '98301.6')
  const other = hunter.hunt('short')!
  hunter.placed(other)
  hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
  expect(hunter.cancels()).toEqual([entry.clientId])
  hunter.operator({ do: 'flatten' })
  hunter.fill(hunter.lastOrder('close'), '0.004', '98000')
  expect(hunter.trades()).toMatchObject([{ exitReason: 'operator' }])
})

test('S29: more than a market order may carry goes in parts, five at a time, the rest when those are filled', () => {
  const hunter = toClose({ instruments: [{ ...btc, marketQtyMax: qty('0.001') }] })
  expect(closesOf(hunter).map(({ qty: amount }) => text(amount!))).toEqual(Array(5).fill('0.001'))
  for (const close of closesOf(hunter).slice(0, 4)) hunter.fill(close, '0.001', '98000')
  hunter.pass(10_000)
  expect(closesOf(hunter)).toHaveLength(5)
  hunter.fill(closesOf(hunter)[4]!, '0.001', '98000')
  hunter.pass(1_000)
  expect(closesOf(hunter)).toHaveLength(10)
  for (const close of closesOf(hunter).slice(5)) hunter.fill(close, '0.001', '98000')
  expect(hunter.trades()).toHaveLength(1)
})

test('a close bears the decision, settings and leverage of its position, and the reason that it is sent for', () => {
  const hunter = story()
  const entry = hunter.holding()
  hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
  const { decisionId, leverage, configVersion, exitReason } = hunter.state.orders.get(
    hunter.lastOrder('close').clientId,
  )!
  const origin = hunter.state.orders.get(entry.clientId)!
  expect({ decisionId, leverage, configVersion, exitReason }).toEqual({
    decisionId: origin.decisionId,
    leverage: 10,
    configVersion: 1,
    exitReason: 'operator',
  })
})

describe('a limit in the place of a market order', () => {
  const coarse = { instruments: [{ ...btc, tickSize: price('0.5'), marketStepSize: qty('0.004') }] }

  test('goes as far as a market order may, rounded to what is surely allowed', () => {
    const long = story(coarse)
    long.protectedHolding()
    long.mark('98765.4')
    long.operator({ do: 'flatten' })
    // 98765.4 × 0.95 = 93827.13
    expect(text(long.lastOrder('close').price!)).toBe('93827.5')
    const short = story(coarse)
    short.protectedHolding('short')
    short.mark('98765.4')
    short.operator({ do: 'flatten' })
    // 98765.4 × 1.05 = 103703.67
    expect(text(short.lastOrder('close').price!)).toBe('103703.5')
  })

  test('is taken for what is smaller than the least market order, and for nothing that a market order can carry', () => {
    const typesAt = (marketQtyMin: string) => {
      const hunter = story({ instruments: [{ ...btc, marketQtyMin: qty(marketQtyMin) }] })
      hunter.protectedHolding()
      hunter.mark('98400')
      hunter.operator({ do: 'flatten' })
      return closesOf(hunter).map(({ type }) => type)
    }
    expect(typesAt('0.01')).toEqual(['market'])
    expect(typesAt('0.011')).toEqual(['limit'])
  })

  test('follows a market order that found no depth, as long as that is so', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.mark('98400')
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    const typeOfNext = (ended: (close: NewOrder) => void): string => {
      const before = closesOf(hunter).length
      ended(hunter.lastOrder('close'))
      hunter.passUntil(() => {
        hunter.mark('98400')
        return closesOf(hunter).length > before
      })
      return hunter.lastOrder('close').type
    }
    const refused = (close: NewOrder) => hunter.placed(close, 'rejected', 'noDepth')
    expect(typeOfNext(refused)).toBe('limit')
    // Part of it was taken: more may be.
    expect(
      typeOfNext((close) => {
        hunter.fill(close, '0.004', '98390')
        hunter.report(close, 'expired', { filledQty: qty('0.004') })
      }),
    ).toBe('limit')
    expect(typeOfNext((close) => hunter.report(close, 'expired'))).toBe('market')
    expect(typeOfNext(refused)).toBe('limit')
    expect(typeOfNext(refused)).toBe('market')
    expect(typeOfNext(refused)).toBe('limit')
    expect(typeOfNext((close) => hunter.placed(close, 'rejected', 'grid'))).toBe('market')
  })

  test('is not priced from an old mark, which the market may have left behind', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.mark('98400')
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    hunter.pass(5_001)
    hunter.placed(hunter.lastOrder('close'), 'rejected', 'noDepth')
    hunter.passUntil(() => closesOf(hunter).length === 2)
    expect(hunter.lastOrder('close').type).toBe('market')
  })

  test('needs a mark to be priced: without one it is a market order', () => {
    const hunter = story(coarse)
    hunter.protectedHolding()
    hunter.operator({ do: 'flatten' })
    expect(closesOf(hunter).map(({ type, price: at }) => [type, at])).toEqual([
      ['market', null],
      ['market', null],
    ])
  })
})

test('a position in a contract whose rules are not known is closed whole, at market', () => {
  const hunter = story()
  hunter.holding()
  hunter.mark('98400')
  hunter.state.instruments.clear()
  hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
  expect(hunter.lastOrder('close')).toMatchObject({ type: 'market', price: null, qty: qty('0.01') })
})

test('what is told once: a symbol that is not traded, not before the fourth attempt', () => {
  const hunter = toClose()
  hunter.tell({ kind: 'instruments', instruments: [{ ...btc, status: 'SETTLING' }] })
  const told: number[] = []
  for (let tries = 0; tries < 5; tries += 1) {
    hunter.placed(closesOf(hunter).at(-1)!, 'rejected', 'closedSymbol')
    hunter.pass(20_000)
    told.push(hunter.notices().filter((code) => code === 'close_waits').length)
  }
  expect(told).toEqual([0, 0, 1, 1, 1])
  expect(hunter.notice('close_waits')).toMatchObject({ level: 'error', symbol: 'BTCUSDT' })
})
