import { expect, test } from 'vitest'
import { axisPlacesText, isoTime } from '@undertow/shared/format.ts'
import type { Zone } from '@undertow/shared/zone.ts'
import { figureAxisOf, timeAxisOf } from './chart-axes.ts'

const at = Date.UTC(2026, 4, 7, 11, 47, 13)
const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000]

function written(spanMs: number, count: number, zone: Zone = 'utc'): readonly string[] {
  const { ticks, text } = timeAxisOf(at, at + spanMs, count, zone)
  return ticks.map(text)
}

test('the times under a chart are round, and days say which they are', () => {
  expect(written(hourMs, 6)).toEqual(['11:50', '12:00', '12:10', '12:20', '12:30', '12:40'])
  expect(written(hourMs, 2)).toEqual(['12:00', '12:30'])
  expect(written(minuteMs, 3)).toEqual(['11:47:30', '11:48:00'])
  expect(written(dayMs, 4)).toEqual(['12:00', '18:00', '05-08', '06:00'])
  expect(written(4 * dayMs, 4)).toEqual(['05-08', '05-09', '05-10', '05-11'])
  expect(written(0, 4)).toHaveLength(1)
})

test('times are round on the clock of the chosen zone', () => {
  expect(written(hourMs, 6, 'Asia/Kolkata')).toEqual(['17:20', '17:30', '17:40', '17:50', '18:00', '18:10'])
  expect(timeAxisOf(at, at + 2 * dayMs, 2, 'Asia/Kolkata').ticks.map((tick) => isoTime(tick))).toEqual([
    '2026-05-07T18:30:00.000Z',
    '2026-05-08T18:30:00.000Z',
  ])
})

test('there are never many more ticks than asked for', () => {
  for (const spanMs of [1, minuteMs, hourMs, 40 * dayMs, 4_000 * dayMs])
    expect(timeAxisOf(at, at + spanMs, 5, 'utc').ticks.length).toBeLessThanOrEqual(6)
})

test('marks of figures have the places that their steps need, and figures that never change lie in the middle', () => {
  expect(figureAxisOf([9_999.78, 10_000])).toEqual({ domain: ['auto', 'auto'], places: 3 })
  expect(figureAxisOf([0, 4_000])).toEqual({ domain: ['auto', 'auto'], places: 0 })
  expect(figureAxisOf([0, 0, 0])).toEqual({ domain: [-1, 1], places: 2 })
  expect(figureAxisOf([0, 1e-12]).places).toBe(6)
  expect([-0.001, -2, 10_000].map((mark) => axisPlacesText(mark, 2))).toEqual(['0.00', '−2.00', '10,000.00'])
})
