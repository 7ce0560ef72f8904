import { gt, gte, isOnGrid, lte, notional, text, type Price } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { generatedMarket } from './market.ts'
import type { MarketStep } from './model.ts'
import { options, startAt } from './testing.ts'
import { createVenue } from './venue.ts'

const during = (seed: string, seconds: number, see: (step: MarketStep) => void): void => {
  const market = generatedMarket({ seed, startAt })
  for (let at = market.nextAt(); at !== null && at < startAt + seconds * 1000; at = market.nextAt()) see(market.next())
}

test('the same seed gives the same steps, another seed gives others', () => {
  const steps = (seed: string): string => {
    const seen: MarketStep[] = []
    during(seed, 20, (step) => seen.push(step))
    return JSON.stringify(seen)
  }
  expect(steps('one')).toBe(steps('one'))
  expect(steps('two')).not.toBe(steps('one'))
})

test('a book looks the same whenever it is looked at', () => {
  const books = (): MarketStep[] => {
    const seen: MarketStep[] = []
    during('x', 2, (step) => step.kind === 'book' && seen.push(step))
    return seen
  }
  const forwards = books().map((book) => JSON.stringify(book))
  const backwards = books()
    .toReversed()
    .map((book) => JSON.stringify(book))
  expect(backwards.toReversed()).toEqual(forwards)
})

test('steps come in order of time, on tick and step, with a sane book and limits that fit their fills', () => {
  const market = generatedMarket({ seed: 'shape', startAt })
  const instruments = new Map(market.instruments.map((each) => [each.symbol, each]))
  const wrong = new Set<string>()
  let before = startAt
  for (let at = market.nextAt(); at !== null && at < startAt + 120_000; at = market.nextAt()) {
    const step = market.next()
    const { tickSize, stepSize } = instruments.get(step.symbol)!
    const onTick = (...prices: readonly Price[]): boolean => prices.every((price) => isOnGrid(price, tickSize))
    if (step.at < before || step.at !== at) wrong.add('time')
    before = step.at
    switch (step.kind) {
      case 'book': {
        const { bids, asks } = step.ladder
        if (bids.length < 20 || asks.length < 20) wrong.add('few levels')
        if (!gt(asks[0]!.price, bids[0]!.price)) wrong.add('crossed book')
        if (!onTick(...bids.map((level) => level.price), ...asks.map((level) => level.price))) wrong.add('book tick')
        if (bids.some((level, index) => index > 0 && !gt(bids[index - 1]!.price, level.price))) wrong.add('bid order')
        if (asks.some((level, index) => index > 0 && !gt(level.price, asks[index - 1]!.price))) wrong.add('ask order')
        break
      }
      case 'trade':
        if (!onTick(step.price) || !isOnGrid(step.qty, stepSize)) wrong.add('trade grid')
        break
      case 'mark':
        if (!onTick(step.mark, step.index)) wrong.add('mark tick')
        break
      case 'liquidation': {
        const fits = step.side === 'SELL' ? lte(step.price, step.averagePrice) : gte(step.price, step.averagePrice)
        if (!fits || !isOnGrid(step.filledQty, stepSize)) wrong.add('liquidation')
        break
      }
      case 'dark':
        wrong.add('dark')
    }
  }
  expect([...wrong]).toEqual([])
})

test('every contract has a book and a mark from the first millisecond on', () => {
  const seen = new Set<string>()
  during('start', 0.001, (step) => seen.add(`${step.kind} ${step.symbol}`))
  expect([...seen].filter((each) => each.startsWith('book')).length).toBe(12)
  expect([...seen].filter((each) => each.startsWith('mark')).length).toBe(12)
})

/** What a hunter with the default thresholds would have met: triggers, and the return in favour of fading them. */
function hunt(seed: string, minutes: number) {
  const prices = new Map<string, number[]>()
  const windows = new Map<string, { at: number; value: number }[]>()
  const quietUntil = new Map<string, number>()
  const triggers: { readonly symbol: string; readonly direction: 1 | -1; readonly second: number }[] = []
  const sizes: number[] = []
  during(seed, minutes * 60, (step) => {
    if (step.kind === 'mark') {
      const path = prices.get(step.symbol) ?? []
      path.push(Number(text(step.index)))
      prices.set(step.symbol, path)
    }
    if (step.kind !== 'liquidation') return
    const value = Number(text(notional(step.filledQty, step.averagePrice)))
    sizes.push(value)
    const key = `${step.symbol} ${step.side}`
    const window = (windows.get(key) ?? []).filter((each) => each.at > step.at - 60_000)
    window.push({ at: step.at, value })
    windows.set(key, window)
    const threshold = step.symbol === 'BTCUSDT' || step.symbol === 'ETHUSDT' ? 20_000 : 5_000
    const sum = window.reduce((total, each) => total + each.value, 0)
    if (sum < threshold || step.at < (quietUntil.get(key) ?? 0)) return
    quietUntil.set(key, step.at + 60_000)
    const second = Math.floor((step.at - startAt) / 1000) + 1
    triggers.push({ symbol: step.symbol, direction: step.side === 'SELL' ? 1 : -1, second })
  })
  const fades = (afterSec: number): number[] =>
    triggers.flatMap(({ symbol, direction, second }) => {
      const path = prices.get(symbol) ?? []
      const [from, to] = [path[second + 1], path[second + 1 + afterSec]]
      return from === undefined || to === undefined ? [] : [direction * Math.log(to / from) * 10_000]
    })
  return { triggers, sizes, fades }
}

const seeds = Array.from({ length: 24 }, (_, index) => `seed ${index}`)

const patient = { timeout: 120_000 }
test(
  'fading a cascade earns nothing before costs, on average over many seeds, and comes out right about every second time',
  patient,
  () => {
    const hunts = seeds.map((seed) => hunt(seed, 15))
    for (const afterSec of [10, 60, 180, 300]) {
      const returns = hunts.flatMap(({ fades }) => fades(afterSec))
      const mean = returns.reduce((sum, each) => sum + each, 0) / returns.length
      const deviation = Math.sqrt(returns.reduce((sum, each) => sum + (each - mean) ** 2, 0) / returns.length)
      const error = deviation / Math.sqrt(returns.length)
      const rightShare = returns.filter((each) => each > 0).length / returns.length
      const found = `after ${afterSec} s: ${mean.toFixed(2)} ± ${error.toFixed(2)} bps in ${returns.length}`
      // Fading and following are both far from paying for a round trip of 10 basis points in taker fees.
      expect({ found, pays: mean > 2 * error, loses: mean < -5 }).toEqual({ found, pays: false, loses: false })
      // A trigger falls into the middle of its cascade, so that the first seconds rather go on.
      expect(rightShare).toBeGreaterThan(afterSec >= 180 ? 0.42 : 0.3)
      expect(rightShare).toBeLessThan(0.53)
    }
  },
)

test('liquidations are as many and as large as recorded ones, and the first hunt begins within a minute', () => {
  const hunts = seeds.map((seed) => hunt(seed, 5))
  const sizes = hunts.flatMap((each) => each.sizes).toSorted((a, b) => a - b)
  const perSecond = sizes.length / (seeds.length * 300)
  expect(perSecond).toBeGreaterThan(0.5)
  expect(perSecond).toBeLessThan(3)
  expect(sizes[Math.floor(sizes.length / 2)]).toBeGreaterThan(300)
  expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThan(2_000)
  expect(sizes[Math.floor(sizes.length * 0.99)]).toBeGreaterThan(15_000)
  expect(hunts.map((each) => each.triggers[0]?.second ?? Infinity).filter((second) => second > 60)).toEqual([])
})

test('a hundred seconds of market take well under one, with every book looked at', () => {
  const market = generatedMarket({ seed: 'speed', startAt })
  const venue = createVenue(options({ instruments: market.instruments }))
  // Time of the processor: what else the machine does is not measured.
  const began = process.cpuUsage()
  let levels = 0
  while ((market.nextAt() ?? 0) < startAt + 100_000) {
    venue.onMarket(market.next())
    for (const event of venue.drain()) if (event.kind === 'book') levels += venue.book(event.symbol)!.bids.length
  }
  expect(levels).toBeGreaterThan(50_000)
  const { user, system } = process.cpuUsage(began)
  expect((user + system) / 1_000).toBeLessThan(1_000)
})
