import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { tradeItemSchema } from '@undertow/shared/answers.ts'
import { api } from '@undertow/shared/api.ts'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import { cell, csvName, csvOf } from './csv.ts'

/** 2026-01-31T12:00:00Z */
const noon = 1_769_860_800_000
const golden = readFileSync(join(import.meta.dirname, 'golden/liquidations.csv'), 'utf8')

const rows = [
  { symbol: 'BTCUSDT', liquidated: 'long', price: '98412.1', qty: '0.5', notional: '49206.05' },
  {
    symbol: 'ASTERUSDT',
    liquidated: 'short',
    price: '0.000000123456789012',
    qty: '-1',
    notional: '12345678901234567890',
  },
  { symbol: '=cmd|"/C calc"!A0', liquidated: '@long', price: '+1', qty: '-x', notional: null },
].map((row, index) => ({ seq: index, at: noon + index, venue: 'aster', ...row, happenedAt: noon - 250, book: 'live' }))

test('E85 liquidations as a file: header, ISO UTC, decimals as they are, the book, and no cell that a spreadsheet would run', async () => {
  const pages = [rows.slice(0, 1), rows.slice(1)]
  const file = csvOf(api.liquidations.csv, { items: pages[0] ?? [], next: '1' }, () =>
    Promise.resolve({ items: pages[1] ?? [], next: null }),
  )
  expect(await text(file)).toBe(golden)
})

test('E85 trades as a file: every column of the list, what was lost with its minus sign, the book', async () => {
  const trade = {
    id: 'ut1.test.7.E1',
    symbol: 'BTCUSDT',
    leg: 'long',
    decisionId: 7,
    openedAt: noon - 60_000,
    closedAt: noon,
    qty: '0.010',
    entryPrice: '98412.123456789012345678',
    exitPrice: '97427.9',
    leverage: 10,
    grossPnl: '-9.84223456789012345678',
    commission: '0.78',
    funding: '-0.01',
    netPnl: '-10.63223456789012345678',
    exitReason: 'stop',
    configVersion: 3,
    maePct: '1.2',
    mfePct: null,
    trigger: 'window',
    vwapDeviationPct: '-2.6',
    pctOfMargin: '-10.8037',
    pctOfNotional: '-1.0804',
    intendedPrice: '98410',
    firstEntryPrice: '98412.1',
    slippagePct: '0.0021',
    book: 'simulated',
  } satisfies z.input<typeof tradeItemSchema>
  const file = csvOf(api.trades.csv, { items: [trade, { ...trade, symbol: '=A1' }], next: null }, () =>
    Promise.reject(new Error('there is no second page')),
  )
  expect(await text(file)).toBe(readFileSync(join(import.meta.dirname, 'golden/trades.csv'), 'utf8'))
})

test('S-25 never lets a cell become a formula or break its row', () => {
  expect(cell('symbol', '=HYPERLINK("x")')).toBe(`"'=HYPERLINK(""x"")"`)
  for (const start of ['=', '+', '-', '@', '\t', '\r', '\n']) expect(cell('text', `${start}cmd`)).toMatch(/^"?'/)
  expect(cell('netPnl', '-12.50')).toBe('-12.50')
  expect(cell('text', 'a,b\r\n"c"')).toBe('"a,b  ""c"""')
  expect(cell('reason', '\u001b[31mred\u009b2J\u202e')).toBe(' [31mred 2J ')
  expect(cell('at', 0)).toBe('1970-01-01T00:00:00.000Z')
  expect(cell('seq', 0)).toBe('0')
  expect(cell('expiresAt', null)).toBe('')
})

test('the name of the file tells list, book, filters and days', () => {
  expect(csvName('trades', 'live', { from: noon - 86_400_000, to: noon }, 0)).toBe(
    'trades_live_2026-01-30_2026-01-31_v1.csv',
  )
  const filters = { symbol: 'BTCUSDT', liquidated: 'long', notionalMin: '12.5', leg: undefined }
  expect(csvName('liquidations', 'practice', { ...filters, limit: 500, cursor: '7', format: 'csv' }, noon)).toBe(
    'liquidations_practice_symbol-BTCUSDT_liquidated-long_notionalMin-12.5_start_2026-01-31_v1.csv',
  )
  expect(csvName('orders', 'live', { purpose: '../"; x' }, noon)).toBe(
    'orders_live_purpose-..-x_start_2026-01-31_v1.csv',
  )
})

test('a list without end is cut, and says so with the way on', async () => {
  const page = { items: Array.from({ length: 500 }, () => ({ seq: 1 })), next: '1' }
  const lines = (await text(csvOf(['seq'], page, () => Promise.resolve(page)))).trimEnd().split('\r\n')
  expect(lines).toHaveLength(100_002)
  expect(lines.at(-1)).toBe('cut after 100000 rows; for the rest add cursor=1')
})
