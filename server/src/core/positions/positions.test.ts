import { price, qty, text, usdt } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { describe, expect, test } from 'vitest'
import { btc, ofKind, reportOf } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'
import { entryPriceOf } from './position-state.ts'

const positionOf = (hunter: Story, leg: Leg = 'long') => hunter.state.positions.get(`BTCUSDT:${leg}`)!
const snapshotsAsked = (hunter: Story) => ofKind(hunter.log, 'askSnapshot').length
const funding = (hunter: Story, amount: string) =>
  hunter.tell({
    kind: 'income',
    type: 'funding',
    id: '1',
    symbol: 'BTCUSDT',
    asset: 'USDT',
    amount: usdt(amount),
    happenedAt: hunter.now(),
  })

/** Bought 0.004 at 98300 and 0.006 at 98200, or sold: 982.4 USDT, 98240 on average. */
function inTwoFills(leg: Leg) {
  const hunter = story()
  const entry = hunter.hunt(leg)!
  hunter.placed(entry)
  hunter.fill(entry, '0.004', '98300')
  hunter.pass(250)
  hunter.fill(entry, '0.006', '98200')
  hunter.placed(hunter.lastOrder('stop'))
  hunter.placed(hunter.lastOrder('takeProfit'))
  return { hunter, entry }
}

describe('a trade', () => {
  test.each([
    ['long', '-0.4', '-1.29288'],
    ['short', '0.4', '-0.49288'],
  ] as const)('of a %s adds up to the last digit, and so does the day', (leg, gross, net) => {
    const { hunter, entry } = inTwoFills(leg)
    const openedAt = hunter.now() - 250
    funding(hunter, '-0.5')
    hunter.pass(1_000)
    hunter.fill(hunter.lastOrder('takeProfit'), '0.004', '100000')
    expect([text(positionOf(hunter, leg).cost), text(entryPriceOf(positionOf(hunter, leg)))]).toEqual([
      '589.44',
      '98240',
    ])
    hunter.fill(hunter.lastOrder('stop'), '0.006', '97000')
    const [trade] = hunter.trades()
    expect(trade).toEqual({
      id: entry.clientId,
      symbol: 'BTCUSDT',
      leg,
      decisionId: hunter.decisions()[0]!.id,
      openedAt,
      closedAt: hunter.now(),
      qty: qty('0.01'),
      entryPrice: price('98240'),
      exitPrice: price('98200'),
      leverage: 10,
      grossPnl: usdt(gross),
      commission: usdt('0.39288'),
      funding: usdt('-0.5'),
      netPnl: usdt(net),
      exitReason: 'stop',
      configVersion: 1,
      maePct: null,
      mfePct: null,
      trigger: 'window',
      vwapDeviationPct: null,
    })
    const { day } = hunter.state
    expect([text(day.gross), text(day.commission), text(day.funding)]).toEqual([gross, '0.39288', '-0.5'])
    expect(hunter.notice('trade_closed')).toMatchObject({
      level: 'info',
      symbol: 'BTCUSDT',
      text: expect.stringContaining(`${Number(net).toFixed(4)} USDT`),
    })
  })

  test('adds to what the day has brought so far', () => {
    const hunter = story()
    for (let times = 0; times < 2; times += 1) {
      hunter.protectedHolding()
      hunter.fill(hunter.lastOrder('takeProfit'), '0.01', '100267.6')
      hunter.report(hunter.lastOrder('stop'), 'cancelled')
      hunter.pass(120_000)
    }
    expect(text(hunter.state.day.gross)).toBe('39.32')
  })

  test('that ends takes the entries of its leg with it, not those of the other leg or of other symbols', () => {
    const hunter = story({
      hedge: true,
      symbols: { BTCUSDT: {}, ETHUSDT: {} },
      instruments: [btc, { ...btc, symbol: 'ETHUSDT' }],
    })
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.fill(entry, '0.004', '98301.6')
    hunter.placed(hunter.lastOrder('stop'))
    hunter.placed(hunter.hunt('short')!)
    hunter.liquidation('long', '25000', { symbol: 'ETHUSDT' })
    hunter.quote({ symbol: 'ETHUSDT' })
    hunter.placed(hunter.lastOrder('entry'))
    hunter.fill(hunter.lastOrder('stop'), '0.004', '97318.6')
    const entries = hunter.orders().filter(({ purpose }) => purpose === 'entry')
    expect(entries).toHaveLength(3)
    expect(entries.filter(({ clientId }) => hunter.cancels().includes(clientId))).toEqual([entry])
  })
})

describe('a fill', () => {
  test('that is told twice is booked once', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.fill(entry, '0.004', '98300', { tradeId: 'x' })
    hunter.fill(entry, '0.004', '98300', { tradeId: 'x' })
    expect(text(positionOf(hunter).qty)).toBe('0.004')
  })

  test('of more than a report had us presume is booked for the rest', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.report(entry, 'partiallyFilled', { filledQty: qty('0.004'), averagePrice: price('98300') })
    hunter.pass(1_000)
    expect(text(positionOf(hunter).qty)).toBe('0.004')
    hunter.fill(entry, '0.006', '98300')
    expect(text(positionOf(hunter).qty)).toBe('0.006')
    expect(text(hunter.state.orders.get(entry.clientId)!.filledQty)).toBe('0.006')
    hunter.fill(entry, '0.004', '98200')
    expect([text(positionOf(hunter).qty), text(positionOf(hunter).cost)]).toEqual(['0.01', '982.6'])
  })

  test('whose fee was paid in USDT and one whose fee was not are kept apart', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.fill(entry, '0.004', '98300', { commission: usdt('0.1') })
    hunter.fill(entry, '0.006', '98300', { commission: usdt('0.25'), commissionAsset: 'ASTER' })
    const { commission, otherCommission } = positionOf(hunter)
    expect([text(commission), text(otherCommission.get('ASTER')!)]).toEqual(['0.1', '0.25'])
    expect(hunter.notice('fee_in_other_asset')).toMatchObject({
      level: 'warn',
      text: expect.stringContaining('0.25 ASTER'),
    })
  })

  test('of a stop over the whole side ends it only when the leg is flat', () => {
    const hunter = story()
    const { stop } = hunter.protectedHolding()
    hunter.fill(stop, '0.004', '97318.6')
    expect(hunter.state.orders.get(stop.clientId)).toMatchObject({ phase: 'open', status: 'partiallyFilled' })
    hunter.fill(stop, '0.006', '97318.6')
    expect(hunter.state.orders.get(stop.clientId)).toMatchObject({ phase: 'done', status: 'filled' })
  })

  test('that closes more than our books hold closes what they hold, is said, and has the account read', () => {
    const hunter = story()
    const { stop } = hunter.protectedHolding()
    const before = snapshotsAsked(hunter)
    hunter.fill(stop, '0.015', '97318.6')
    expect(hunter.trades()).toMatchObject([{ qty: qty('0.01'), exitReason: 'stop' }])
    expect(hunter.notice('closed_too_much')).toMatchObject({
      level: 'error',
      text: expect.stringMatching(/0\.015 .*0\.01 /),
    })
    expect(snapshotsAsked(hunter)).toBe(before + 1)
  })

  test('that closes exactly what is held is not said to be too much', () => {
    const hunter = story()
    hunter.fill(hunter.protectedHolding().stop, '0.01', '97318.6')
    expect(hunter.notices()).not.toContain('closed_too_much')
  })
})

describe('the reason of an exit', () => {
  test('is told by the purpose of an order that the books did not know', () => {
    const reasonOf = (letter: string) => {
      const hunter = story()
      const { stop } = hunter.protectedHolding()
      hunter.fill({ ...stop, clientId: `ut1.test.zz.${letter}1` }, '0.01', '98000')
      return hunter.trades()[0]!.exitReason
    }
    expect([reasonOf('S'), reasonOf('T'), reasonOf('X')]).toEqual(['stop', 'takeProfit', 'operator'])
  })
})

describe('what the exchange closes by itself', () => {
  const forced = (hunter: Story, leg: Leg, amount: string, more: { deleveraged?: boolean; tradeId?: string } = {}) =>
    hunter.fill(
      { ...hunter.lastOrder('entry'), clientId: 'autoclose-1', side: leg === 'long' ? 'sell' : 'buy' },
      amount,
      '90000',
      { forced: true, ...more },
    )

  test('A-04: closes the leg that its side closes, whatever else is open, with its fee', () => {
    for (const leg of ['long', 'short'] as const) {
      const hunter = story({ hedge: true })
      hunter.protectedHolding('long')
      hunter.protectedHolding('short')
      forced(hunter, leg, '0.01')
      expect(hunter.trades()).toMatchObject([{ leg, exitReason: 'liquidated', exitPrice: price('90000') }])
      expect(text(hunter.trades()[0]!.commission)).toBe(leg === 'long' ? '0.3766032' : '0.377017')
      expect(hunter.state.halted).toContain(leg)
      expect(hunter.notice('liquidated')).toMatchObject({
        level: 'error',
        symbol: 'BTCUSDT',
        text: expect.stringMatching(/0\.01 .*90000/),
      })
    }
  })

  test('deleveraging is told as such and halts nothing', () => {
    const hunter = story()
    hunter.protectedHolding()
    forced(hunter, 'long', '0.01', { deleveraged: true })
    expect(hunter.trades()).toMatchObject([{ exitReason: 'deleveraged' }])
    expect(hunter.notice('deleveraged')).toMatchObject({ level: 'error' })
    expect(hunter.state.halted).toBeNull()
  })

  test('a part leaves the rest, more than we hold takes no more than that, and twice told counts once', () => {
    const hunter = story()
    hunter.protectedHolding()
    forced(hunter, 'long', '0.004', { tradeId: 'f1' })
    forced(hunter, 'long', '0.004', { tradeId: 'f1' })
    expect(text(positionOf(hunter).qty)).toBe('0.006')
    forced(hunter, 'long', '1', { tradeId: 'f2' })
    expect(hunter.trades()).toMatchObject([{ qty: qty('0.01') }])
  })

  test('on a leg where we hold nothing is not ours', () => {
    const hunter = story()
    hunter.hunt('long')
    forced(hunter, 'long', '1')
    expect([hunter.trades(), hunter.state.halted, hunter.notices()]).toEqual([[], null, []])
  })
})

test('an entry that lives on after its trade ended begins another one, with an id of its own', () => {
  const hunter = story()
  const entry = hunter.hunt()!
  hunter.report(entry, 'new')
  hunter.fill(entry, '0.004', '98301.6')
  hunter.fill(hunter.lastOrder('stop'), '0.004', '97318.6')
  hunter.snapshot({ orders: [reportOf(entry, 'new', hunter.now())] })
  hunter.fill(entry, '0.002', '98301.6')
  expect(positionOf(hunter).id).toBe(`${entry.clientId}~2`)
})
