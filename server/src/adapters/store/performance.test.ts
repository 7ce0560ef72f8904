import { expect, test } from 'vitest'
import { usdt } from '@undertow/shared/money.ts'
import type { Zone } from '@undertow/shared/zone.ts'
import { closeAll, withStore, withStoreOpen } from './report.test-support.ts'

const first = {
  netPnl: '0.1',
  grossPnl: '0.3',
  openedAt: Date.UTC(1970, 0, 1, 7),
  closedAt: Date.UTC(1970, 0, 1, 8),
  maePct: '0.5',
  mfePct: '1',
}
const second = {
  netPnl: '-0.3',
  grossPnl: '-0.1',
  openedAt: Date.UTC(1970, 0, 1, 8, 30),
  closedAt: Date.UTC(1970, 0, 1, 9),
  symbol: 'ETHUSDT',
  leg: 'short',
  exitReason: 'stop',
  trigger: null,
  configVersion: 10,
  maePct: null,
  mfePct: null,
}
const third = {
  netPnl: '0.2',
  grossPnl: '0.4',
  openedAt: Date.UTC(1970, 0, 1, 23),
  closedAt: Date.UTC(1970, 0, 2),
  maePct: '0.25',
  mfePct: '2',
}

test('the report is exact, in total and by group', () => {
  withStore((store) => {
    closeAll(store, [first, second, third])
    const report = store.archive.performance(null, null, 'utc')
    expect(report).toMatchObject({
      trades: 3,
      wins: 2,
      losses: 1,
      tooFew: true,
      gross: '0.6',
      commission: '0.6',
      funding: '-0.3',
      net: '0',
      winRatePct: '66.6667',
      profitFactor: '1',
      expectancy: '0',
      averageWin: '0.15',
      averageLoss: '-0.3',
      averageMaePct: '0.375',
      averageMfePct: '1.5',
      best: '0.2',
      worst: '-0.3',
      commissionOfGrossPct: '100',
      fundingOfGrossPct: '-50',
      closedDrawdown: {
        depth: '0.3',
        depthPct: null,
        peakAt: first.closedAt,
        bottomAt: second.closedAt,
        recoveredAt: null,
        longestMs: third.closedAt - first.closedAt,
      },
    })
    const keys = Object.entries(report.by).map(([by, groups]) => [by, groups.map(({ key, net }) => [key, net])])
    expect(Object.fromEntries(keys)).toEqual({
      symbol: [
        ['BTCUSDT', '0.3'],
        ['ETHUSDT', '-0.3'],
      ],
      leg: [
        ['long', '0.3'],
        ['short', '-0.3'],
      ],
      exit: [
        ['stop', '-0.3'],
        ['takeProfit', '0.3'],
      ],
      trigger: [
        ['unknown', '-0.3'],
        ['window', '0.3'],
      ],
      hour: [
        ['07', '0.1'],
        ['08', '-0.3'],
        ['23', '0.2'],
      ],
      weekday: [['4', '0']],
      settings: [
        ['1', '0.3'],
        ['10', '-0.3'],
      ],
      day: [
        ['1970-01-01', '-0.2'],
        ['1970-01-02', '0.2'],
      ],
    })
    expect(report.by.symbol[0]).toEqual({
      key: 'BTCUSDT',
      trades: 2,
      wins: 2,
      losses: 0,
      tooFew: true,
      gross: '0.7',
      commission: '0.4',
      funding: '-0.2',
      net: '0.3',
      winRatePct: '100',
      profitFactor: null,
      expectancy: '0.15',
      averageWin: '0.15',
      averageLoss: null,
      averageMaePct: '0.375',
      averageMfePct: '1.5',
    })
  })
})

test('a range holds what closed within it, and one after the last trade holds nothing', () => {
  withStore((store) => {
    closeAll(store, [first, second, third])
    expect(store.archive.performance(first.closedAt + 1, second.closedAt, 'utc')).toMatchObject({
      trades: 1,
      net: '-0.3',
      best: '-0.3',
      profitFactor: '0',
    })
    expect(store.archive.performance(third.closedAt + 1, null, 'utc')).toMatchObject({ trades: 0, net: '0' })
  })
})

test('no trades are zeros and no invented figures', () => {
  withStore((store) => {
    const none = { symbol: [], leg: [], exit: [], trigger: [], hour: [], weekday: [], settings: [], day: [] }
    expect(store.archive.performance(null, null, 'utc')).toEqual({
      days: [],
      trades: 0,
      wins: 0,
      losses: 0,
      tooFew: true,
      gross: '0',
      commission: '0',
      funding: '0',
      net: '0',
      winRatePct: null,
      profitFactor: null,
      expectancy: null,
      averageWin: null,
      averageLoss: null,
      averageMaePct: null,
      averageMfePct: null,
      best: null,
      worst: null,
      commissionOfGrossPct: null,
      fundingOfGrossPct: null,
      closedDrawdown: null,
      equityDrawdown: null,
      daily: { days: 0, tooFew: true, sharpe: null, sortino: null },
      uptime: { since: null, to: null, ablePct: null },
      markouts: [],
      by: none,
    })
  })
})

test('the equity curve keeps the last point of each bucket and the very last point', () => {
  withStore((store) => {
    for (let at = 0; at < 1_000; at += 10) store.recordEquity(at, usdt(String(at)), usdt('0.5'))
    const curve = store.archive.equity(100, 499, 4)
    expect(curve.map(({ at }) => at)).toEqual([190, 290, 390, 490])
    expect(curve[0]).toEqual({ at: 190, equity: '190', netPnl: '0.5' })
    expect(store.archive.equity(5_000, 6_000, 10)).toEqual([])
  })
})

test('days, weekdays and hours begin where the zone asked for has them', () => {
  withStore((store) => {
    // 31 January 23:30 UTC is 1 February 00:30 in Berlin, and 8 in the morning of it in Tokyo.
    const at = Date.UTC(2026, 0, 31, 23, 30)
    closeAll(store, [{ ...first, openedAt: at, closedAt: at }])
    const keys = (zone: Zone) => {
      const { day, weekday, hour } = store.archive.performance(null, null, zone).by
      return [day, weekday, hour].map((groups) => groups.map(({ key }) => key).join())
    }
    expect(keys('utc')).toEqual(['2026-01-31', '6', '23'])
    expect(keys('Europe/Berlin')).toEqual(['2026-02-01', '7', '00'])
    expect(keys('Asia/Tokyo')).toEqual(['2026-02-01', '7', '08'])
  })
})

test('the day on which clocks are set back has 25 hours of one name', () => {
  withStore((store) => {
    const starts = [Date.UTC(2026, 9, 24, 22), Date.UTC(2026, 9, 25, 22, 59, 59, 999), Date.UTC(2026, 9, 25, 23)]
    closeAll(
      store,
      starts.map((at) => ({ ...first, openedAt: at, closedAt: at })),
    )
    const { days } = store.archive.performance(null, null, 'Europe/Berlin')
    expect(days.map(({ day, trades }) => [day, trades])).toEqual([
      ['2026-10-25', 2],
      ['2026-10-26', 1],
    ])
  })
})

test('days are added up, and each says how far it lies below the best end of a day before', () => {
  withStore((store) => {
    const nets = ['-0.1', '0.3', '-0.25', '0.1']
    closeAll(
      store,
      nets.map((netPnl, day) => ({ ...first, netPnl, closedAt: Date.UTC(2026, 0, 1 + day, 12) })),
    )
    expect(store.archive.performance(null, null, 'utc').days).toEqual([
      { day: '2026-01-01', trades: 1, net: '-0.1', total: '-0.1', below: '-0.1' },
      { day: '2026-01-02', trades: 1, net: '0.3', total: '0.2', below: '0' },
      { day: '2026-01-03', trades: 1, net: '-0.25', total: '-0.05', below: '-0.25' },
      { day: '2026-01-04', trades: 1, net: '0.1', total: '0.05', below: '-0.15' },
    ])
  })
})

test('what is added up a piece at a time is what is added up at once, and between pieces everything else runs', async () => {
  const many = Array.from({ length: 1_203 }, (_, day) => ({
    ...first,
    closedAt: Date.UTC(2020, 0, 1) + day * 86_400_000,
  }))
  let breaths = 0
  const { promise, resolve } = Promise.withResolvers<void>()
  await withStoreOpen(async (store) => {
    closeAll(store, many)
    let isDone = false
    const breathe = (): void => {
      breaths += 1
      if (isDone) resolve()
      else setImmediate(breathe)
    }
    setImmediate(breathe)
    await store.archive.prepareReport(null, null, 'utc')
    isDone = true
    await promise
    const prepared = store.archive.performance(null, null, 'utc')
    expect(prepared).toMatchObject({ trades: 1_203, net: '120.3' })
    expect(prepared.days).toHaveLength(400)
    expect(store.archive.performance(null, Number.MAX_SAFE_INTEGER, 'utc')).toEqual(prepared)
  })
  // Thirteen pieces of trades, and the groups of 1,203 days by ten.
  expect(breaths).toBeGreaterThan(100)
})

test('however many ask at once, a few are answered and the others told to come again', async () => {
  await withStoreOpen(async (store) => {
    closeAll(
      store,
      Array.from({ length: 300 }, (_, day) => ({ ...first, closedAt: Date.UTC(2020, 0, 1) + day * 86_400_000 })),
    )
    const told = await Promise.all(
      Array.from({ length: 20 }, (_, index) => store.archive.prepareReport(index, null, 'utc')),
    )
    expect(told.filter(Boolean)).toHaveLength(6)
    expect(await store.archive.prepareReport(null, null, 'utc')).toBe(true)
  })
})
