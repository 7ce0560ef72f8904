import { expect, test } from 'vitest'
import { axisPlacesText } from '@undertow/shared/format.ts'
import { axisTimeOf, figureAxisOf } from './chart-axes.ts'

const at = Date.UTC(2026, 4, 7, 8, 9, 10)

test('the times under a chart tell its ticks apart', () => {
  expect(axisTimeOf(60_000, 'utc')(at)).toBe('08:09:10')
  expect(axisTimeOf(3_600_000, 'utc')(at)).toBe('08:09')
  expect(axisTimeOf(7 * 86_400_000, 'utc')(at)).toBe('05-07')
})

test('marks of figures have the places that their steps need, and figures that never change lie in the middle', () => {
  expect(figureAxisOf([9_999.78, 10_000])).toEqual({ domain: ['auto', 'auto'], places: 3 })
  expect(figureAxisOf([0, 4_000])).toEqual({ domain: ['auto', 'auto'], places: 0 })
  expect(figureAxisOf([0, 0, 0])).toEqual({ domain: [-1, 1], places: 2 })
  expect(figureAxisOf([0, 1e-12]).places).toBe(6)
  expect([-0.001, -2, 10_000].map((mark) => axisPlacesText(mark, 2))).toEqual(['0.00', '−2.00', '10,000.00'])
})
