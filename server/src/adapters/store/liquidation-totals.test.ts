import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { add, gte, noUsdt, price, qty, text, usdt } from '@undertow/shared/money.ts'
import type { LiquidationRow } from '@undertow/shared/view.ts'
import type { LiquidationTotals } from '../../ports.ts'
import { createClock } from '../clock.ts'
import { openReader } from './database.ts'
import type { LiquidationFilter } from './liquidation-search.ts'
import { createLiquidationTotals } from './liquidation-totals.ts'
import { openStore, type Store } from './open.ts'

let dir: string
let store: Store
let market: ReturnType<typeof openReader>
const rows = fc
  .sample(fc.tuple(fc.nat({ max: 3_000_000 }), fc.nat({ max: 99_999_999 })), { numRuns: 400, seed: 3 })
  .map(([whole, rest], index): LiquidationRow => ({
    seq: index * 3,
    at: 1_000 + index,
    venue: 'aster',
    symbol: index % 3 === 0 ? 'BTCUSDT' : 'ETHUSDT',
    liquidated: index % 4 < 2 ? 'long' : 'short',
    price: '2',
    qty: '1.5',
    notional: text(usdt(`${whole}.${String(rest).padStart(18, '0')}`)),
    happenedAt: index,
  }))

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'undertow-totals-'))
  store = openStore(dir, { clock: createClock() })
  for (const { seq, at, price: at1, qty: qty1, notional, ...event } of rows) {
    const money = { price: price(at1), qty: qty(qty1), notional: usdt(notional) }
    store.journal.append({ seq, at, event: { kind: 'liquidation', ...event, ...money }, commands: [] })
  }
  store.journal.commit()
  market = openReader(dir, 'market')
})
afterAll(() => {
  market.close()
  store.close()
  rmSync(dir, { recursive: true })
})

const everything: LiquidationFilter = { symbol: null, from: null, to: null, liquidated: null, notionalMin: null }

function naive({ symbol, from, to, liquidated, notionalMin }: LiquidationFilter): LiquidationTotals {
  const side = (leg: 'long' | 'short') => {
    const found = rows.filter(
      (row) =>
        row.liquidated === leg &&
        (liquidated === null || liquidated === leg) &&
        (symbol === null || row.symbol === symbol) &&
        (from === null || row.at >= from) &&
        (to === null || row.at <= to) &&
        (notionalMin === null || gte(usdt(row.notional), usdt(notionalMin))),
    )
    return { count: found.length, notional: text(found.reduce((sum, row) => add(sum, usdt(row.notional)), noUsdt)) }
  }
  return { long: side('long'), short: side('short'), cutAt: null }
}

test('every filter adds up to the last decimal to what its rows do', async () => {
  const filters = fc.record<LiquidationFilter>({
    symbol: fc.constantFrom(null, 'BTCUSDT', 'NONEUSDT'),
    liquidated: fc.constantFrom(null, 'long', 'short'),
    notionalMin: fc.constantFrom(null, '0', '1000', '123456.789', '2999999'),
    from: fc.option(fc.integer({ min: 900, max: 1_500 }), { nil: null }),
    to: fc.option(fc.integer({ min: 900, max: 1_500 }), { nil: null }),
  })
  const totals = createLiquidationTotals(market, { pieceMax: 37, rowsMax: 10_000, runningMax: 4 })
  await fc.assert(
    fc.asyncProperty(filters, async (filter) => {
      expect(await totals(filter)).toEqual(naive(filter))
    }),
    { numRuns: 100 },
  )
})

test('they agree with what SQLite counts', async () => {
  const counted = market.prepare("SELECT count(*) FROM liquidations WHERE liquidated = 'long'").pluck().get()
  const sum = market.prepare("SELECT sum(notional) FROM liquidations WHERE liquidated = 'long'").pluck().get() as number
  const { long } = (await store.archive.liquidationTotals(everything)) ?? {}
  expect(long?.count).toBe(counted)
  expect(Number(long?.notional)).toBeCloseTo(sum, 3)
})

test('too many rows are cut at a moment that is told; equal questions share an answer, too many different ones get none', async () => {
  const totals = createLiquidationTotals(market, { pieceMax: 10, rowsMax: 100, runningMax: 1 })
  const [first, same, other] = [totals(everything), totals({ ...everything }), totals({ ...everything, from: 1 })]
  expect(same).toBe(first)
  expect(await other).toBeNull()
  const { long, short, cutAt } = (await first) ?? {}
  expect((long?.count ?? 0) + (short?.count ?? 0)).toBe(100)
  expect(cutAt).toBe(rows.at(-100)?.at)
  expect(await totals({ ...everything, from: 1 })).not.toBeNull()
})
