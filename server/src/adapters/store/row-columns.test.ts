import { expect, test } from 'vitest'
import { withFigures } from './row-columns.ts'
import { trade } from './rows.test-support.ts'

type Row = Parameters<typeof withFigures>[0]
const row: Row = { ...(trade as Row), intendedPrice: '100', firstEntryPrice: '100.05' }
const slippage = (more: Partial<Row>) => withFigures({ ...row, ...more }).slippagePct

test('the return of a trade is on both bases: on 40 USDT of margin and on 200 USDT of notional', () => {
  expect(withFigures(row)).toMatchObject({ netPnl: '1.7', pctOfMargin: '4.25', pctOfNotional: '0.85' })
  expect(withFigures({ ...row, netPnl: '-1.7' })).toMatchObject({ pctOfMargin: '-4.25', pctOfNotional: '-0.85' })
})

test('slippage is positive where the entry was worse than intended: above it for a long, below it for a short', () => {
  expect(slippage({})).toBe('0.05')
  expect(slippage({ leg: 'short' })).toBe('-0.05')
  expect(slippage({ firstEntryPrice: '99.95' })).toBe('-0.05')
  expect(slippage({ intendedPrice: null })).toBeNull()
  expect(slippage({ firstEntryPrice: null })).toBeNull()
})
