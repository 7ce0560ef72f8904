import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCandles, type Candle, type CandleFold, type CandleUpdate } from './candles.ts'

const minute = 60_000
const candle = (index: number, close = '100', volume = '1'): Candle => ({
  openAt: index * minute,
  high: close,
  low: close,
  close,
  volume,
  quote: close,
})
const update = (index: number, first: number, last: number, isClosed = false): CandleUpdate => ({
  ...candle(index, String(100 + index), String(last)),
  isClosed,
  trades: first > last ? null : { first, last },
})

function recorded() {
  let held: Candle[] = []
  const fold: CandleFold = { add: (one) => void held.push(one), reset: () => void (held = []) }
  const candles = createCandles(minute, [fold])
  return { candles, held: () => held.map(({ openAt, volume }) => `${openAt / minute}:${volume}`) }
}

/** Filled up to minute 9, with minute 10 forming and its trade 100 known. */
function filled() {
  const it = recorded()
  it.candles.note(update(10, 100, 100), 1)
  expect(it.candles.fill(it.candles.ticket(), [candle(8), candle(9), candle(10)], 2)).toBe(true)
  return it
}

test('before a request was answered nothing is whole; afterwards what was closed is held and the newest one forms', () => {
  const it = recorded()
  it.candles.note(update(10, 100, 100), 1)
  expect(it.candles.isWhole()).toBe(false)
  it.candles.fill(it.candles.ticket(), [candle(8), candle(9), candle(10, '1')], 2)
  expect([it.candles.isWhole(), it.held(), it.candles.forming()?.close, it.candles.heardAt()]).toEqual([
    true,
    ['8:1', '9:1'],
    '110',
    2,
  ])
  expect(it.candles.endsAt()).toBe(11 * minute)
})

test('without a word from the stream the last row of the answer is the forming candle', () => {
  const it = recorded()
  expect(it.candles.fill(it.candles.ticket(), [candle(8), candle(9)], 2)).toBe(true)
  expect([it.held(), it.candles.forming()?.openAt]).toEqual([['8:1'], 9 * minute])
})

test('a candle that the venue called closed is followed by the next one', () => {
  const it = filled()
  it.candles.note(update(10, 100, 105, true), 3)
  it.candles.note(update(11, 999, 1_000), 4)
  expect([it.candles.isWhole(), it.held()]).toEqual([true, ['8:1', '9:1', '10:105']])
})

test('trade ids that follow each other prove a candle closed, and that there was no trade in the minutes between', () => {
  const it = filled()
  it.candles.note(update(13, 101, 107), 3)
  expect([it.candles.isWhole(), it.held()]).toEqual([true, ['8:1', '9:1', '10:100', '11:0', '12:0']])
})

test.each([
  ['the end of a candle', [update(11, 103, 104)]],
  ['a whole candle', [update(10, 100, 102, true), update(12, 105, 106)]],
  ['the end of a candle, and the next has no trade', [update(11, 1, 0)]],
])('what misses %s is a hole until it is asked for', (_, updates) => {
  const it = filled()
  for (const one of updates) it.candles.note(one, 3)
  expect(it.candles.isWhole()).toBe(false)
  const newest = (it.candles.forming()?.openAt ?? 0) / minute
  expect(
    it.candles.fill(it.candles.ticket(), [candle(9), candle(10), candle(11), candle(12)].slice(0, newest - 8), 4),
  ).toBe(true)
  expect(it.candles.isWhole()).toBe(true)
  expect(it.held().length).toBe(newest - 9)
})

test('an answer that was asked for before the newest candle began is not taken: its last row may not be over', () => {
  const it = recorded()
  it.candles.note(update(10, 100, 100), 1)
  const ticket = it.candles.ticket()
  it.candles.note(update(11, 104, 105), 2)
  expect(it.candles.fill(ticket, [candle(9), candle(10), candle(11)], 3)).toBe(false)
  expect(it.candles.isWhole()).toBe(false)
})

test('an answer that is behind the stream is not taken', () => {
  const it = recorded()
  it.candles.note(update(10, 100, 100), 1)
  expect(it.candles.fill(it.candles.ticket(), [candle(8), candle(9)], 2)).toBe(false)
  expect(it.candles.fill(it.candles.ticket(), [], 2)).toBe(false)
})

test('a minute that the answer leaves out had no trade', () => {
  const it = recorded()
  it.candles.fill(it.candles.ticket(), [candle(6), candle(9), candle(10)], 2)
  expect(it.held()).toEqual(['6:1', '7:0', '8:0', '9:1'])
})

test('messages that come late change nothing, not even the age', () => {
  const it = filled()
  it.candles.note(update(10, 100, 105), 3)
  it.candles.note(update(10, 100, 103), 4)
  it.candles.note(update(9, 90, 99, true), 5)
  expect([it.candles.forming()?.volume, it.candles.heardAt(), it.held()]).toEqual(['105', 3, ['8:1', '9:1']])
})

test('whatever the stream loses, what is held without a hole is what the venue had', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ trades: fc.integer({ min: 0, max: 3 }), heard: fc.boolean(), closedHeard: fc.boolean() }), {
        minLength: 1,
        maxLength: 60,
      }),
      (minutes) => {
        const it = recorded()
        const truth: string[] = []
        let id = 0
        it.candles.fill(it.candles.ticket(), [candle(-1), candle(0)], 0)
        // The stream confirms the candle that the answer ended with.
        it.candles.note({ ...candle(0, '100', '0'), isClosed: true, trades: null }, 0)
        truth.push('-1:1', '0:0')
        for (const [index, { trades, heard, closedHeard }] of minutes.entries()) {
          const [first, last] = [id + 1, id + trades]
          id = last
          const whole = { ...candle(index + 1, '100', String(trades)), trades: trades > 0 ? { first, last } : null }
          if (heard && trades > 1)
            it.candles.note({ ...whole, volume: '1', isClosed: false, trades: { first, last: first } }, index)
          if (closedHeard) it.candles.note({ ...whole, isClosed: true }, index)
          truth.push(`${index + 1}:${trades}`)
          if (!it.candles.isWhole()) continue
          expect(it.held()).toEqual(truth.slice(0, it.held().length))
          expect(it.candles.forming()?.openAt).toBe((it.held().length - 1) * minute)
        }
      },
    ),
  )
})
