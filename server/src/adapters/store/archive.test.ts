import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { commandSchema } from '@undertow/shared/commands.ts'
import { gte, lt, price, qty, text, usdt } from '@undertow/shared/money.ts'
import type { LiquidationRow } from '@undertow/shared/view.ts'
import type { Archive, Page, PageRequest, Recorded } from '../../ports.ts'
import { createClock } from '../clock.ts'
import { magnitudeOf } from './liquidation-rows.ts'
import { openStore, type Store } from './open.ts'

let dir: string
let store: Store
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'undertow-archive-'))
  store = openStore(dir, { clock: createClock() })
})
afterEach(() => {
  store.close()
  rmSync(dir, { recursive: true })
})

/** Follows the cursors to the end. */
function all<T>(limit: number, list: (page: PageRequest) => Page<T>): T[] {
  const items: T[] = []
  let cursor: string | null = null
  for (let pages = 0; pages < 5_000; pages += 1) {
    const page: Page<T> = list({ limit, cursor })
    expect(page.items.length).toBeLessThanOrEqual(limit)
    items.push(...page.items)
    if (page.next === null) return items
    cursor = page.next
  }
  throw new Error('the cursor does not come to an end')
}

const everything = { symbol: null, from: null, to: null, liquidated: null, notionalMin: null }
type Filter = Parameters<Archive['liquidations']>[0]

function naive(rows: readonly LiquidationRow[], filter: Filter): LiquidationRow[] {
  const { symbol, from, to, liquidated, notionalMin } = filter
  return rows
    .filter((row) => symbol === null || row.symbol === symbol)
    .filter((row) => liquidated === null || row.liquidated === liquidated)
    .filter((row) => (from === null || row.at >= from) && (to === null || row.at <= to))
    .filter((row) => notionalMin === null || gte(usdt(row.notional), usdt(notionalMin)))
    .toReversed()
}

function storeSizes(sizes: readonly string[]): LiquidationRow[] {
  const rows: LiquidationRow[] = []
  for (const [index, size] of sizes.entries()) {
    const row: LiquidationRow = {
      seq: index * 2,
      at: 1_000 + Math.floor(index / 3) * 10,
      venue: 'aster',
      symbol: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'][(index * 7) % 3] ?? '',
      liquidated: (index * 5) % 4 < 2 ? 'long' : 'short',
      price: '2',
      qty: '1.5',
      notional: text(usdt(size)),
      happenedAt: 900 + index,
    }
    rows.push(row)
    store.journal.append(toRecorded(row))
  }
  store.journal.commit()
  return rows
}

const toRecorded = (row: LiquidationRow): Recorded => ({
  seq: row.seq,
  at: row.at,
  event: {
    kind: 'liquidation',
    venue: row.venue,
    symbol: row.symbol,
    liquidated: row.liquidated,
    price: price(row.price),
    qty: qty(row.qty),
    notional: usdt(row.notional),
    happenedAt: row.happenedAt,
  },
  commands: row.seq % 3 === 0 ? [{ kind: 'askQuote', symbol: row.symbol }] : [],
})

const sizeText = fc
  .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 9_999_999 }), fc.integer({ min: 0, max: 999 }))
  .map(([digits, whole, rest]) => `${whole % 10 ** digits}.${rest}`)

test('every filter and page size finds what a plain search finds, in the same order', () => {
  const sizes = fc.sample(sizeText, { numRuns: 500, seed: 7 })
  const rows = storeSizes([...sizes, '1000', '999.999', '1000.001', '0', '0.5', '1'])
  const filters = fc.record<Filter>({
    symbol: fc.constantFrom(null, 'BTCUSDT', 'ETHUSDT', 'NONEUSDT'),
    liquidated: fc.constantFrom(null, 'long', 'short'),
    notionalMin: fc.oneof(
      fc.constant(null),
      fc.constantFrom('0', '1', '1000', '1000.0', '999.9999', '5000000'),
      sizeText,
    ),
    from: fc.option(fc.integer({ min: 900, max: 2_900 }), { nil: null }),
    to: fc.option(fc.integer({ min: 900, max: 2_900 }), { nil: null }),
  })
  fc.assert(
    fc.property(filters, fc.constantFrom(1, 7, 50, 1_000), (filter, limit) => {
      expect(all(limit, (page) => store.archive.liquidations(filter, page))).toEqual(naive(rows, filter))
    }),
    { numRuns: 300 },
  )
}, 30_000)

test('a liquidation that made the bot act is in the list like any other', () => {
  const rows = storeSizes(['1', '2', '3', '4'])
  expect(store.archive.liquidations(everything, { limit: 10, cursor: null }).items).toEqual(rows.toReversed())
})

test('a search that throws away too much ends its page early and its cursor leads on', () => {
  const rows = storeSizes([...Array.from({ length: 2 }, () => '9500'), ...Array.from({ length: 9_000 }, () => '1500')])
  const filter = { ...everything, notionalMin: '9000' }
  const first = store.archive.liquidations(filter, { limit: 10, cursor: null })
  expect(first.items).toEqual([])
  expect(first.next).not.toBeNull()
  expect(all(10, (page) => store.archive.liquidations(filter, page))).toEqual(naive(rows, filter))
})

test('amounts compare by magnitude and text as they do by value', () => {
  fc.assert(
    fc.property(sizeText, sizeText, (one, other) => {
      const [a, b] = [usdt(one), usdt(other)]
      const [keyA, keyB] = [a, b].map((amount): [number, string] => [magnitudeOf(text(amount)), text(amount)])
      const isLess = keyA![0] < keyB![0] || (keyA![0] === keyB![0] && keyA![1] < keyB![1])
      expect(isLess).toBe(lt(a, b))
    }),
  )
})

test('a cursor that nobody gave out finds nothing', () => {
  storeSizes(['1', '2'])
  for (const cursor of ['', 'x', '-1', '1e9', "1' OR 1=1"]) {
    expect(store.archive.liquidations(everything, { limit: 10, cursor })).toEqual({ items: [], next: null })
    expect(store.archive.orders({ symbol: null, from: null, to: null, purpose: null }, { limit: 10, cursor })).toEqual({
      items: [],
      next: null,
    })
    expect(store.archive.settingsVersions({ limit: 10, cursor })).toEqual({ items: [], next: null })
  }
})

test('rows that arrive while somebody pages neither repeat nor go missing', () => {
  const rows = storeSizes(Array.from({ length: 30 }, () => '5'))
  const first = store.archive.liquidations(everything, { limit: 10, cursor: null })
  store.journal.append(toRecorded({ ...rows[0]!, seq: 1_000, at: 99_999 }))
  store.journal.commit()
  const second = store.archive.liquidations(everything, { limit: 10, cursor: first.next })
  expect([...first.items, ...second.items]).toEqual(rows.toReversed().slice(0, 20))
})

test('orders, decisions and trades page by time and filter like a plain search', () => {
  const legs = ['long', 'short'] as const
  const symbols = ['BTCUSDT', 'ETHUSDT'] as const
  const purposes = ['entry', 'stop', 'takeProfit'] as const
  for (let seq = 0; seq < 60; seq += 1) {
    const [symbol, leg] = [symbols[seq % 2]!, legs[seq % 3 === 0 ? 0 : 1]!]
    const money = {
      qty: '1',
      entryPrice: '1',
      exitPrice: '1',
      grossPnl: '1',
      commission: '0',
      funding: '0',
      netPnl: '1',
    }
    const at = 100 + Math.floor(seq / 4)
    const commands = [0, 1].map((part) => ({
      kind: 'placeOrder',
      order: {
        clientId: `o${seq}-${part}`,
        purpose: purposes[(seq + part) % 3],
        symbol,
        leg,
        side: 'buy',
        type: 'limit',
        timeInForce: 'gtc',
        qty: '1',
        price: '1',
        stopPrice: null,
        workingType: null,
        closePosition: false,
        reduceOnly: false,
        sendBefore: null,
      },
    }))
    const decision = {
      id: seq,
      at,
      symbol,
      liquidated: leg,
      leg,
      windowUsdt: '1',
      thresholdUsdt: '1',
      outcome: seq % 5 === 0 ? 'entered' : 'refused',
      refusedBy: null,
      gates: [],
      entryId: null,
      referencePrice: null,
      quoteAgeMs: null,
      configVersion: 1,
    }
    const trade = {
      id: `t${seq}`,
      symbol,
      leg,
      decisionId: seq,
      openedAt: at,
      closedAt: at,
      leverage: 1,
      exitReason: 'stop',
      configVersion: 1,
      ...money,
    }
    const all = [...commands, { kind: 'decided', decision }, { kind: 'closedTrade', trade }]
    store.journal.append({ seq, at, event: { kind: 'wake' }, commands: all.map((one) => commandSchema.parse(one)) })
  }
  store.journal.commit()
  const { archive } = store
  const numbers = Array.from({ length: 60 }, (_, seq) => seq).toReversed()
  const isIn = (seq: number) => 100 + Math.floor(seq / 4) >= 103 && 100 + Math.floor(seq / 4) <= 110
  const range = { symbol: 'BTCUSDT', from: 103, to: 110 }
  for (const limit of [1, 7, 200]) {
    expect(all(limit, (page) => archive.trades({ ...range, leg: 'long' }, page)).map(({ id }) => id)).toEqual(
      numbers.filter((seq) => seq % 2 === 0 && seq % 3 === 0 && isIn(seq)).map((seq) => `t${seq}`),
    )
    expect(all(limit, (page) => archive.decisions({ ...range, outcome: 'entered' }, page)).map(({ id }) => id)).toEqual(
      numbers.filter((seq) => seq % 10 === 0 && isIn(seq)),
    )
    expect(
      all(limit, (page) => archive.orders({ ...range, purpose: 'stop' }, page)).map(({ clientId }) => clientId),
    ).toEqual(
      numbers
        .filter((seq) => seq % 2 === 0 && isIn(seq))
        .flatMap((seq) => [`o${seq}-1`, `o${seq}-0`].filter((name) => (seq + Number(name.at(-1))) % 3 === 1)),
    )
  }
})

test('no list reads a table through or sorts it', () => {
  const db = new Database(join(dir, 'ledger.db'), { readonly: true })
  const plans = [
    `SELECT * FROM orders ORDER BY created_at DESC, ordinal DESC LIMIT 50`,
    `SELECT * FROM orders WHERE symbol = 'A' AND (created_at, ordinal) < (5, 5) ORDER BY created_at DESC, ordinal DESC LIMIT 50`,
    `SELECT * FROM orders WHERE purpose = 'stop' AND created_at >= 4 ORDER BY created_at DESC, ordinal DESC LIMIT 50`,
    `SELECT * FROM trades WHERE leg = 'long' ORDER BY closed_at DESC, ordinal DESC LIMIT 50`,
    `SELECT ordinal FROM trades WHERE closed_at >= 5 ORDER BY closed_at, ordinal LIMIT 1`,
    `SELECT * FROM fills CROSS JOIN orders ON orders.client_id = fills.client_id WHERE purpose = 'entry' AND at >= 5 ORDER BY at DESC LIMIT 50`,
    `SELECT at FROM income WHERE type = 'transfer' AND asset = 'USDT' AND at >= 5`,
    `SELECT * FROM decisions WHERE symbol = 'A' AND outcome = 'entered' ORDER BY at DESC, id DESC LIMIT 50`,
    `SELECT * FROM fills WHERE symbol = 'A' AND leg = 'long' AND seq >= 1 AND seq <= 9 ORDER BY seq`,
  ].flatMap((query) => db.prepare(`EXPLAIN QUERY PLAN ${query}`).all() as { detail: string }[])
  db.close()
  expect(plans.map(({ detail }) => detail).filter((detail) => !/USING (COVERING )?INDEX/.test(detail))).toEqual([])
})
