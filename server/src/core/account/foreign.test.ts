import { price, qty, text, type Price, type Qty } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { story, type Story } from '../story.test-support.ts'
import { entryPriceOf } from '../positions/position-state.ts'

/** The account holds `amount` at `at`, and has done so for long enough to be believed. */
function held(hunter: Story, amount: Qty, at: Price): void {
  const positions = [{ symbol: 'BTCUSDT', leg: 'long', qty: amount, entryPrice: at }] as const
  for (let times = 0; times < 4; times += 1) {
    hunter.snapshot({ positions })
    hunter.pass(4_000)
  }
}

describe('S27: what the account holds beyond our fills', () => {
  test('is adopted, by setting, at what the exchange says all of it cost, and protected with ours', () => {
    const hunter = story({ globals: { foreign_positions: 'adopt' } })
    hunter.holding()
    const ours = hunter.state.positions.get('BTCUSDT:long')!
    const alone = text(ours.qty)
    held(hunter, ours.qty.times(3) as Qty, price('97000'))
    const position = hunter.state.positions.get('BTCUSDT:long')!
    expect(position.id).toBe(ours.id)
    expect(text(position.qty)).toBe(text(qty(alone).times(3) as Qty))
    expect(text(entryPriceOf(position))).toBe('97000')
    expect(hunter.lastOrder('stop')).toMatchObject({ closePosition: true })
    expect(hunter.notices()).toContain('position_adopted')
  })

  test('blocks the side and is left without a stop of ours, by default', () => {
    const hunter = story()
    held(hunter, qty('0.02'), price('97000'))
    expect(hunter.orders()).toEqual([])
    expect(hunter.hunt()).toBeNull()
    expect(hunter.decisions().at(-1)?.refusedBy).toBe('shared_side')
  })

  test('is traded beside, by setting, but not before it is certain whose it is', () => {
    const hunter = story({ globals: { foreign_positions: 'ignore' } })
    hunter.snapshot({
      positions: [{ symbol: 'BTCUSDT', leg: 'long', qty: qty('0.002'), entryPrice: price('97000') }],
    })
    expect(hunter.hunt()).toBeNull()
    expect(hunter.decisions().at(-1)?.refusedBy).toBe('shared_side')
    held(hunter, qty('0.002'), price('97000'))
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.fill(entry, text(entry.qty!), '98301.6')
    expect(hunter.lastOrder('stop')).toMatchObject({ closePosition: false, qty: entry.qty })
  })

  test('is not closed by a second close of ours while the first one is not answered for', () => {
    const hunter = story()
    const { entry } = hunter.protectedHolding()
    const theirs = { symbol: 'BTCUSDT', leg: 'long', qty: qty('0.5'), entryPrice: price('97000') } as const
    held(hunter, theirs.qty.add(entry.qty!) as Qty, theirs.entryPrice)
    expect(hunter.notices()).toContain('side_shared')
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    const close = hunter.lastOrder('close')
    hunter.placed(close, 'unknown')
    hunter.pass(1_500)
    hunter.tell({ kind: 'queried', clientId: close.clientId, outcome: 'unanswered' })
    // It was executed: what is held is the user's alone.
    hunter.snapshot({ positions: [theirs] })
    hunter.pass(5_000)
    expect(hunter.orders().filter(({ purpose }) => purpose === 'close')).toEqual([close])
  })

  test('is not closed by two targets of ours beside each other: the old one goes before the new one comes', () => {
    const hunter = story()
    const { entry, takeProfit } = hunter.protectedHolding()
    hunter.account('long', '0.51')
    hunter.pass(3_000)
    hunter.placed(hunter.lastOrder('stop'))
    hunter.report(takeProfit, 'cancelled')
    hunter.pass(1_000)
    const ours = hunter.lastOrder('takeProfit')
    expect(ours.qty).toEqual(entry.qty)
    hunter.placed(ours)
    hunter.operator({ do: 'reduce', symbol: 'BTCUSDT', leg: 'long', sharePct: 50 })
    hunter.fill(hunter.lastOrder('close'), '0.005', '98400')
    hunter.pass(1_000)
    expect(hunter.cancels()).toContain(ours.clientId)
    expect(hunter.lastOrder('takeProfit')).toEqual(ours)
    hunter.report(ours, 'cancelled')
    hunter.pass(1_000)
    expect(hunter.lastOrder('takeProfit').qty).toEqual(qty('0.005'))
  })

  test('is not touched by setting the leverage or the margin type of its symbol', () => {
    const hunter = story({ leverage: 3 })
    hunter.snapshot({
      leverages: { BTCUSDT: 3 },
      isolated: ['BTCUSDT'],
      positions: [{ symbol: 'BTCUSDT', leg: 'short', qty: qty('0.002'), entryPrice: price('97000') }],
    })
    hunter.asked()
    hunter.pass(60_000)
    hunter.liquidation('long', '1000')
    expect(hunter.asked().some(({ kind }) => kind === 'setLeverage' || kind === 'setCrossMargin')).toBe(false)
  })
})
