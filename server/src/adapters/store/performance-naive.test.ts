import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closeAll, withStore } from './report.test-support.ts'

// The same report once more, made naively: whole numbers of a hundred-millionth, every sum over all trades, every peak
// against every later point.

type Cents = bigint
const unit = 100_000_000n
const start = Date.UTC(2026, 0, 1)

const drawn = fc.record({
  symbol: fc.constantFrom('BTCUSDT', 'ETHUSDT', '1000PEPEUSDT'),
  leg: fc.constantFrom('long', 'short'),
  exitReason: fc.constantFrom('stop', 'takeProfit', 'timeStop'),
  trigger: fc.constantFrom('window', 'rate', null),
  configVersion: fc.constantFrom(1, 2, 10),
  heldMs: fc.integer({ min: 0, max: 40_000_000 }),
  afterMs: fc.integer({ min: 0, max: 20_000_000 }),
  gross: fc.bigInt({ min: -40n * unit, max: 40n * unit }),
  commission: fc.bigInt({ min: -1n, max: unit }),
  funding: fc.bigInt({ min: -unit, max: unit }),
  mae: fc.option(fc.bigInt({ min: 0n, max: 10n * unit })),
})

function ledgerOf(draws: readonly (typeof drawn extends fc.Arbitrary<infer T> ? T : never)[]) {
  let closedAt = start
  return draws.map(({ heldMs, afterMs, ...rest }) => {
    closedAt += afterMs
    return { ...rest, closedAt, openedAt: closedAt - heldMs, net: rest.gross - rest.commission + rest.funding }
  })
}
type Drawn = ReturnType<typeof ledgerOf>[number]

const sum = (trades: readonly Drawn[], pick: (trade: Drawn) => Cents): Cents =>
  trades.reduce((total, trade) => total + pick(trade), 0n)

/** Of hundred-millionths, without trailing zeros. */
function textOf(cents: Cents, digits = 8): string {
  const size = cents < 0n ? -cents : cents
  const whole = String(size).padStart(digits + 1, '0')
  const [before, after] = [whole.slice(0, -digits), whole.slice(-digits).replace(/0+$/, '')]
  return `${cents < 0n ? '-' : ''}${before}${after === '' ? '' : `.${after}`}`
}

/** Half away from zero, with `digits` places. */
function divided(a: Cents, b: Cents, digits: number): string | null {
  if (b === 0n) return null
  const [top, below] = [(a < 0n ? -a : a) * 10n ** BigInt(digits), b < 0n ? -b : b]
  const size = (2n * top + below) / (2n * below)
  return textOf(a < 0n !== b < 0n ? -size : size, digits)
}

function naive(trades: readonly Drawn[]) {
  const [won, lost] = [trades.filter(({ net }) => net > 0n), trades.filter(({ net }) => net < 0n)]
  const maes = trades.filter(({ mae }) => mae !== null)
  const [count, net] = [BigInt(trades.length), sum(trades, (trade) => trade.net)]
  return {
    trades: trades.length,
    wins: won.length,
    losses: lost.length,
    tooFew: trades.length < 30,
    gross: textOf(sum(trades, ({ gross }) => gross)),
    commission: textOf(sum(trades, ({ commission }) => commission)),
    funding: textOf(sum(trades, ({ funding }) => funding)),
    net: textOf(net),
    winRatePct: divided(BigInt(won.length) * 100n, count, 4),
    profitFactor: divided(
      sum(won, (trade) => trade.net),
      -sum(lost, (trade) => trade.net),
      2,
    ),
    expectancy: divided(net, count * unit, 4),
    averageWin: divided(
      sum(won, (trade) => trade.net),
      BigInt(won.length) * unit,
      4,
    ),
    averageLoss: divided(
      sum(lost, (trade) => trade.net),
      BigInt(lost.length) * unit,
      4,
    ),
    averageMaePct: divided(
      sum(maes, ({ mae }) => mae ?? 0n),
      BigInt(maes.length) * unit,
      4,
    ),
  }
}

function naiveGroups(trades: readonly Drawn[], keyOf: (trade: Drawn) => string) {
  const keys = [...new Set(trades.map(keyOf))]
  return new Map(keys.map((key) => [key, naive(trades.filter((trade) => keyOf(trade) === key))]))
}

/** Every point against every later one. */
function naiveDrawdown(trades: readonly Drawn[]): { depth: string; longestMs: number } {
  const points = [{ at: trades[0]?.openedAt ?? 0, value: 0n }]
  for (const { closedAt, net } of trades) points.push({ at: closedAt, value: (points.at(-1)?.value ?? 0n) + net })
  let [depth, longestMs] = [0n, 0]
  for (const [index, peak] of points.entries()) {
    if (points.slice(0, index).some(({ value }) => value > peak.value)) continue
    const later = points.slice(index + 1)
    const back = later.findIndex(({ value }) => value >= peak.value)
    const below = back === -1 ? later : later.slice(0, back)
    if (below.length === 0) continue
    for (const { value } of below) if (peak.value - value > depth) depth = peak.value - value
    longestMs = Math.max(longestMs, (later[back]?.at ?? points.at(-1)?.at ?? 0) - peak.at)
  }
  return { depth: textOf(depth), longestMs }
}

const two = (value: number): string => String(value).padStart(2, '0')

test('any ledger gives what a naive reckoning gives, also when it grows after it was asked for', () => {
  fc.assert(
    fc.property(fc.array(drawn, { maxLength: 25 }), fc.array(drawn, { maxLength: 25 }), (before, after) => {
      const trades = ledgerOf([...before, ...after])
      const stored = trades.map(({ gross, commission, funding, net, mae, ...rest }, index) => ({
        ...rest,
        id: `t${index}`,
        grossPnl: textOf(gross),
        commission: textOf(commission),
        funding: textOf(funding),
        netPnl: textOf(net),
        maePct: mae === null ? null : textOf(mae),
      }))
      const range = trades[Math.floor(trades.length / 3)]?.closedAt ?? start
      withStore((store) => {
        closeAll(store, stored.slice(0, before.length))
        store.archive.performance(null, null, 'utc')
        store.archive.performance(range, null, 'utc')
        closeAll(store, stored.slice(before.length))
        const report = store.archive.performance(null, null, 'utc')
        expect(report).toMatchObject(naive(trades))
        const { depth = '0', longestMs = 0 } = report.closedDrawdown ?? {}
        expect({ depth, longestMs }).toEqual(naiveDrawdown(trades))
        expect(store.archive.performance(range, null, 'utc')).toMatchObject(
          naive(trades.filter(({ closedAt }) => closedAt >= range)),
        )
        const groups = {
          symbol: naiveGroups(trades, ({ symbol }) => symbol),
          leg: naiveGroups(trades, ({ leg }) => leg),
          exit: naiveGroups(trades, ({ exitReason }) => exitReason),
          trigger: naiveGroups(trades, ({ trigger }) => trigger ?? 'unknown'),
          hour: naiveGroups(trades, ({ openedAt }) => two(new Date(openedAt).getUTCHours())),
          weekday: naiveGroups(trades, ({ openedAt }) => String(new Date(openedAt).getUTCDay() || 7)),
          settings: naiveGroups(trades, ({ configVersion }) => String(configVersion)),
          day: naiveGroups(trades, ({ closedAt }) => new Date(closedAt).toISOString().slice(0, 10)),
        }
        for (const [by, expected] of Object.entries(groups)) {
          const found = report.by[by as keyof typeof groups]
          expect(new Set(found.map(({ key }) => key))).toEqual(new Set(expected.keys()))
          for (const group of found) expect(group).toMatchObject(expected.get(group.key) ?? {})
        }
      })
    }),
    { numRuns: 40 },
  )
}, 60_000)
