import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { commandSchema } from '@undertow/shared/commands.ts'
import { usdt } from '@undertow/shared/money.ts'
import { createClock } from '../clock.ts'
import { openStore, type Store } from './open.ts'

let dir: string
let store: Store
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'undertow-performance-'))
  store = openStore(dir, { clock: createClock() })
})
afterEach(() => {
  store.close()
  rmSync(dir, { recursive: true })
})

const trade = {
  symbol: 'BTCUSDT',
  leg: 'long',
  decisionId: null,
  openedAt: 1_005,
  closedAt: 1_010,
  qty: '2',
  entryPrice: '100',
  exitPrice: '101',
  leverage: 5,
  grossPnl: '2',
  commission: '0.2',
  funding: '-0.1',
  netPnl: '1.7',
  exitReason: 'takeProfit',
  configVersion: 1,
}

function close(id: string, changed: object): void {
  const command = commandSchema.parse({ kind: 'closedTrade', trade: { ...trade, id, ...changed } })
  store.journal.append({ seq: store.journal.lastSeq + 1, at: 1, event: { kind: 'wake' }, commands: [command] })
  store.journal.commit()
}

test('performance is exact, and a new trade is in it at once', () => {
  close('a', { netPnl: '0.1', grossPnl: '0.3', closedAt: 10 })
  close('b', { netPnl: '-0.3', grossPnl: '-0.1', closedAt: 20, symbol: 'ETHUSDT', leg: 'short', exitReason: 'stop' })
  expect(store.archive.performance(null, null)).toMatchObject({
    trades: 2,
    net: '-0.2',
    maxDrawdown: '0.3',
    profitFactor: '0.33',
  })
  close('c', { netPnl: '0.2', grossPnl: '0.4', closedAt: 86_400_000 })
  expect(store.archive.performance(null, null)).toEqual({
    trades: 3,
    wins: 2,
    losses: 1,
    gross: '0.6',
    commission: '0.6',
    funding: '-0.3',
    net: '0',
    best: '0.2',
    worst: '-0.3',
    profitFactor: '1',
    maxDrawdown: '0.3',
    bySymbol: [
      { key: 'BTCUSDT', trades: 2, wins: 2, gross: '0.7', commission: '0.4', funding: '-0.2', net: '0.3' },
      { key: 'ETHUSDT', trades: 1, wins: 0, gross: '-0.1', commission: '0.2', funding: '-0.1', net: '-0.3' },
    ],
    byLeg: [
      { key: 'long', trades: 2, wins: 2, gross: '0.7', commission: '0.4', funding: '-0.2', net: '0.3' },
      { key: 'short', trades: 1, wins: 0, gross: '-0.1', commission: '0.2', funding: '-0.1', net: '-0.3' },
    ],
    byExit: [
      { key: 'stop', trades: 1, wins: 0, gross: '-0.1', commission: '0.2', funding: '-0.1', net: '-0.3' },
      { key: 'takeProfit', trades: 2, wins: 2, gross: '0.7', commission: '0.4', funding: '-0.2', net: '0.3' },
    ],
    byDay: [
      { key: '1970-01-01', trades: 2, wins: 1, gross: '0.2', commission: '0.4', funding: '-0.2', net: '-0.2' },
      { key: '1970-01-02', trades: 1, wins: 1, gross: '0.4', commission: '0.2', funding: '-0.1', net: '0.2' },
    ],
  })
  expect(store.archive.performance(15, 20)).toMatchObject({ trades: 1, net: '-0.3', best: '-0.3', profitFactor: '0' })
})

test('no trades are zeros and no invented figures', () => {
  expect(store.archive.performance(null, null)).toEqual({
    trades: 0,
    wins: 0,
    losses: 0,
    gross: '0',
    commission: '0',
    funding: '0',
    net: '0',
    best: null,
    worst: null,
    profitFactor: null,
    maxDrawdown: '0',
    bySymbol: [],
    byLeg: [],
    byExit: [],
    byDay: [],
  })
})

test('the equity curve keeps the last point of each bucket and the very last point', () => {
  for (let at = 0; at < 1_000; at += 10) store.recordEquity(at, usdt(String(at)), usdt('0.5'))
  const curve = store.archive.equity(100, 499, 4)
  expect(curve.map(({ at }) => at)).toEqual([190, 290, 390, 490])
  expect(curve[0]).toEqual({ at: 190, equity: '190', netPnl: '0.5' })
  expect(store.archive.equity(5_000, 6_000, 10)).toEqual([])
})
