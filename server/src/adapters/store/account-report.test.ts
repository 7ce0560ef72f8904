import fc from 'fast-check'
import { expect, test } from 'vitest'
import { text, usdt } from '@undertow/shared/money.ts'
import type { Store } from './open.ts'
import { tell, withStore, withStores } from './report.test-support.ts'

const start = Date.UTC(2026, 0, 1)
const hourMs = 3_600_000
const dayMs = 86_400_000

const look = (store: Store, at: number, equity: string | null, mayEnter = true, isNew = false): void =>
  store.recordAccount({ at, equity: equity === null ? null : usdt(equity), mayEnter, isNew })

function transfer(store: Store, at: number, amount: string, asset = 'USDT'): void {
  const row = { id: `${at}`, symbol: null, asset, amount, happenedAt: at }
  tell(store, { kind: 'income', type: 'transfer', ...row })
}

const drawdown = (store: Store, from: number | null = null) =>
  store.archive.performance(from, null, 'utc').equityDrawdown
const uptime = (store: Store, from: number | null = null) => store.archive.performance(from, null, 'utc').uptime
const daily = (store: Store, from: number | null = null) => store.archive.performance(from, null, 'utc').daily

test('the depth is the largest fall of any point to any later one, whichever hours they lie in', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 60 }), (values) => {
      withStore((store) => {
        for (const [index, value] of values.entries()) look(store, start + index * 600_000, String(value))
        const falls = values.flatMap((peak, index) => values.slice(index).map((later) => peak - later))
        expect(drawdown(store)?.depth ?? '0').toBe(String(Math.max(...falls)))
      })
    }),
    { numRuns: 40 },
  )
}, 60_000)

test('a drawdown says how deep in percent, since when, and when it was over', () => {
  withStore((store) => {
    for (const [index, value] of ['1000', '1200', '900', '1100', '1200', '1150'].entries())
      look(store, start + index * hourMs, value)
    expect(drawdown(store)).toEqual({
      depth: '300',
      depthPct: '25',
      peakAt: start + hourMs,
      bottomAt: start + 2 * hourMs,
      recoveredAt: start + 4 * hourMs,
      longestMs: 3 * hourMs,
    })
  })
})

test('deposits and withdrawals are neither gain nor loss', () => {
  withStore((store) => {
    look(store, start, '1000')
    look(store, start + hourMs, '1000')
    transfer(store, start + 2 * hourMs + 60_000, '-600')
    look(store, start + 2 * hourMs, '1000')
    look(store, start + 2 * hourMs + 120_000, '400')
    look(store, start + 3 * hourMs, '400')
    look(store, start + 4 * hourMs, '390')
    // In another asset, and so in no figure of USDT.
    transfer(store, start + 5 * hourMs, '-600', 'ASTER')
    look(store, start + 5 * hourMs, '390')
    expect(drawdown(store)).toMatchObject({ depth: '10', depthPct: '2.5', recoveredAt: null })
  })
})

test('nothing is compared across a new account, and a process that goes on with the old one compares on', () => {
  for (const isNew of [true, false]) {
    withStores((open) => {
      const before = open()
      before.recordEquity(start, usdt('1000'), usdt('0'))
      look(before, start, '1000')
      const after = open()
      const begins = start + 10_000
      look(after, begins, '500', true, isNew)
      look(after, begins + 10_000, '490', true, isNew)
      for (let day = 0; day < 4; day += 1) after.recordEquity(begins + day * dayMs, usdt('500'), usdt('0'))
      expect(drawdown(after)?.depth).toBe(isNew ? '10' : '510')
      expect(daily(after).days).toBe(2)
    })
  }
})

test('a day that ended with another account is no day to compare with', () => {
  withStores((open) => {
    const before = open()
    for (let day = 0; day < 3; day += 1) before.recordEquity(start + day * dayMs, usdt('1000'), usdt('0'))
    expect(daily(before).days).toBe(1)
    const after = open()
    look(after, start + 2 * dayMs + hourMs, '500', true, true)
    for (let day = 2; day < 5; day += 1) after.recordEquity(start + day * dayMs + 2 * hourMs, usdt('500'), usdt('0'))
    expect(daily(after).days).toBe(1)
  })
})

test('time is up when entries were allowed at both ends of a look, and nobody looking is down', () => {
  withStore((store) => {
    for (let at = start; at <= start + 3_000_000; at += 10_000) look(store, at, null, at < start + 1_500_000)
    expect(uptime(store)).toEqual({ since: start, to: start + 3_000_000, ablePct: '49.67' })
    // Away for as long as it was there.
    look(store, start + 6_000_000, null)
    expect(uptime(store)).toEqual({ since: start, to: start + 6_000_000, ablePct: '24.83' })
    // A clock that was set back counts nothing twice.
    look(store, start + 5_000_000, null)
    expect(uptime(store).to).toBe(start + 6_000_000)
    expect(uptime(store, start + 7_000_000)).toEqual({ since: null, to: null, ablePct: null })
  })
})

test('a range within a watched time begins with the first whole hour of it', () => {
  withStore((store) => {
    for (let at = start; at <= start + 2 * hourMs; at += 10_000) look(store, at, null, at >= start + hourMs)
    expect(uptime(store, start + 600_000)).toEqual({
      since: start + hourMs - 10_000,
      to: start + 2 * hourMs,
      ablePct: '99.72',
    })
  })
})

/** By another formula than the program's. */
function naive(returns: readonly number[]): { sharpe: number; sortino: number } {
  const [n, total] = [returns.length, returns.reduce((sum, gain) => sum + gain, 0)]
  const squares = returns.reduce((sum, gain) => sum + gain * gain, 0)
  const variance = (squares - (total * total) / n) / (n - 1)
  const losses = returns.filter((gain) => gain < 0).reduce((sum, gain) => sum + gain * gain, 0)
  return {
    sharpe: (total / n / Math.sqrt(variance)) * Math.sqrt(365),
    sortino: (total / n / Math.sqrt(losses / n)) * Math.sqrt(365),
  }
}

test('Sharpe and Sortino are of whole days, with transfers taken out', () => {
  withStore((store) => {
    const ends = [1_000, 1_010, 990, 1_500, 1_495, 1_520, 1_400]
    for (const [day, equity] of ends.entries()) {
      store.recordEquity(start + day * dayMs + 1_000, usdt('1'), usdt('0'))
      store.recordEquity(start + day * dayMs + 80_000_000, usdt(String(equity)), usdt('0'))
    }
    transfer(store, start + 3 * dayMs + 2_000, '500')
    // The seventh day has not ended yet.
    const returns = [10 / 1_000, -20 / 1_010, 10 / 990, -5 / 1_500, 25 / 1_495]
    const { sharpe, sortino } = naive(returns)
    const found = daily(store)
    expect(found).toMatchObject({ days: 5, tooFew: true })
    expect(Number(found.sharpe)).toBeCloseTo(sharpe, 1)
    expect(Number(found.sortino)).toBeCloseTo(sortino, 1)
    expect(text(usdt(found.sharpe ?? ''))).toBe(found.sharpe)
    // A day without an end is no day, and neither is the one after it.
    expect(daily(store, start + dayMs)).toMatchObject({ days: 4 })
  })
})

test('without a spread there is no Sharpe, and without a losing day no Sortino', () => {
  withStore((store) => {
    for (let day = 0; day < 4; day += 1) store.recordEquity(start + day * dayMs, usdt('1000'), usdt('0'))
    expect(daily(store)).toEqual({ days: 2, tooFew: true, sharpe: null, sortino: null })
  })
})
