import { describe, expect, test } from 'vitest'
import { pct, price, text, usdt } from '@undertow/shared/money.ts'
import { type SymbolSettings } from '@undertow/shared/config.ts'
import { btc, ofKind } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'
import { kept, momentOf, placedFor, positionOf } from '../protection/protective.test-support.ts'
import { moveStop } from './stop.ts'

// A long of 0.01 at 98301.6, its first stop at 97318.6, break-even at 98370.5: which rule has the stop, and what is told of it.

const open = (symbol: Partial<SymbolSettings>): Story => {
  const hunter = story({ symbol: { take_profit_pct: pct('50'), ...symbol } })
  hunter.protectedHolding()
  return hunter
}
const stops = (hunter: Story): string[] => placedFor(hunter, 'stop').map(({ stopPrice }) => text(stopPrice!))
/** The newest stop stands, those before it are gone, and a rule may move it again. */
function settled(hunter: Story): void {
  hunter.placed(hunter.lastOrder('stop'))
  for (const stop of placedFor(hunter, 'stop').slice(0, -1))
    if (kept(hunter, stop).phase !== 'done') hunter.report(stop, 'cancelled')
  hunter.pass(5_000)
}
const told = (hunter: Story, code: string) =>
  ofKind(hunter.log, 'notice').flatMap(({ notice }) => (notice.code === code ? [notice] : []))
const bookedAs = (hunter: Story, atPrice: string) => {
  hunter.fill(hunter.lastOrder('stop'), '0.01', atPrice)
  return hunter.trades()[0]?.exitReason
}

describe('what is told', () => {
  test('a rule that takes the stop over says from where to where, and is not repeated while it goes on moving it', () => {
    const hunter = open({
      break_even_at_pct: pct('0.5'),
      trailing_stop_pct: pct('0.4'),
      trailing_activation_pct: pct('1'),
    })
    hunter.mark('98900')
    settled(hunter)
    hunter.mark('99300')
    settled(hunter)
    hunter.mark('99500')
    expect(stops(hunter)).toEqual(['97318.6', '98370.5', '98902.8', '99102'])
    const [first, second, ...more] = told(hunter, 'stop_moved')
    expect(more).toEqual([])
    expect([first?.level, first?.symbol]).toEqual(['info', 'BTCUSDT'])
    expect(first?.text).toMatch(/break-even .*BTCUSDT long from 97318.6 to 98370.5$/)
    expect(second?.text).toMatch(/trailing .*BTCUSDT long from 98370.5 to 98902.8$/)
  })

  test('a level that the mark has left behind is told once, with both figures, however the mark goes on', () => {
    const hunter = open({ trailing_stop_pct: pct('0.4') })
    hunter.mark('98700')
    settled(hunter)
    hunter.mark('98800')
    hunter.placed(hunter.lastOrder('stop'))
    hunter.mark('99500')
    for (const mark of ['99000', '98900', '99050']) hunter.mark(mark)
    const [only, ...more] = told(hunter, 'level_passed')
    expect(more).toEqual([])
    expect(only).toMatchObject({ level: 'warn', symbol: 'BTCUSDT' })
    expect(only?.text).toMatch(/99000 .*99102.*trailing.*BTCUSDT long.*closing$/)
    expect(positionOf(hunter)).toMatchObject({ closing: 'trailing', stopBy: 'trailing' })
  })
})

describe('which rule has the stop', () => {
  test('it stays where it is while the position is being closed', () => {
    const hunter = open({ break_even_at_pct: pct('0.5') })
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    hunter.mark('98900')
    expect(text(positionOf(hunter).stopAt!)).toBe('97318.6')
    expect(positionOf(hunter).stopBy).toBe('stop')
    expect(told(hunter, 'stop_moved')).toEqual([])
  })

  test('before the first stop has its place, none is moved', () => {
    const hunter = open({ trailing_stop_pct: pct('0.4') })
    hunter.mark('98700')
    Object.assign(positionOf(hunter), { stopAt: null, nextMoveAt: 0 })
    const moment = momentOf(hunter)
    moveStop(moment, positionOf(hunter), btc)
    expect([positionOf(hunter).stopAt, moment.commands]).toEqual([null, []])
  })

  test('break-even, while it lies nearer than trailing: booked as that', () => {
    const hunter = open({ break_even_at_pct: pct('0.5'), trailing_stop_pct: pct('1') })
    hunter.mark('98900')
    expect(stops(hunter)).toEqual(['97318.6', '98370.5'])
    settled(hunter)
    expect(bookedAs(hunter, '98370.5')).toBe('breakEven')
  })

  test('a person who has put it nearer than a rule wants it keeps it there: booked as a stop', () => {
    const hunter = open({ break_even_at_pct: pct('0.5') })
    hunter.mark('98600')
    hunter.operator({
      do: 'setExits',
      symbol: 'BTCUSDT',
      leg: 'long',
      stopPrice: price('98500'),
      takeProfitPrice: null,
      mayWiden: false,
    })
    settled(hunter)
    hunter.mark('98900')
    expect(positionOf(hunter).breakEvenArmed).toBe(true)
    expect(stops(hunter)).toEqual(['97318.6', '98500'])
    expect(bookedAs(hunter, '98500')).toBe('stop')
  })

  test('the bot trails until the exchange has taken its own trailing order, not only was asked for it', () => {
    const hunter = story({
      symbol: { take_profit_pct: pct('50'), trailing_stop_pct: pct('0.4'), trailing: 'exchange' },
    })
    hunter.mark('98301.6')
    hunter.holding()
    hunter.placed(hunter.lastOrder('stop'))
    const trailing = hunter.orders().find(({ type }) => type === 'trailingStopMarket')!
    hunter.mark('99000')
    expect(stops(hunter)).toEqual(['97318.6', '98604'])
    settled(hunter)
    hunter.placed(trailing)
    hunter.mark('99500')
    expect(stops(hunter)).toHaveLength(2)
  })
})

describe('funding moves break-even', () => {
  const funding = (hunter: Story, amount: string): void =>
    void hunter.tell({
      kind: 'income',
      type: 'funding',
      id: 'f1',
      symbol: 'BTCUSDT',
      asset: 'USDT',
      amount: usdt(amount),
      happenedAt: hunter.now(),
    })
  const armed = (): Story => {
    const hunter = open({ break_even_at_pct: pct('0.5') })
    hunter.mark('98900')
    settled(hunter)
    return hunter
  }

  // (983.016 + 0.1966032 + 0.3) ÷ (0.01 × 0.9995) = 98400.46…
  test.each([
    ['98400.6', '98400.5'],
    ['98400.5', '98370.5'],
  ])('where the mark leaves room for it: at %s it lies at %s, and nothing is closed', (mark, level) => {
    const hunter = armed()
    hunter.mark(mark)
    funding(hunter, '-0.3')
    expect(text(positionOf(hunter).breakEven!)).toBe(level)
    expect(stops(hunter).at(-1)).toBe(level)
    expect(positionOf(hunter).closing).toBeNull()
  })

  test('never away again: what was received leaves it where it is', () => {
    const hunter = armed()
    funding(hunter, '0.3')
    hunter.mark('98900')
    expect(text(positionOf(hunter).breakEven!)).toBe('98370.5')
    expect(stops(hunter)).toEqual(['97318.6', '98370.5'])
  })
})
