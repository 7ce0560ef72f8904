import { expect, test } from 'vitest'
import { price } from '@undertow/shared/money.ts'
import type { Store } from './open.ts'
import { tell, withStore } from './report.test-support.ts'

type Given = {
  readonly id: string
  readonly leg?: string
  readonly maker?: boolean
  readonly qty?: string
  readonly at?: number
}

/** An order of ours and its only fill, at 100. */
function fillOf(store: Store, purpose: string, { id, leg = 'long', maker = false, qty = '1', at = 5 }: Given): void {
  const shared = { clientId: id, symbol: 'BTCUSDT', leg, side: leg === 'long' ? 'buy' : 'sell' }
  const order = {
    ...shared,
    purpose,
    type: 'limit',
    timeInForce: 'gtc',
    qty,
    price: '100',
    stopPrice: null,
    workingType: null,
    closePosition: false,
    reduceOnly: false,
    sendBefore: null,
  }
  tell(store, { kind: 'wake' }, [{ kind: 'placeOrder', order }])
  const fill = { ...shared, orderId: '1', tradeId: id, price: '100', qty, maker, forced: false, happenedAt: at }
  tell(store, { kind: 'fill', fill: { ...fill, commission: '0', commissionAsset: 'USDT', realisedPnl: '0' } })
}

const see = (store: Store, tradeId: string, afterSec: 10 | 60, mid: string): void =>
  store.recordMarkout({ symbol: 'BTCUSDT', tradeId, afterSec, mid: price(mid) })

const markouts = (store: Store, from: number | null = null) => store.archive.performance(from, null, 'utc').markouts

test('maker is held against taker, weighed by notional, with what is not known named', () => {
  withStore((store) => {
    fillOf(store, 'entry', { id: 'a', maker: true, qty: '3' })
    fillOf(store, 'entry', { id: 'b', maker: true, leg: 'short' })
    fillOf(store, 'entry', { id: 'c' })
    fillOf(store, 'close', { id: 'd' })
    see(store, 'a', 10, '101')
    see(store, 'b', 10, '101')
    see(store, 'a', 60, '98')
    see(store, 'c', 60, '100.5')
    see(store, 'd', 60, '500')
    expect(markouts(store)).toEqual([
      { liquidity: 'maker', afterSec: 10, fills: 2, unknown: 0, tooFew: true, movedPct: '0.5' },
      { liquidity: 'maker', afterSec: 60, fills: 1, unknown: 1, tooFew: true, movedPct: '-2' },
      { liquidity: 'taker', afterSec: 10, fills: 0, unknown: 1, tooFew: true, movedPct: null },
      { liquidity: 'taker', afterSec: 60, fills: 1, unknown: 0, tooFew: true, movedPct: '0.5' },
    ])
  })
})

test('the first look stays, and a range is one of fills', () => {
  withStore((store) => {
    fillOf(store, 'entry', { id: 'a', at: 5 })
    fillOf(store, 'entry', { id: 'b', at: 9 })
    for (const mid of ['101', '150']) see(store, 'a', 10, mid)
    see(store, 'b', 10, '102')
    expect(markouts(store)[0]).toMatchObject({ fills: 2, movedPct: '1.5' })
    expect(markouts(store, 6)[0]).toMatchObject({ fills: 1, movedPct: '2' })
  })
})
