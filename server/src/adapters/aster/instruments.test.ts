import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { instrumentSchema } from '@undertow/shared/instrument.ts'
import { isOnGrid, isPositive, rate } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { bracketsOf, fundingHoursOf, instrumentsOf } from './instruments.ts'

const filters = [
  { filterType: 'PRICE_FILTER', minPrice: '0.1', maxPrice: '0', tickSize: '0.10' },
  { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '1000', stepSize: '0.001' },
  { filterType: 'MARKET_LOT_SIZE', minQty: '0.002', maxQty: '120', stepSize: '0' },
  { filterType: 'MIN_NOTIONAL', notional: '7' },
  { filterType: 'PERCENT_PRICE', multiplierUp: '1.15', multiplierDown: '0.85', multiplierDecimal: '4' },
]
const contract = {
  symbol: 'BTCUSDT',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  contractType: 'PERPETUAL',
  underlyingType: 'COIN',
  status: 'TRADING',
  onboardDate: 1_569_398_400_000,
  pricePrecision: 7,
  liquidationFee: '0.012',
  marketTakeBound: '0.03',
  filters,
}
const steps = [
  { bracket: 1, initialLeverage: 125, notionalCap: 50_000, notionalFloor: 0, maintMarginRatio: 0.004, cum: 0 },
  {
    bracket: 2,
    initialLeverage: '100',
    notionalCap: '250000',
    notionalFloor: '50000',
    maintMarginRatio: '0.005',
    cum: '50',
  },
]
const fees = new Map([['BTCUSDT', { maker: rate('0.0001'), taker: rate('0.0004') }]])

test('a contract has the rules of its filters, and the precision fields are not looked at', () => {
  const brackets = bracketsOf([{ symbol: 'BTCUSDT', brackets: steps }])
  const { instruments } = instrumentsOf({ symbols: [contract] }, brackets, fees, new Map([['BTCUSDT', 4]]))
  expect(JSON.parse(JSON.stringify(instruments))).toEqual([
    {
      symbol: 'BTCUSDT',
      baseAsset: 'BTC',
      quoteAsset: 'USDT',
      contractType: 'PERPETUAL',
      underlyingType: 'COIN',
      status: 'TRADING',
      onboardedAt: 1_569_398_400_000,
      tickSize: '0.1',
      priceMin: '0.1',
      // Zero in a filter means no limit.
      priceMax: '1000000000000000',
      stepSize: '0.001',
      qtyMin: '0.001',
      qtyMax: '1000',
      marketStepSize: '0.001',
      marketQtyMin: '0.002',
      marketQtyMax: '120',
      notionalMin: '7',
      percentUp: '1.15',
      percentDown: '0.85',
      marketTakeBound: '0.03',
      liquidationFee: '0.012',
      makerFee: '0.0001',
      takerFee: '0.0004',
      brackets: [
        { notionalFloor: '0', notionalCap: '50000', leverageMax: 125, maintenance: '0.004', deduction: '0' },
        { notionalFloor: '50000', notionalCap: '250000', leverageMax: 100, maintenance: '0.005', deduction: '50' },
      ],
      fundingHours: 4,
    },
  ])
})

test('brackets of one contract may come as an object', () => {
  expect(bracketsOf({ symbol: 'BTCUSDT', brackets: steps }).get('BTCUSDT')).toHaveLength(2)
})

test('a contract without a grid is left out and counted', () => {
  const noGrid = [{ ...filters[0], tickSize: '0' }, filters[1]]
  const rows = [
    { ...contract, filters: noGrid },
    { ...contract, filters: [] },
    { ...contract, symbol: '币安USDT' },
    null,
    contract,
  ]
  expect(instrumentsOf({ symbols: rows }, new Map(), new Map(), new Map())).toMatchObject({
    instruments: [{ takerFee: {} }],
    unreadable: 3,
  })
  expect(instrumentsOf('<html>', new Map(), new Map(), new Map()).instruments).toEqual([])
})

const folder = join(import.meta.dirname, '../../../../../shared/data/aster-api-responses')
const recorded = join(folder, 'futures-exchangeInfo-2026-01-12.json.gz')

test.skipIf(!existsSync(recorded))(
  'a recorded exchangeInfo of the real exchange is read whole (needs ../shared/data)',
  () => {
    const info: unknown = JSON.parse(gunzipSync(readFileSync(recorded)).toString('utf8'))
    const { instruments, unreadable } = instrumentsOf(info, new Map(), new Map(), new Map())
    expect(instruments.length).toBeGreaterThan(100)
    expect(unreadable).toBeLessThan(instruments.length / 50)
    for (const one of instruments) {
      expect(instrumentSchema.safeParse(JSON.parse(JSON.stringify(one))).success).toBe(true)
      expect(isPositive(one.tickSize) && isPositive(one.marketQtyMax) && isOnGrid(one.qtyMin, one.stepSize)).toBe(true)
    }
  },
)

test('funding intervals that make no sense are not told', () => {
  const row = (symbol: string, fundingIntervalHours: unknown) => ({ symbol, fundingIntervalHours })
  const rows = [row('A', 8), row('B', '4'), row('C', 0), row('D', 25), row('E', '1.5'), row('F', null), 'G']
  expect([...fundingHoursOf(rows)]).toEqual([
    ['A', 8],
    ['B', 4],
  ])
  expect(fundingHoursOf({ code: -1000 }).size).toBe(0)
})
