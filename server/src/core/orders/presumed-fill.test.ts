import { price, qty, text } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { ofKind } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'
import { entryPriceOf } from '../positions/position-state.ts'

const positionOf = (hunter: Story) => hunter.state.positions.get('BTCUSDT:long')!
const snapshotsAsked = (hunter: Story) => ofKind(hunter.log, 'askSnapshot').length

describe('R-18: what a report says was filled and no fill told', () => {
  /** The price at which the whole entry is taken for filled; null when it is not booked. */
  function presumed(setup: Parameters<typeof story>[0], averagePrice: string | null) {
    const hunter = story(setup)
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.report(entry, 'filled', { averagePrice: averagePrice === null ? null : price(averagePrice) })
    hunter.pass(499)
    expect(hunter.state.positions.size).toBe(0)
    hunter.pass(1)
    return text(entryPriceOf(positionOf(hunter)))
  }

  test('is booked at the average of the report, else at the limit, else at what it was sized with', () => {
    expect(presumed({}, '98250')).toBe('98250')
    expect(presumed({}, null)).toBe('98301.6')
    expect(presumed({ symbol: { entry: 'market' } }, null)).toBe('98508.4')
  })

  test('is booked at what makes the average of all of it right, when some of the fills came', () => {
    const rest = (average: string) => {
      const hunter = story()
      const entry = hunter.hunt()!
      hunter.placed(entry)
      hunter.fill(entry, '0.004', '98300')
      hunter.report(entry, 'filled', { averagePrice: price(average) })
      hunter.pass(500)
      expect(hunter.notice('fill_presumed')).toMatchObject({ level: 'warn', symbol: 'BTCUSDT' })
      return [text(positionOf(hunter).cost), hunter.notice('fill_presumed')!.text]
    }
    expect(rest('98240')).toEqual(['982.4', expect.stringMatching(/0\.006 .*98200/)])
    // An average that cannot be: the rest would have cost nothing.
    expect(rest('30000')).toEqual(['573.2', expect.stringMatching(/0\.006 .*30000/)])
  })

  test('of a stop is booked at the mark, or where it was to trigger while no mark is known', () => {
    const exit = (mark: string | null) => {
      const hunter = story()
      const { stop } = hunter.protectedHolding()
      if (mark !== null) hunter.mark(mark)
      hunter.report(stop, 'filled', { qty: qty('0.01'), filledQty: qty('0.01') })
      hunter.pass(500)
      return text(hunter.trades()[0]!.exitPrice)
    }
    expect(exit('97500')).toBe('97500')
    expect(exit(null)).toBe('97318.6')
  })

  test('at no price that anybody knows waits for one, or for its fill; the account is read', () => {
    const unpriced = () => {
      const hunter = story()
      hunter.protectedHolding()
      hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
      const before = snapshotsAsked(hunter)
      hunter.report(hunter.lastOrder('close'), 'filled')
      hunter.pass(500)
      expect(hunter.trades()).toEqual([])
      expect(text(positionOf(hunter).qty)).toBe('0.01')
      hunter.pass(6_000)
      expect(snapshotsAsked(hunter)).toBeGreaterThan(before)
      expect(snapshotsAsked(hunter)).toBeLessThan(before + 6)
      expect(hunter.notice('fill_unpriced')!.text).toMatch(/0\.01 .*not booked/)
      return hunter
    }
    const filled = unpriced()
    filled.fill(filled.lastOrder('close'), '0.01', '98000')
    expect(filled.trades()).toMatchObject([{ exitPrice: price('98000') }])
    const marked = unpriced()
    marked.mark('98100')
    marked.pass(500)
    expect(marked.trades()).toMatchObject([{ exitPrice: price('98100') }])
  })

  test('at no price that anybody knows is booked at the entry price once the account no longer holds it', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.tell({ kind: 'hop', hop: 'market', up: false, reason: 'test' })
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    hunter.report(hunter.lastOrder('close'), 'filled')
    hunter.account('long', '0')
    for (let second = 0; second < 10; second += 1) {
      hunter.pass(1_000)
      hunter.read('0')
    }
    expect(hunter.trades()).toMatchObject([{ exitPrice: price('98301.6') }])
  })

  test('I21: again and again within ten minutes keeps entries of that symbol off', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    for (let part = 1; part <= 6; part += 1) {
      hunter.report(entry, 'partiallyFilled', { filledQty: qty(`0.00${part}`), averagePrice: entry.price })
      hunter.pass(500)
    }
    expect(hunter.notices()).toContain('symbol_halted')
  })

  test.for([700, 5_000])('I21: fills that come %i ms late, every time, do not', (lagMs) => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    for (let part = 1; part <= 8; part += 1) {
      hunter.report(entry, 'partiallyFilled', { filledQty: qty(`0.00${part}`), averagePrice: entry.price })
      hunter.pass(lagMs)
      expect(text(positionOf(hunter).qty)).toBe(`0.00${part}`)
      hunter.fill(entry, '0.001', text(entry.price!))
      expect(text(positionOf(hunter).qty)).toBe(`0.00${part}`)
    }
    expect(hunter.notices().filter((code) => code === 'fill_presumed')).toHaveLength(8)
    expect(hunter.notices()).not.toContain('symbol_halted')
  })

  test('I21: one that comes late does not speak for others that never come', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    for (let part = 1; part <= 7; part += 1) {
      hunter.report(entry, 'partiallyFilled', { filledQty: qty(`0.00${part}`), averagePrice: entry.price })
      hunter.pass(700)
      if (part === 1) hunter.fill(entry, '0.001', text(entry.price!))
      expect(hunter.notices().includes('symbol_halted')).toBe(part === 7)
    }
  })
})
