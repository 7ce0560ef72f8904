import { describe, expect, test } from 'vitest'
import { price, qty, text, usdt } from '@undertow/shared/money.ts'
import { reportOf } from '../fixtures.test-support.ts'
import { story } from '../story.test-support.ts'

const key = 'BTCUSDT:long'

describe('the account against our books', () => {
  test('I6: the account may be told before or after the fills; neither makes a difference', () => {
    const before = story()
    const entry = before.hunt('long')!
    before.placed(entry)
    before.account('long', '0.01')
    before.pass(2_000)
    before.fill(entry, '0.01', '98301.6')
    before.placed(before.lastOrder('stop'))
    before.pass(4_000)
    expect(before.state.holdings.get(key)!.shared).toBe(false)
    const after = story()
    after.protectedHolding()
    after.account('long', '0.01')
    after.pass(10_000)
    expect(after.notices()).not.toContain('side_shared')
  })

  test('S27, A-01: what the user holds makes the side shared: no entries there, nothing of it touched', () => {
    const hunter = story()
    hunter.account('long', '0.5')
    hunter.pass(2_999)
    expect(hunter.notices()).not.toContain('side_shared')
    hunter.pass(1)
    expect(hunter.notices()).toContain('side_shared')
    hunter.hunt('long')
    expect(hunter.decisions().at(-1)).toMatchObject({ refusedBy: 'shared_side' })
    expect(hunter.orders()).toEqual([])
  })

  test('S27, A-02: on a shared side our quantity is protected and closed, the rest is left', () => {
    const hunter = story()
    const { stop, takeProfit } = hunter.protectedHolding()
    hunter.account('long', '0.03')
    hunter.pass(3_000)
    const ours = hunter.lastOrder('stop')
    expect([ours.closePosition, ours.reduceOnly, text(ours.qty!)]).toEqual([false, true, '0.01'])
    // The target over the whole side would close the user's part for no need; the stop has to be there.
    expect(hunter.cancels()).toEqual([takeProfit.clientId])
    hunter.placed(ours)
    expect(hunter.cancels().sort()).toEqual([stop.clientId, takeProfit.clientId].sort())
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    expect(text(hunter.lastOrder('close').qty!)).toBe('0.01')
  })

  test('S27: when the user takes his part back, the side is ours again', () => {
    const hunter = story()
    hunter.account('long', '0.5')
    hunter.pass(3_000)
    hunter.account('long', '0')
    expect(hunter.notices()).toContain('side_ours')
    expect(hunter.hunt('long')).not.toBe(null)
  })

  test('A-03: closed by hand: our own orders are asked first, then it is booked as external and cleaned up', () => {
    const hunter = story()
    const { stop, takeProfit } = hunter.protectedHolding()
    hunter.mark('99000')
    hunter.account('long', '0')
    hunter.pass(3_000)
    expect(hunter.queries().sort()).toEqual([stop.clientId, takeProfit.clientId].sort())
    expect(hunter.trades()).toEqual([])
    for (const order of [stop, takeProfit]) {
      hunter.report(order, 'expired')
      hunter.tell({ kind: 'queried', clientId: order.clientId, outcome: 'found' })
    }
    hunter.pass(3_000)
    expect(hunter.trades()).toEqual([])
    hunter.snapshot()
    expect(hunter.trades()).toMatchObject([{ exitReason: 'external' }])
    expect(text(hunter.trades()[0]!.exitPrice)).toBe('99000')
  })

  test('U-08: a stop that closed while nobody listened is found by asking, and booked as a stop', () => {
    const hunter = story()
    const { stop } = hunter.protectedHolding()
    hunter.snapshot({ askedAt: hunter.now() + 1, orders: [] })
    expect(hunter.queries()).toContain(stop.clientId)
    hunter.report(stop, 'filled', { qty: qty('0.01'), filledQty: qty('0.01'), averagePrice: price('97300') })
    hunter.fill(stop, '0.01', '97300')
    expect(hunter.trades()).toMatchObject([{ exitReason: 'stop' }])
  })

  test('I6: an account message that is older than our fills books nothing away', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.account('long', '0.003')
    hunter.fill(entry, '0.01', '98301.6')
    hunter.placed(hunter.lastOrder('stop'))
    hunter.placed(hunter.lastOrder('takeProfit'))
    hunter.pass(20_000)
    expect(text(hunter.state.positions.get(key)!.qty)).toBe('0.01')
    hunter.snapshot({ positions: [{ symbol: 'BTCUSDT', leg: 'long', qty: qty('0.01'), entryPrice: price('98301.6') }] })
    hunter.pass(20_000)
    expect(text(hunter.state.positions.get(key)!.qty)).toBe('0.01')
    expect(hunter.trades()).toEqual([])
  })

  test('closed in part by hand: the position follows', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.account('long', '0.004')
    hunter.pass(6_000)
    hunter.snapshot({
      positions: [{ symbol: 'BTCUSDT', leg: 'long', qty: qty('0.004'), entryPrice: price('98301.6') }],
    })
    expect(text(hunter.state.positions.get(key)!.qty)).toBe('0.004')
  })

  test('U-13: a snapshot that was asked for before the stream spoke does not overrule it', () => {
    const hunter = story()
    const asked = hunter.now()
    hunter.pass(100)
    const { stop } = hunter.protectedHolding()
    hunter.account('long', '0.01')
    hunter.snapshot({ askedAt: asked, orders: [], positions: [] })
    const stale = { symbol: 'BTCUSDT', leg: 'long', qty: qty('0.004'), entryPrice: price('98301.6') } as const
    hunter.snapshot({ askedAt: asked, orders: [], positions: [stale] })
    expect(text(hunter.state.holdings.get(key)!.qty)).toBe('0.01')
    hunter.pass(10_000)
    expect(hunter.queries()).not.toContain(stop.clientId)
    expect(hunter.trades()).toEqual([])
  })

  test('U-09, U-10: what is not named is unchanged', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.account('long', '0.01')
    hunter.tell({
      kind: 'account',
      balances: [{ asset: 'USDT', wallet: usdt('9999') }],
      positions: [],
      happenedAt: hunter.now(),
    })
    hunter.account('short', '0', '0', 'ETHUSDT')
    hunter.pass(10_000)
    expect(hunter.state.positions.size).toBe(1)
    expect(text(hunter.state.balances.get('USDT')!)).toBe('9999')
  })

  test('I15: foreign orders and fills are not touched', () => {
    const hunter = story()
    const ours = hunter.hunt('long')!
    const foreign = { ...ours, clientId: 'web_abc' }
    const other = { ...ours, clientId: 'ut1.else.9.E1' }
    for (const order of [foreign, other]) {
      hunter.report(order, 'new')
      hunter.fill(order, '0.01', '98301.6')
      hunter.snapshot({ orders: [reportOf(order, 'new', hunter.now())] })
    }
    expect([...hunter.state.orders.keys()]).toEqual([ours.clientId])
    expect(hunter.state.positions.size).toBe(0)
  })

  test('A-04: liquidated by the exchange: booked with its loss, entries halted', () => {
    const hunter = story()
    const { entry } = hunter.protectedHolding()
    hunter.fill({ ...entry, clientId: 'autoclose-1', side: 'sell' }, '0.01', '90000', { forced: true })
    expect(hunter.trades()).toMatchObject([{ exitReason: 'liquidated' }])
    expect(hunter.state.halted).toContain('the exchange liquidated')
  })

  test('funding that comes when nothing of ours is open is said to be in no trade', () => {
    const hunter = story()
    hunter.tell({
      kind: 'income',
      type: 'funding',
      id: 'f1',
      symbol: 'BTCUSDT',
      asset: 'USDT',
      amount: usdt('-0.5'),
      happenedAt: hunter.now(),
    })
    expect(hunter.notices()).toEqual(['funding_without_position'])
  })

  test('A-06: funding is booked once, to the leg, and is part of the net result', () => {
    const hunter = story()
    const { takeProfit } = hunter.protectedHolding()
    const income = {
      kind: 'income',
      type: 'funding',
      id: '7',
      symbol: 'BTCUSDT',
      asset: 'USDT',
      amount: usdt('-0.5'),
      happenedAt: 0,
    } as const
    hunter.tell(income)
    hunter.tell(income)
    hunter.fill(takeProfit, '0.01', '100267.6')
    const [trade] = hunter.trades()
    expect(text(trade!.funding)).toBe('-0.5')
    expect(trade!.netPnl.eq(trade!.grossPnl.minus(trade!.commission).plus(trade!.funding))).toBe(true)
  })

  test('A-06: with both legs open, funding goes to the larger one', () => {
    const hunter = story({ hedge: true })
    hunter.protectedHolding('long')
    hunter.protectedHolding('short')
    hunter.tell({
      kind: 'income',
      type: 'funding',
      id: '7',
      symbol: 'BTCUSDT',
      asset: 'USDT',
      amount: usdt('0.5'),
      happenedAt: 0,
    })
    expect(text(hunter.state.positions.get('BTCUSDT:short')!.funding)).toBe('0.5')
  })

  test('S6: a fee in another asset is kept apart and said, not valued', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.fill(entry, '0.005', '98301.6', { commission: usdt('0.2'), commissionAsset: 'ASTER' })
    hunter.fill(entry, '0.005', '98301.6', { commission: usdt('0.3'), commissionAsset: 'ASTER' })
    const position = hunter.state.positions.get(key)!
    expect([text(position.commission), text(position.otherCommission.get('ASTER')!)]).toEqual(['0', '0.5'])
    expect(hunter.notices().filter((code) => code === 'fee_in_other_asset')).toHaveLength(1)
  })
})

describe('a restart', () => {
  const restart = (hunter: ReturnType<typeof story>) => {
    hunter.tell({ kind: 'started', bootId: 'second', installation: 'test', version: '0' })
    for (const hop of ['market', 'user', 'rest'] as const) hunter.tell({ kind: 'hop', hop, up: true, reason: '' })
  }

  test('windows, marks and signals are void; positions, orders, latches and cooldowns are not', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.mark('98000')
    hunter.operator({ do: 'halt' })
    hunter.liquidation('short', '19000')
    const rest = structuredClone(hunter.state.rests.get(key))
    restart(hunter)
    expect(text(hunter.state.windows.get('BTCUSDT')!.short.sum)).toBe('0')
    expect(hunter.state.marks.size).toBe(0)
    expect(hunter.state.positions.size).toBe(1)
    expect(hunter.state.rests.get(key)).toEqual(rest)
    expect(hunter.state.halted).toBe('halted by anna')
  })

  test('a signal of the process before is not acted upon', () => {
    const hunter = story()
    hunter.liquidation('long', '25000')
    restart(hunter)
    hunter.snapshot()
    hunter.quote()
    expect(hunter.orders()).toEqual([])
    expect(hunter.decisions()).toEqual([])
  })

  test('I3, K-01..: an order in doubt is asked for as soon as requests work, and never sent again', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.tell({ kind: 'started', bootId: 'second', installation: 'test', version: '0' })
    hunter.pass(5_000)
    expect(hunter.queries()).toEqual([])
    for (const hop of ['market', 'user', 'rest'] as const) hunter.tell({ kind: 'hop', hop, up: true, reason: '' })
    expect(hunter.queries()).toEqual([entry.clientId])
    hunter.pass(60_000)
    expect(hunter.orders()).toHaveLength(1)
  })

  test('the account is asked for when the exchange does not tell it by itself, and entries wait for it', () => {
    const hunter = story()
    restart(hunter)
    hunter.hunt('long')
    expect(hunter.decisions().at(-1)).toMatchObject({ refusedBy: 'entries' })
    hunter.pass(500)
    expect(hunter.log.filter(({ kind }) => kind === 'askSnapshot')).toHaveLength(1)
    hunter.readTwice()
    hunter.pass(5_000)
    expect(hunter.hunt('long')).not.toBe(null)
  })

  test('an own order that the books do not know is adopted by its letter; a protective one for a flat side goes', () => {
    const hunter = story()
    const { stop } = hunter.protectedHolding()
    const lost = { ...stop, clientId: 'ut1.test.zz.S7' }
    hunter.snapshot({ orders: [reportOf(lost, 'new', hunter.now())], askedAt: hunter.now() - 1 })
    expect(hunter.notices()).toContain('adopted_order')
    expect(hunter.cancels()).toEqual([lost.clientId])
    const flat = story()
    flat.snapshot({ orders: [reportOf(lost, 'new', flat.now())] })
    expect(flat.cancels()).toEqual([lost.clientId])
  })
})
