import { price } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { positionRows } from '../report.ts'
import { story } from '../story.test-support.ts'
import { awayFigures } from './row-figures.ts'

describe('how far the mark is from a liquidation', () => {
  const away = (leg: 'long' | 'short', liquidation: string) =>
    awayFigures({ leg, mark: price('100'), liquidation: price(liquidation), takeProfitPrice: null })

  test.each([
    ['long', '75', '25', 'far'],
    ['long', '80', '20', 'far'],
    ['long', '80.01', '19.99', 'near'],
    ['long', '90.01', '9.99', 'close'],
    ['long', '101', '-1', 'close'],
    ['short', '125', '25', 'far'],
    ['short', '109', '9', 'close'],
    ['short', '99', '-1', 'close'],
  ] as const)('a %s at 100 with its liquidation at %s: %s %%, %s', (leg, at, liquidationAwayPct, liquidationIs) => {
    expect(away(leg, at)).toMatchObject({ liquidationAwayPct, liquidationIs })
  })

  test('is not told where one of the two is not known', () => {
    const none = { leg: 'long', mark: null, liquidation: price('90'), takeProfitPrice: '110' } as const
    expect(awayFigures(none)).toEqual({ liquidationAwayPct: null, takeProfitAwayPct: null, liquidationIs: null })
    expect(awayFigures({ ...none, mark: price('100'), liquidation: null })).toEqual({
      liquidationAwayPct: null,
      takeProfitAwayPct: '10',
      liquidationIs: null,
    })
  })
})

test('both sides of a symbol are told against each other, and one alone is not', () => {
  const hunter = story({ hedge: true })
  hunter.protectedHolding('long')
  expect(positionRows(hunter.state)).toMatchObject([{ netQty: null, netNotional: null, netUnrealised: null }])
  hunter.protectedHolding('short')
  hunter.mark('99000')
  const rows = positionRows(hunter.state)
  const [long, short] = [rows.find(({ leg }) => leg === 'long'), rows.find(({ leg }) => leg === 'short')]
  expect([long?.qty, short?.qty]).toEqual(['0.01', '0.01'])
  for (const row of [long, short]) expect(row).toMatchObject({ netQty: '0', netNotional: '0' })
  expect(Number(long?.netUnrealised)).toBeCloseTo(Number(long?.unrealised) + Number(short?.unrealised), 8)
})
