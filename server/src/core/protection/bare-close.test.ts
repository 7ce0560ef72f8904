import { expect, test } from 'vitest'
import { story, type Story } from '../story.test-support.ts'

// Longs of 0.01 whose stops the exchange refuses twice, which has them closed.

function enteredAndClosed(hunter: Story): void {
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  hunter.fill(entry, '0.01', '98301.6')
  for (let refused = 0; refused < 2; refused += 1) hunter.placed(hunter.lastOrder('stop'), 'rejected', 'band')
  const close = hunter.lastOrder('close')
  hunter.placed(close)
  hunter.fill(close, '0.01', '98290')
}
const ready = (): Story => story({ symbol: { entry: 'ioc', cooldown_sec: 0 } })
const bursts = (hunter: Story) => hunter.decisions().map(({ outcome, refusedBy }) => refusedBy ?? outcome)

test('a symbol whose position had to be closed for want of a stop twice within an hour is entered no more', () => {
  const hunter = ready()
  enteredAndClosed(hunter)
  expect(hunter.notices()).not.toContain('symbol_halted')
  hunter.pass(3_599_000)
  enteredAndClosed(hunter)
  expect(hunter.notice('symbol_halted')).toMatchObject({ level: 'error', symbol: 'BTCUSDT' })
  hunter.pass(60_000)
  expect(hunter.hunt('long')).toBeNull()
  expect(bursts(hunter)).toEqual(['entered', 'entered', 'symbol_halted'])
})

test('until a person resumes entries, from when on it is counted anew', () => {
  const hunter = ready()
  for (let times = 0; times < 2; times += 1) {
    enteredAndClosed(hunter)
    hunter.pass(60_000)
  }
  hunter.operator({ do: 'resume' })
  enteredAndClosed(hunter)
  hunter.pass(60_000)
  expect(hunter.hunt('long')).not.toBeNull()
})

test('not when the last time was an hour ago', () => {
  const hunter = ready()
  enteredAndClosed(hunter)
  hunter.pass(3_600_001)
  enteredAndClosed(hunter)
  hunter.pass(60_000)
  expect(hunter.hunt('long')).not.toBeNull()
})

test('both sides of it at once are one bad moment', () => {
  const hunter = story({ hedge: true, symbol: { entry: 'ioc', cooldown_sec: 0 } })
  hunter.protectedHolding('long')
  hunter.protectedHolding('short')
  hunter.state.hops.rest.up = false
  for (const stop of hunter.orders().filter(({ purpose }) => purpose === 'stop')) hunter.report(stop, 'cancelled')
  for (const stop of hunter.orders().filter(({ purpose }) => purpose === 'stop')) hunter.placed(stop, 'notSent')
  hunter.pass(6_000)
  expect([...hunter.state.positions.values()].map(({ closing }) => closing)).toEqual(['unprotected', 'unprotected'])
  expect(hunter.notices()).not.toContain('symbol_halted')
})
