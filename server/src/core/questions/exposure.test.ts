import { price, qty, text, usdt } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { exposedSymbols, exposureOf, mayStillOpen, openEntries } from './exposure.ts'
import { btc } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

const two = { symbols: { BTCUSDT: {}, ETHUSDT: {} }, instruments: [btc, { ...btc, symbol: 'ETHUSDT' }] }
const counted = (hunter: Story, symbol: string | null = null) => {
  const { margin, notional } = exposureOf(hunter.state, symbol)
  return [text(notional), text(margin)]
}
const inDoubt = (hunter: Story, price0: string | null) => {
  const entry = hunter.hunt()!
  hunter.report({ ...entry, clientId: 'ut1.test.1.E9', price: price0 === null ? null : price(price0) }, 'new', {
    qty: qty('0.02'),
    averagePrice: null,
  })
  hunter.placed(entry, 'notSent')
}

describe('S2: what the caps count', () => {
  test('of one symbol and of all: positions at what they cost, entries at what they may still add', () => {
    const hunter = story(two)
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.fill(entry, '0.004', '98000')
    hunter.liquidation('long', '25000', { symbol: 'ETHUSDT' })
    hunter.quote({ symbol: 'ETHUSDT' })
    // 0.004 at 98000, 0.006 at the limit of 98301.6; and 0.01 of the other symbol.
    expect(counted(hunter, 'BTCUSDT')).toEqual(['981.8096', '98.18096'])
    expect(counted(hunter, 'ETHUSDT')).toEqual(['983.016', '98.3016'])
    expect(counted(hunter)).toEqual(['1964.8256', '196.48256'])
    expect(counted(hunter, 'SOLUSDT')).toEqual(['0', '0'])
  })

  test('is margin by the leverage that is in force now, not by the one that was', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.tell({ kind: 'leverage', symbol: 'BTCUSDT', leverage: 5, message: '' })
    expect(counted(hunter)).toEqual(['983.016', '196.6032'])
    hunter.state.leverages.clear()
    expect(counted(hunter)).toEqual(['983.016', '98.3016'])
  })

  test('of a market order is what it was sized with', () => {
    const hunter = story({ symbol: { entry: 'market' } })
    hunter.hunt()
    expect(counted(hunter)[0]).toBe('985.084')
  })

  test('of an entry that the books did not know is its limit, else the average of its fills, else the mark', () => {
    const limit = story()
    inDoubt(limit, '98000')
    expect(counted(limit)[0]).toBe('1960')
    const marked = story()
    marked.mark('97000')
    inDoubt(marked, null)
    expect(counted(marked)[0]).toBe('1940')
    const filled = story()
    filled.mark('97000')
    filled.hunt()
    filled.report({ ...filled.lastOrder('entry'), clientId: 'ut1.test.1.E9', price: null }, 'partiallyFilled', {
      qty: qty('0.02'),
      filledQty: qty('0.001'),
      averagePrice: price('96000'),
    })
    filled.placed(filled.lastOrder('entry'), 'notSent')
    expect(counted(filled)[0]).toBe('1920')
    const nowhere = story()
    inDoubt(nowhere, null)
    expect(counted(nowhere)).toEqual(['0', '0'])
  })

  test('S27: is also what the user holds beside us, of its own symbol, by its leverage, else by none', () => {
    const hunter = story(two)
    hunter.account('long', '0.02', '98000')
    hunter.account('long', '0.03', '1000', 'ETHUSDT')
    hunter.pass(3_000)
    expect(counted(hunter, 'BTCUSDT')).toEqual(['1960', '196'])
    expect(counted(hunter, 'ETHUSDT')).toEqual(['30', '3'])
    expect(counted(hunter)).toEqual(['1990', '199'])
    hunter.state.leverages.clear()
    expect(counted(hunter, 'ETHUSDT')).toEqual(['30', '30'])
  })

  test('is nothing of what protects and closes', () => {
    const hunter = story({ symbol: { max_position_usdt: usdt('1000') } })
    hunter.protectedHolding()
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    expect(counted(hunter)).toEqual(['983.016', '98.3016'])
  })
})

describe('entries that may still fill', () => {
  test('S19: are counted by symbol, the ended ones and all exits left out', () => {
    const hunter = story({ ...two, hedge: true })
    const { entry } = hunter.protectedHolding('long')
    hunter.placed(hunter.hunt('short')!)
    expect(hunter.state.orders.get(entry.clientId)!.phase).toBe('done')
    expect([openEntries(hunter.state, 'BTCUSDT'), openEntries(hunter.state, null)]).toEqual([1, 1])
    hunter.liquidation('long', '25000', { symbol: 'ETHUSDT' })
    hunter.quote({ symbol: 'ETHUSDT' })
    expect([openEntries(hunter.state, 'BTCUSDT'), openEntries(hunter.state, null)]).toEqual([1, 2])
  })

  test('S29: may still open a position while one stands, or filled more than we heard of; a stop never does', () => {
    const hunter = story()
    expect(mayStillOpen(hunter.state)).toBe(false)
    const entry = hunter.hunt()!
    expect(mayStillOpen(hunter.state)).toBe(true)
    hunter.report(entry, 'cancelled', { filledQty: qty('0.004'), averagePrice: entry.price })
    expect(mayStillOpen(hunter.state)).toBe(true)
    hunter.fill(entry, '0.004', '98301.6')
    expect(hunter.lastOrder('stop').leg).toBe('long')
    expect(mayStillOpen(hunter.state)).toBe(false)
  })

  test('S29: may still open a position while one is known by a fill alone, of which nobody says how large it is', () => {
    const hunter = story()
    const entry = { ...hunter.hunt()!, clientId: 'ut1.test.1.E9' }
    hunter.placed(hunter.lastOrder('entry'), 'notSent')
    expect(mayStillOpen(hunter.state)).toBe(false)
    hunter.fill(entry, '0.004', '98301.6')
    expect(mayStillOpen(hunter.state)).toBe(true)
  })
})

describe('the contracts of a side', () => {
  const exposed = (hunter: Story) =>
    (['long', 'short'] as const).map((leg) => [...exposedSymbols(hunter.state, leg)].sort())

  test('are those of its orders', () => {
    const hunter = story({ ...two, hedge: true })
    hunter.placed(hunter.hunt('long')!)
    hunter.liquidation('short', '25000', { symbol: 'ETHUSDT' })
    hunter.quote({ symbol: 'ETHUSDT' })
    expect(exposed(hunter)).toEqual([['BTCUSDT'], ['ETHUSDT']])
  })

  test('are those of its positions, also without an order, and of what the user holds', () => {
    const hunter = story({ ...two, hedge: true })
    hunter.protectedHolding('short')
    hunter.state.orders.clear()
    expect(exposed(hunter)).toEqual([[], ['BTCUSDT']])
    hunter.account('long', '0.03', '1000', 'ETHUSDT')
    hunter.account('short', '0.5', '1', 'XRPUSDT')
    expect(exposed(hunter)).toEqual([['ETHUSDT'], ['BTCUSDT', 'XRPUSDT']])
  })
})
