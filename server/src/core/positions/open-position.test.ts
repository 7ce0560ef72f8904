import { pct, price, qty, text, type Pct } from '@undertow/shared/money.ts'
import { type SymbolSettings } from '@undertow/shared/config.ts'
import { describe, expect, test } from 'vitest'
import { fallTo, holding, laddered } from '../ladder/ladder.test-support.ts'
import { createState } from '../state.ts'
import { story, type Story } from '../story.test-support.ts'
import { openPosition } from './open-position.ts'
import { entryPriceOf } from './position-state.ts'

const positionOf = (hunter: Story) => hunter.state.positions.get('BTCUSDT:long')!

/** The account holds `amount` at `at` for long enough to be believed. */
function held(hunter: Story, amount: string, at: string): void {
  for (let times = 0; times < 3; times += 1) {
    hunter.snapshot({ positions: [{ symbol: 'BTCUSDT', leg: 'long', qty: qty(amount), entryPrice: price(at) }] })
    hunter.pass(4_000)
  }
}

describe('a position remembers the settings of the moment it was opened', () => {
  const entered = (symbols: Record<string, { stop_loss_pct?: Pct }>) => {
    const hunter = story({ symbols })
    const entry = hunter.hunt()!
    hunter.placed(entry)
    return { hunter, entry }
  }

  test('those of its symbol, whatever is set afterwards', () => {
    const { hunter, entry } = entered({ BTCUSDT: { stop_loss_pct: pct('2') } })
    hunter.fill(entry, '0.004', '98301.6')
    hunter.tell({ kind: 'configAccepted', version: 2, config: { ...hunter.config, symbols: {} } })
    hunter.fill(entry, '0.006', '98301.6')
    expect(text(positionOf(hunter).stopLossPct)).toBe('2')
  })

  test('the common ones where its symbol was taken off the list while its entry was resting', () => {
    const { hunter, entry } = entered({ BTCUSDT: { stop_loss_pct: pct('2') } })
    hunter.tell({ kind: 'configAccepted', version: 2, config: { ...hunter.config, symbols: {} } })
    hunter.fill(entry, '0.01', '98301.6')
    expect(text(positionOf(hunter).stopLossPct)).toBe('1')
  })

  test('without any there is none', () => {
    const leg = { symbol: 'BTCUSDT', leg: 'long' } as const
    const origin = { ...leg, id: '1', decisionId: null, seen: null, ladder: [], leverage: 1, configVersion: 0 }
    const open = () => openPosition({ state: createState(), at: 0, seq: 1, commands: [], placed: 0 }, origin)
    expect(open).toThrow('before the first settings')
  })

  const parts = { scale_out_levels_pct: [pct('1'), pct('2')], scale_out_sizes_pct: [pct('50'), pct('50')] }
  test.each<[boolean, Partial<SymbolSettings>]>([
    [true, {}],
    [false, { dca_tranches: false }],
    [false, parts],
    [false, { trailing_take_profit: true, trailing_stop_pct: pct('0.5') }],
  ])('each addition has a target of its own: %s, unless parts or trailing have one of the whole (%o)', (has, more) => {
    const hunter = laddered({ dca_tranches: true, ...more })
    hunter.fill(hunter.hunt()!, '0.01', '98410')
    expect(positionOf(hunter).hasTranches).toBe(has)
  })
})

test('a second trade of one entry has no ladder: nobody has checked one for it', () => {
  const hunter = laddered({ entry: 'limit' })
  const entry = hunter.hunt()!
  hunter.placed(entry)
  hunter.fill(entry, '0.004', '98301.6')
  expect(positionOf(hunter).ladder).toHaveLength(2)
  hunter.fill(hunter.lastOrder('stop'), '0.004', '88471.5')
  hunter.fill(entry, '0.002', '98301.6')
  expect(positionOf(hunter)).toMatchObject({ id: `${entry.clientId}~2`, ladder: [] })
})

describe('S27: what is adopted', () => {
  test('onto a flat leg is a position by itself, named after the event, with its stop', () => {
    const hunter = story({ globals: { foreign_positions: 'adopt' }, leverage: 7 })
    held(hunter, '0.02', '97000')
    expect(positionOf(hunter)).toMatchObject({
      id: expect.stringMatching(/^adopted\.\d+\.long$/),
      leverage: 7,
      decisionId: null,
      ladder: [],
    })
    expect(text(positionOf(hunter).cost)).toBe('1940')
    expect(hunter.notice('position_adopted')).toMatchObject({
      level: 'warn',
      symbol: 'BTCUSDT',
      text: '0.02 BTCUSDT long at 97000 was not opened by the bot: adopted, with stop and take-profit',
    })
  })

  test('beside ours grows it by what is more, and uses up the rungs that were free', () => {
    const hunter = holding({}, { globals: { foreign_positions: 'adopt' } })
    const addition = fallTo(hunter, '96441.8')!
    hunter.placed(addition)
    hunter.fill(addition, '0.01', '96450')
    held(hunter, '0.05', '97000')
    const { ladder, qty: amount } = positionOf(hunter)
    expect(ladder.map(({ usedBy }) => usedBy)).toEqual([addition.clientId, 'adopted'])
    expect([text(amount), text(entryPriceOf(positionOf(hunter)))]).toEqual(['0.05', '97000'])
    expect(hunter.notice('position_adopted')?.text).toContain('0.03 BTCUSDT long')
  })
})
