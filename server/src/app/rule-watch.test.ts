import type { AlertRule } from '@undertow/shared/alert-rules.ts'
import { emptyView } from '@undertow/shared/view-fold.ts'
import type { AccountRow, LiquidationRow, PositionRow, View } from '@undertow/shared/view.ts'
import { expect, test } from 'vitest'
import { createRulePreview } from './rule-preview.ts'
import { createLiquidationTape } from './liquidation-tape.ts'
import { createFlowWatch, createStateWatch, isFlowRule, isStateRule, windowMsMax } from './rule-watch.ts'

const common = { name: 'r', isOn: true, cooldownSec: 10, leavesMachine: false }
const row = (at: number, notional: string, more: Partial<LiquidationRow> = {}): LiquidationRow => ({
  seq: at,
  at,
  venue: 'aster',
  symbol: 'BTCUSDT',
  liquidated: 'long',
  price: '1',
  qty: '1',
  notional,
  happenedAt: at,
  ...more,
})
function firings(rule: AlertRule, rows: readonly LiquidationRow[]): (readonly [number, string | null, string])[] {
  if (!isFlowRule(rule)) throw new Error('not a rule about liquidations')
  const tape = createLiquidationTape(windowMsMax([rule]))
  const watch = createFlowWatch(rule, tape)
  const see = (one: LiquidationRow) => {
    tape.add(one)
    return watch(one)
  }
  return rows.map(see).flatMap((fired) => (fired === null ? [] : [[fired.at, fired.symbol, fired.value] as const]))
}

test('E90 one large liquidation fires, of its symbols and side only, and not again within the cooldown', () => {
  const rule: AlertRule = { kind: 'liquidation', ...common, symbols: ['BTCUSDT'], side: 'long', usdt: '1000' }
  expect(
    firings(rule, [
      row(0, '999.99'),
      row(1, '1000'),
      row(2, '5000', { symbol: 'ETHUSDT' }),
      row(3, '5000', { liquidated: 'short' }),
      row(10_000, '5000'),
      row(10_001, '5000.125'),
    ]),
  ).toEqual([
    [1, 'BTCUSDT', '1000 USDT'],
    [10_001, 'BTCUSDT', '5000.13 USDT'],
  ])
})

test('a volume is that of one symbol within its window, to the millisecond', () => {
  const rule: AlertRule = { kind: 'volume', ...common, symbols: [], side: 'both', usdt: '1000', windowSec: 5 }
  expect(firings(rule, [row(0, '600'), row(10, '600', { symbol: 'ETHUSDT' }), row(5_000, '400')])).toEqual([])
  expect(firings(rule, [row(0, '600'), row(4_999, '400', { liquidated: 'short' })])).toEqual([
    [4_999, 'BTCUSDT', '1000 USDT'],
  ])
})

const viewOf = (account: Partial<AccountRow>, position: Partial<PositionRow> | null): View => ({
  ...emptyView,
  tables: {
    ...emptyView.tables,
    account: new Map([['account', account as AccountRow]]),
    positions: new Map(position === null ? [] : [['p', position as PositionRow]]),
  },
})
function look(rule: AlertRule) {
  if (!isStateRule(rule)) throw new Error('not a rule about the account')
  return createStateWatch(rule)
}

test('a loss of the day fires from its line on, and a gain of the same size does not', () => {
  const see = look({ kind: 'dailyLoss', ...common, usdt: '50' })
  const texts = (net: string, at: number) => see(viewOf({ todayNet: net }, null), at).map(({ value }) => value)
  expect([texts('50', 0), texts('-49.99', 1), texts('-50', 2), texts('-80', 9_000), texts('-80', 10_002)]).toEqual([
    [],
    [],
    ['50 USDT'],
    [],
    ['80 USDT'],
  ])
})

test('a position near its liquidation fires; one without a known price does not', () => {
  const see = look({ kind: 'nearLiquidation', ...common, symbols: [], pct: '5' })
  const position = { symbol: 'BTCUSDT', leg: 'long', markPrice: '100', liquidationPrice: '95' } as const
  expect(see(viewOf({}, { ...position, liquidationPrice: '94.9' }), 0)).toEqual([])
  expect(see(viewOf({}, { ...position, markPrice: null }), 0)).toEqual([])
  expect(see(viewOf({}, position), 0).map(({ text }) => text)).toEqual([
    'BTCUSDT LONG is 5 % away from its liquidation at 95',
  ])
})

test('E90 a preview counts what the rule would have told, and says where it had to stop', async () => {
  const rule: AlertRule = { kind: 'liquidation', ...common, symbols: [], side: 'both', usdt: '100' }
  const now = 86_400_000 + 5
  const stored = [
    row(now - 1, '200'),
    row(now - 2, '200'),
    row(now - 20_000, '300', { symbol: 'ETHUSDT' }),
    row(now - 30_000, '99'),
  ]
  const archive = { liquidations: () => ({ items: stored, next: null }) }
  const clock = { now: () => now }
  const preview = createRulePreview(archive, clock)
  expect(await preview(rule)).toEqual({
    fired: 2,
    examples: [
      { at: now - 2, symbol: 'BTCUSDT', value: '200 USDT' },
      { at: now - 20_000, symbol: 'ETHUSDT', value: '300 USDT' },
    ],
    from: 5,
    to: now,
    isCut: false,
  })
  const endless = { liquidations: () => ({ items: Array.from({ length: 500 }, () => row(now - 1, '1')), next: '1' }) }
  expect(await createRulePreview(endless, clock)(rule)).toMatchObject({ fired: 0, from: now - 1, isCut: true })
  expect(await preview({ kind: 'dailyLoss', ...common, usdt: '1' })).toMatchObject({ fired: null })

  const answers = await Promise.all([preview(rule), preview(rule), preview(rule)])
  expect(answers.map((answer) => answer?.fired ?? null)).toEqual([2, 2, null])
  expect(await preview(rule)).toMatchObject({ fired: 2 })
})
