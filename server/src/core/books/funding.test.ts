import { text, usdt } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { describe, expect, test } from 'vitest'
import { story, type Story } from '../story.test-support.ts'

describe('A-06: funding', () => {
  const income = (hunter: Story, amount: string, more: Record<string, unknown> = {}) =>
    hunter.tell({
      kind: 'income',
      type: 'funding',
      id: '7',
      symbol: 'BTCUSDT',
      asset: 'USDT',
      amount: usdt(amount),
      happenedAt: hunter.now(),
      ...more,
    })
  const fundingOf = (hunter: Story, leg: Leg = 'long') => text(hunter.state.positions.get(`BTCUSDT:${leg}`)!.funding)

  test('is known by kind, number and symbol: another symbol or number is another payment', () => {
    const hunter = story()
    hunter.protectedHolding()
    income(hunter, '-0.5')
    income(hunter, '-0.5')
    income(hunter, '-0.25', { id: '8' })
    income(hunter, '-9', { symbol: 'ETHUSDT' })
    income(hunter, '-9', { type: 'transfer', id: '9' })
    income(hunter, '-9', { symbol: null, id: '10' })
    expect(fundingOf(hunter)).toBe('-0.75')
    expect(hunter.notice('funding_without_position')).toMatchObject({
      level: 'info',
      symbol: 'ETHUSDT',
      text: expect.stringContaining('-9 USDT'),
    })
  })

  test('goes to the leg with the larger value, to the only one where there is one', () => {
    const larger = (longQty: string, shortQty: string) => {
      const hunter = story({ hedge: true })
      for (const [leg, amount] of [
        ['long', longQty],
        ['short', shortQty],
      ] as const) {
        const entry = hunter.hunt(leg)!
        hunter.placed(entry)
        hunter.fill(entry, amount, '98400')
      }
      income(hunter, '0.5')
      return [fundingOf(hunter, 'long'), fundingOf(hunter, 'short')]
    }
    expect(larger('0.006', '0.004')).toEqual(['0.5', '0'])
    expect(larger('0.004', '0.006')).toEqual(['0', '0.5'])
    expect(larger('0.005', '0.005')).toEqual(['0.5', '0'])
    const short = story()
    short.protectedHolding('short')
    income(short, '0.5')
    expect(fundingOf(short, 'short')).toBe('0.5')
  })

  test('in another asset is said with its amount and is not part of the figures', () => {
    const hunter = story()
    hunter.protectedHolding()
    income(hunter, '-0.5', { asset: 'ASTER' })
    expect(fundingOf(hunter)).toBe('0')
    expect(hunter.notice('funding_in_other_asset')).toMatchObject({
      level: 'warn',
      symbol: 'BTCUSDT',
      text: expect.stringContaining('-0.5 ASTER'),
    })
  })
})
