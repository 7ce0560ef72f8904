import { setTimeout as sleep } from 'node:timers/promises'
import { chartIntervals } from '@undertow/shared/chart-intervals.ts'
import type { AlertNews, AlertRow } from '@undertow/shared/alert-row.ts'
import { noRules, type AlertRules } from '@undertow/shared/alert-rules.ts'
import { decodeConfig, encodeConfig } from '@undertow/shared/config-check.ts'
import { type Config } from '@undertow/shared/config.ts'
import type { OperatorAction } from '@undertow/shared/events.ts'
import { price, qty, rate, usdt } from '@undertow/shared/money.ts'
import { type Report } from '@undertow/shared/performance-api.ts'
import { emptyBook, type ProfileBook } from '@undertow/shared/saved-profiles.ts'
import { applyToView, emptyView } from '@undertow/shared/view-fold.ts'
import {
  type Change,
  type LiquidationRow,
  type OrderRow,
  type Patch,
  type PositionRow,
  type StatusRow,
  type TapeRow,
  type View,
} from '@undertow/shared/view.ts'
import type { AlertDesk, Archive, Backend, Page, PageRequest, SettingsState, StoredTrade } from '../src/ports.ts'

/** 2026-01-31T12:00:00Z: the only moment of these tests. */
export const noon = 1_769_860_800_000

const bookLine = {
  type: 'commission',
  asset: 'USDT',
  ours: '-1.5',
  exchange: '-1.7',
  difference: '-0.2',
  agrees: false,
  others: '-3',
  shared: '0',
  estimated: '0',
  late: '0',
  rows: 2,
} as const

const figures = {
  trades: 1,
  wins: 1,
  losses: 0,
  tooFew: true,
  gross: '1',
  commission: '0.4',
  funding: '0',
  net: '0.6',
  winRatePct: '100',
  profitFactor: null,
  expectancy: '0.6',
  averageWin: '0.6',
  averageLoss: null,
  averageMaePct: '0.5',
  averageMfePct: null,
}
const report: Report = {
  ...figures,
  best: '0.6',
  worst: '0.6',
  commissionOfGrossPct: '40',
  fundingOfGrossPct: '0',
  closedDrawdown: null,
  equityDrawdown: null,
  daily: { days: 0, tooFew: true, sharpe: null, sortino: null },
  uptime: { since: null, to: null, ablePct: null },
  markouts: [],
  days: [],
  by: {
    symbol: [{ key: 'BTCUSDT', ...figures }],
    leg: [{ key: 'long', ...figures }],
    exit: [],
    trigger: [],
    hour: [],
    weekday: [],
    settings: [],
    day: [],
  },
}

/** A backend in memory: a real view and real settings, lists that are plain arrays. Wishes are noted, not carried out. */
export function createFakeBackend() {
  const decoded = decodeConfig({ symbols: { BTCUSDT: {}, ETHUSDT: { leverage: 7 } } })
  if ('problems' in decoded) throw new Error(JSON.stringify(decoded.problems))
  let settings: SettingsState = { version: 3, config: decoded.config, problems: [], warnings: [] }
  let view: View = emptyView
  const listeners = new Set<(patch: Patch) => void>()
  const wishes: { readonly action: OperatorAction; readonly by: string }[] = []
  const rows = {
    liquidations: [] as LiquidationRow[],
    trades: [] as StoredTrade[],
    orders: [] as OrderRow[],
    alerts: [] as AlertRow[],
  }
  const slowed = { operateMs: 0, failing: false }
  const played: { tape: StatusRow['tape']; book: StatusRow['book'] } = { tape: null, book: 'practice' }

  const tell = (changes: readonly Change[], dropped = 0): void => {
    const patch: Patch = { fromSeq: view.seq, toSeq: view.seq + 1, changes, dropped }
    view = applyToView(view, patch) ?? view
    for (const listener of listeners) listener(patch)
  }

  let book: ProfileBook = emptyBook
  const versions = [{ version: 3, at: noon, by: 'api', config: encodeConfig(settings.config) }]

  const archive: Archive = {
    liquidations: (filter, page) =>
      pageOf(
        rows.liquidations.filter((row) => filter.symbol === null || row.symbol === filter.symbol),
        page,
        '',
      ),
    liquidationTotals: ({ symbol }) =>
      Promise.resolve(
        slowed.failing
          ? null
          : {
              long: { count: rows.liquidations.length, notional: '7.5' },
              short: { count: 0, notional: '0' },
              cutAt: symbol === null ? noon : null,
            },
      ),
    decisions: (_, page) => pageOf([], page),
    orders: (_, page) => pageOf(rows.orders, page),
    trades: (filter, page) =>
      pageOf(
        rows.trades.filter((row) => filter.leg === null || row.leg === filter.leg),
        page,
      ),
    story: (id) => {
      const trade = rows.trades.find((row) => row.id === id)
      return trade ? { trade, decision: null, liquidations: [], orders: [], fills: [] } : null
    },
    openStory: () => ({ decision: null, orders: [], fills: [] }),
    equity: (from) => [{ at: from, equity: '1000.5', netPnl: '0.5' }],
    performance: () => report,
    prepareReport: () => Promise.resolve(true),
    books: (fromDay, toDay) => ({
      since: noon - 3_600_000,
      to: noon,
      totals: [],
      days: [{ ...bookLine, day: toDay, symbol: null, difference: '0', agrees: true }],
      differences: [{ ...bookLine, day: fromDay, symbol: 'BTCUSDT' }],
    }),
    grid: async ({ symbol, from }) => {
      if (symbol === 'SLOWUSDT') return null
      const row = { symbol: symbol ?? 'BTCUSDT', low: symbol && '98400', high: symbol && '98450' }
      const cell = { column: 0, row: 0, long: '310000.5', short: '0', events: 9 }
      const frame = { from, bucketMs: 60_000, columns: 60, rows: [row], cells: [cell] }
      return JSON.stringify({ ...frame, events: 9, usdt: '310000.5', others: { symbols: 0, usdt: '0' } })
    },
    flow: async ({ symbol, from, windowMs }) => {
      if (symbol === 'SLOWUSDT') return null
      const row = { at: from, liquidated: 'long' as const, usdt: '1000', events: 1, peakUsdt: String(windowMs) }
      const bubble = { at: from, liquidated: 'long' as const, price: '98400', usdt: '1000', events: 1 }
      return JSON.stringify({ rows: [row], bubbles: [bubble], intervalsPerBubble: 0, lastSeq: 7 })
    },
    noticedAt: () => null,
    counts: () => ({ liquidations: 5, decisions: 4, orders: 3, trades: 2 }),
    settingsVersions: (page) => pageOf(versions, page),
    settingsVersion: (number) => versions.find(({ version }) => version === number) ?? null,
  }

  const news = new Set<(told: AlertNews) => void>()
  let rules: AlertRules = noRules
  const alerts: AlertDesk = {
    list: (filter, page) =>
      pageOf(
        rows.alerts.filter((row) => filter.kind === null || row.kind === filter.kind),
        page,
        '',
      ),
    unread: () => ({ all: rows.alerts.filter(({ ackedAt }) => ackedAt === null).length, mustSee: 0 }),
    acknowledge: (what, by) => {
      const isMeant = (row: AlertRow) => ('ids' in what ? what.ids.includes(row.id) : row.id <= what.upTo)
      const open = rows.alerts.filter((row) => row.ackedAt === null && isMeant(row))
      rows.alerts = rows.alerts.map((row) => (open.includes(row) ? { ...row, ackedAt: noon, ackedBy: by } : row))
      return slowed.failing ? null : open.length
    },
    rules: () => ({ ...rules, problem: null }),
    putRules: (wanted) => {
      if (wanted.version !== rules.version) return { conflict: rules.version }
      if (slowed.failing) return { problem: 'the disk is full' }
      rules = { version: rules.version + 1, rules: wanted.rules }
      return { accepted: rules }
    },
    preview: () => Promise.resolve({ fired: 2, examples: [], from: 0, to: noon, isCut: false }),
    testRule: () => Promise.resolve([]),
    onNews: (listener) => {
      news.add(listener)
      return () => news.delete(listener)
    },
  }

  const backend: Backend = {
    view: () => view,
    onPatch: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    archive,
    alerts,
    settings: {
      current: () => settings,
      propose: (json, expectedVersion, by) => {
        if (expectedVersion !== settings.version) return { conflict: settings.version }
        const next = decodeConfig(json)
        if ('problems' in next) return { problems: next.problems }
        settings = { version: settings.version + 1, config: next.config, problems: [], warnings: next.warnings }
        versions.unshift({ version: settings.version, at: noon, by, config: encodeConfig(next.config) })
        return { accepted: settings }
      },
      check: (json) => {
        const next = decodeConfig(json)
        return 'problems' in next
          ? { problems: next.problems, warnings: [] }
          : { problems: [], warnings: next.warnings }
      },
    },
    profiles: {
      read: () => ({ book, problem: null }),
      unconfirmed: () => null,
      write: (next) => {
        book = next
        return null
      },
    },
    trials: {
      preview: (draft) =>
        Promise.resolve(
          slowed.failing
            ? { problem: 'others are being worked out' }
            : {
                ...trialTape,
                now: { triggers: 4, exposureUsdt: usdt('100') },
                draft: { triggers: 9, exposureUsdt: null },
                symbols: Object.keys(draft.symbols).map((symbol) => ({
                  symbol,
                  now: { long: 4, short: 0 },
                  draft: { long: 8, short: 1 },
                })),
              },
        ),
      suggest: () =>
        Promise.resolve({
          ...trialTape,
          symbols: [
            {
              symbol: 'BTCUSDT',
              liquidations: 40,
              volumeUsdt: usdt('1000000.5'),
              thresholdUsdt: usdt('50000'),
              triggers: 7,
            },
          ],
        }),
    },
    quote: (symbol) => ({
      symbol,
      bid: price('98000'),
      ask: price('98000.1'),
      mark: null,
      ageMs: 40,
      fundingRate: null,
      nextFundingAt: null,
      ...(symbol === 'BTCUSDT' ? { picture: { vwap: { price: price('100000'), ageMs: 120 }, atr: null } } : {}),
    }),
    candles: async (symbol, interval) => ({
      candles: [1, 2, 3].map((step) => ({
        at: noon - (3 - step) * chartIntervals[interval],
        open: '98000',
        high: '98100.5',
        low: '97900',
        close: symbol === 'BTCUSDT' ? `9800${step}` : '1',
        volume: '1.5',
      })),
      asOf: noon,
      problem: null,
    }),
    instruments: () => [bitcoin],
    operate: async (action, by) => {
      if (slowed.failing) throw new Error('SQLITE_FULL: /secret/folder/ledger.db is full')
      await sleep(slowed.operateMs)
      wishes.push({ action, by })
      return 100 + wishes.length
    },
    status: () => ({ ...status, ...played }),
    countsSinceStart: () => ({ liquidations: 1, decisions: 1, orders: 1, trades: 1 }),
    now: () => noon,
    inside: () => ({
      latencies: { feed: { count: 0, p50Ms: null, p99Ms: null }, order: { count: 2, p50Ms: 12, p99Ms: 40 } },
      requests: [{ unit: 'weight', everyMs: 60_000, used: 40, limit: 2_400, resetsAt: noon + 1 }],
      files: [{ name: 'ledger.db', bytes: 4096 }],
      diskFreeBytes: null,
      key: null,
    }),
  }
  const tellNews = (told: AlertNews): void => news.forEach((listener) => listener(told))
  return { backend, tell, tellNews, rows, wishes, slowed, played, listeners, config: (): Config => settings.config }
}

const trialTape = { from: noon - 86_400_000, to: noon, watchedMs: 80_000_000, liquidations: 50, leftOut: 0 }

/** Cursors look like those of the store: time and ordinal, or seq alone. */
function pageOf<T>(rows: readonly T[], { limit, cursor }: PageRequest, ending = '-0'): Page<T> {
  const start = cursor === null ? 0 : Number.parseInt(cursor, 10)
  const items = rows.slice(start, start + limit)
  return { items, next: start + limit < rows.length ? `${start + limit}${ending}` : null }
}

export const status: StatusRow = {
  mode: 'practice',
  book: 'practice',
  market: 'A generated market.',
  bootId: 'boot1',
  version: '0.1.0',
  startedAt: noon - 60_000,
  entries: 'on',
  entriesReason: '',
  entriesSince: noon - 30_000,
  flattening: false,
  simulateOnly: false,
  hedgeMode: true,
  configVersion: 3,
  configError: null,
  hops: [
    { hop: 'market', state: 'live', lastAt: noon - 250, reconnects: 0, reason: '' },
    { hop: 'user', state: 'late', lastAt: null, reconnects: 2, reason: 'no message yet' },
  ],
  tape: null,
  speed: 1,
}

const bitcoin = {
  symbol: 'BTCUSDT',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  contractType: 'PERPETUAL',
  underlyingType: 'COIN',
  status: 'TRADING',
  onboardedAt: noon - 1_000_000,
  tickSize: price('0.1'),
  priceMin: price('1'),
  priceMax: price('1000000'),
  stepSize: qty('0.001'),
  qtyMin: qty('0.001'),
  qtyMax: qty('1000'),
  marketStepSize: qty('0.001'),
  marketQtyMin: qty('0.001'),
  marketQtyMax: qty('100'),
  notionalMin: usdt('5'),
  percentUp: rate('1.05'),
  percentDown: rate('0.95'),
  marketTakeBound: rate('0.05'),
  liquidationFee: rate('0.01'),
  makerFee: rate('0.0002'),
  takerFee: rate('0.0004'),
  brackets: [
    {
      notionalFloor: usdt('0'),
      notionalCap: usdt('50000'),
      leverageMax: 125,
      maintenance: rate('0.004'),
      deduction: usdt('0'),
    },
  ],
}

/** As it is told live; lists of stored ones leave the window out. */
export const liquidation = (seq: number, symbol = 'BTCUSDT'): TapeRow => ({
  seq,
  at: noon + seq,
  venue: 'aster',
  symbol,
  liquidated: 'long',
  price: '98412.1',
  qty: '0.5',
  notional: '49206.05',
  happenedAt: noon + seq,
  windowUsdt: '49206.05',
})

export const trade = (id: string, more: Partial<StoredTrade> = {}): StoredTrade => ({
  id,
  symbol: 'BTCUSDT',
  leg: 'long',
  decisionId: null,
  openedAt: noon,
  closedAt: noon + 1000,
  qty: '0.1',
  entryPrice: '98000',
  exitPrice: '98010.123456789012345678',
  leverage: 10,
  grossPnl: '1',
  commission: '0.4',
  funding: '0',
  netPnl: '-0.6',
  exitReason: 'stop',
  configVersion: 3,
  maePct: null,
  mfePct: null,
  trigger: null,
  vwapDeviationPct: null,
  pctOfMargin: '-0.0612',
  pctOfNotional: '-0.0061',
  intendedPrice: null,
  firstEntryPrice: '98000',
  slippagePct: null,
  ...more,
})

export const position = (symbol: string): PositionRow => ({
  id: 'e-open',
  decisionId: null,
  symbol,
  leg: 'long',
  qty: '0.1',
  entryPrice: '98000',
  markPrice: null,
  notional: '9800',
  margin: '980',
  leverage: 10,
  unrealised: null,
  pctOfMargin: null,
  pctOfNotional: null,
  commission: '0.4',
  funding: '0',
  protection: 'protected',
  stopPrice: '97000',
  stopId: 's1',
  stopPct: '-1.0204',
  stopPctOfMargin: '-10.2041',
  stopBy: 'stop',
  firstStopPrice: '97000',
  takeProfitPrice: '99000',
  takeProfitId: 't1',
  takeProfitPct: '1.0204',
  takeProfitPctOfMargin: '10.2041',
  targets: 1,
  timeStopAt: null,
  adversePct: null,
  favourablePct: null,
  riskUsdt: '100',
  rungsUsed: 0,
  rungs: 0,
  nextRungPrice: null,
  liquidationPrice: null,
  liquidationAwayPct: null,
  takeProfitAwayPct: null,
  liquidationIs: null,
  netQty: null,
  netNotional: null,
  netUnrealised: null,
  openedAt: noon,
  shared: false,
})

export const order = (clientId: string, phase: OrderRow['phase'] = 'open'): OrderRow => ({
  clientId,
  symbol: 'BTCUSDT',
  leg: 'long',
  side: 'buy',
  purpose: 'entry',
  type: 'limit',
  phase,
  status: 'new',
  qty: '0.1',
  filledQty: '0',
  averagePrice: null,
  price: '98000',
  stopPrice: null,
  closePosition: false,
  createdAt: noon,
  updatedAt: noon,
  expiresAt: null,
  reason: '',
})

export const alert = (id: number, more: Partial<AlertRow> = {}): AlertRow => ({
  id,
  at: noon + id,
  level: 'warn',
  kind: 'safety',
  code: 'order_refused',
  symbol: 'BTCUSDT',
  text: 'An order was refused.',
  mustSee: false,
  value: null,
  threshold: null,
  rule: null,
  ackedAt: null,
  ackedBy: null,
  ...more,
})
