import { candlesMax, type ChartCandle } from '@undertow/shared/candles-api.ts'
import { describe, expect, test } from 'vitest'
import { asksPerMinuteMax, createChartCandles, restMs } from './chart-candles.ts'

const minuteMs = 60_000
const start = 1_769_860_800_000

const candle = (index: number, close = '1'): ChartCandle => ({
  at: start + index * minuteMs,
  open: '1',
  high: '2',
  low: '0.5',
  close,
  volume: '10',
})

/** An exchange with one candle a minute, and a clock that the test moves. */
function stage() {
  const asked: { symbol: string; rows: number }[] = []
  const world = { now: start + 600 * minuteMs, isDeaf: false, close: '1', hold: null as Promise<void> | null }
  const look = createChartCandles({
    ask: async (symbol, _interval, rows) => {
      asked.push({ symbol, rows })
      await world.hold
      if (world.isDeaf) return null
      const last = Math.floor((world.now - start) / minuteMs)
      return Array.from({ length: rows }, (_, index) => candle(last - rows + 1 + index, world.close))
    },
    clock: { now: () => world.now },
    wallClock: { now: () => world.now },
  })
  return { asked, world, look }
}

const isContinuous = (candles: readonly ChartCandle[]): boolean =>
  candles.every(({ at }, index) => index === 0 || at === (candles[index - 1]?.at ?? 0) + minuteMs)

describe('what charts cost the exchange', () => {
  test('the whole series is asked for once, then only the few candles since', async () => {
    const { asked, world, look } = stage()
    const first = await look('BTCUSDT', '1m')
    expect(first.candles).toHaveLength(candlesMax)
    world.now += 3 * minuteMs
    world.close = '1.5'
    const second = await look('BTCUSDT', '1m')
    expect(asked.map(({ rows }) => rows)).toEqual([candlesMax, 5])
    expect(second.candles).toHaveLength(candlesMax)
    expect(isContinuous(second.candles)).toBe(true)
    // The candle that was forming has gone on.
    expect(second.candles.at(-4)).toEqual(candle(600, '1.5'))
    expect(second.candles.at(-1)).toEqual(candle(603, '1.5'))
    expect(second).toMatchObject({ asOf: world.now, problem: null })
  })

  test('who looks again within the pause is answered from memory, answered or not', async () => {
    const { asked, world, look } = stage()
    await look('BTCUSDT', '1m')
    world.now += restMs - 1
    await look('BTCUSDT', '1m')
    expect(asked).toHaveLength(1)
    world.now += 1
    world.isDeaf = true
    expect(await look('BTCUSDT', '1m')).toMatchObject({ problem: expect.stringContaining('did not answer') })
    await look('BTCUSDT', '1m')
    expect(asked).toHaveLength(2)
  })

  test('all who look at the same time share one request', async () => {
    const { asked, world, look } = stage()
    let release = (): void => undefined
    world.hold = new Promise((resolve) => (release = resolve))
    const looks = [look('BTCUSDT', '1m'), look('BTCUSDT', '1m'), look('BTCUSDT', '1m')]
    release()
    const [first, second, third] = await Promise.all(looks)
    expect(asked).toHaveLength(1)
    expect(second).toBe(first)
    expect(third).toBe(first)
  })

  test('there is a most in a minute, and what is known stays on screen', async () => {
    const { asked, world, look } = stage()
    for (let index = 0; index < asksPerMinuteMax + 5; index += 1) await look(`SYMBOL${index}`, '1m')
    expect(asked).toHaveLength(asksPerMinuteMax)
    world.now += restMs
    expect(await look(`SYMBOL${asksPerMinuteMax - 1}`, '1m')).toMatchObject({
      asOf: world.now - restMs,
      problem: expect.stringContaining('waits for its turn'),
      candles: { length: candlesMax },
    })
    world.now += minuteMs
    await look('BTCUSDT', '1m')
    expect(asked).toHaveLength(asksPerMinuteMax + 1)
  })

  test('no more than a few are on their way at once', async () => {
    const { asked, world, look } = stage()
    let release = (): void => undefined
    world.hold = new Promise((resolve) => (release = resolve))
    const looks = ['A1', 'A2', 'A3', 'A4', 'A5'].map((symbol) => look(symbol, '1m'))
    await Promise.resolve()
    expect(asked).toHaveLength(4)
    release()
    expect((await Promise.all(looks)).map(({ candles }) => candles.length)).toEqual([499, 499, 499, 499, 0])
  })

  test('series that nobody has looked at for long are forgotten', async () => {
    const { asked, world, look } = stage()
    for (let index = 0; index <= 32; index += 1) await look(`SYMBOL${index}`, '1m')
    world.now += minuteMs
    await look('SYMBOL32', '1m')
    await look('SYMBOL0', '1m')
    expect(asked.slice(-2)).toEqual([
      { symbol: 'SYMBOL32', rows: 3 },
      { symbol: 'SYMBOL0', rows: candlesMax },
    ])
  })
})

test('after a long absence the whole series is asked for, and a hole is never drawn over', async () => {
  const { asked, world, look } = stage()
  await look('BTCUSDT', '1m')
  world.now += 100 * minuteMs
  expect(isContinuous((await look('BTCUSDT', '1m')).candles)).toBe(true)
  expect(asked.at(-1)?.rows).toBe(candlesMax)
})

test('an exchange that fails in an unforeseen way is one that did not answer', async () => {
  const look = createChartCandles({
    ask: () => Promise.reject(new Error('broken')),
    clock: { now: () => start },
    wallClock: { now: () => start },
  })
  expect(await look('BTCUSDT', '1d')).toMatchObject({ candles: [], asOf: null })
})
