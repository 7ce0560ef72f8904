import { expect, test } from 'vitest'
import { accountRowSchema, orderRowSchema, positionRowSchema, windowRowSchema } from '@undertow/shared/view.ts'
import { accountRow, entriesState, orderRows, positionRows } from './report.ts'
import { windowRows } from './volume/window-rows.ts'
import { midnight } from './fixtures.test-support.ts'
import { blankStory, story } from './story.test-support.ts'

test('S9, S21: a position is shown with its result on margin and on notional, its protection and what its stop would lose', () => {
  const hunter = story()
  const { stop, takeProfit } = hunter.protectedHolding()
  hunter.mark('99000')
  const [row] = positionRows(hunter.state)
  expect(positionRowSchema.parse(row)).toEqual({
    id: hunter.lastOrder('entry').clientId,
    decisionId: expect.any(Number),
    symbol: 'BTCUSDT',
    leg: 'long',
    qty: '0.01',
    entryPrice: '98301.6',
    markPrice: '99000',
    notional: '990',
    margin: '98.3016',
    leverage: 10,
    unrealised: '6.984',
    pctOfMargin: '7.10466564',
    pctOfNotional: '0.71046656',
    commission: '0.1966032',
    funding: '0',
    protection: 'protected',
    stopPrice: '97318.6',
    stopId: stop.clientId,
    stopPct: '-1',
    stopPctOfMargin: '-9.9998',
    stopBy: 'stop',
    firstStopPrice: '97318.6',
    takeProfitPrice: '100267.6',
    takeProfitId: takeProfit.clientId,
    takeProfitPct: '2',
    takeProfitPctOfMargin: '19.9997',
    targets: 1,
    timeStopAt: null,
    adversePct: '0',
    favourablePct: '0.7105',
    // 9.83 to the stop, 0.1966032 paid, 0.486593 to close
    riskUsdt: '10.5131962',
    rungsUsed: 0,
    rungs: 0,
    nextRungPrice: null,
    liquidationPrice: null,
    liquidationAwayPct: null,
    takeProfitAwayPct: '1.2804',
    liquidationIs: null,
    netQty: null,
    netNotional: null,
    netUnrealised: null,
    openedAt: midnight,
    shared: false,
  })
})

test('the protection of a position goes from placing over protected to closing', () => {
  const hunter = story()
  hunter.holding()
  const shown = () => positionRows(hunter.state)[0]!.protection
  expect(shown()).toBe('placing')
  hunter.placed(hunter.lastOrder('stop'), 'unknown')
  expect(shown()).toBe('unknown')
  hunter.report(hunter.lastOrder('stop'), 'new')
  expect(shown()).toBe('protected')
  hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
  expect(shown()).toBe('closing')
})

test('ended orders stay for a minute, with their reason', () => {
  const hunter = story()
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  expect(orderRowSchema.parse(orderRows(hunter.state)[0])).toMatchObject({
    phase: 'open',
    expiresAt: midnight + 30_000,
  })
  hunter.report(entry, 'cancelled')
  expect(orderRows(hunter.state)).toMatchObject([
    { phase: 'done', status: 'cancelled', reason: 'cancelled', expiresAt: null },
  ])
  hunter.pass(60_000)
  expect(orderRows(hunter.state)).toEqual([])
})

test('S8: a window is shown with the leg the bot would take and its threshold', () => {
  const hunter = story({ symbol: { direction: 'follow' } })
  hunter.liquidation('long', '12000')
  const rows = windowRows(hunter.state).map((row) => windowRowSchema.parse(row))
  expect(rows).toMatchObject([
    {
      liquidated: 'long',
      leg: 'short',
      sumUsdt: '12000',
      events: 1,
      windowSec: 60,
      oldestExpiresAt: midnight + 60_000,
      traded: true,
    },
    { liquidated: 'short', leg: 'long', sumUsdt: '0', events: 0, oldestExpiresAt: null },
  ])
  expect(windowRows(hunter.state, midnight + 60_000)[0]).toMatchObject({ sumUsdt: '0', events: 0 })
})

test('S3: the account: equity, what the caps count, and the closed trades of the UTC day', () => {
  const hunter = story()
  const { takeProfit } = hunter.protectedHolding()
  hunter.mark('99000')
  expect(accountRowSchema.parse(accountRow(hunter.state))).toMatchObject({
    equity: '10006.984',
    unrealised: '6.984',
    marginUsed: '98.3016',
    marginCap: '1000',
    notionalUsed: '983.016',
    openPositions: 1,
    todayNet: '0',
  })
  hunter.fill(takeProfit, '0.01', '100267.6')
  const today = accountRow(hunter.state)
  expect(today).toMatchObject({ openPositions: 0, marginUsed: '0', todayGross: '19.66', todayCommission: '0.3971384' })
  hunter.pass(86_400_000)
  hunter.tell({ kind: 'wake' })
  expect(accountRow(hunter.state)).toMatchObject({ todayGross: '0', todayNet: '0' })
})

test('entries wait until everything is there, and say for what', () => {
  const hunter = blankStory()
  const reason = () => entriesState(hunter.state).entriesReason
  expect(reason()).toBe('the process has not started yet')
  hunter.tell({ kind: 'started', bootId: 'b', installation: 'test', version: '0' })
  expect(reason()).toBe('the settings are not known yet')
  hunter.tell({ kind: 'configAccepted', version: 1, config: story().config })
  expect(reason()).toBe('the market stream is down: not connected yet')
  for (const hop of ['market', 'user', 'rest'] as const) hunter.tell({ kind: 'hop', hop, up: true, reason: '' })
  expect(reason()).toBe('the rules of the contracts are not known yet')
  hunter.tell({ kind: 'instruments', instruments: [...story().state.instruments.values()] })
  expect(reason()).toBe('the account has not been read yet')
  hunter.snapshot()
  expect(reason()).toContain('the account is read once more')
  hunter.snapshot()
  expect(entriesState(hunter.state)).toEqual({ entries: 'on', entriesReason: '', flattening: false })
})
