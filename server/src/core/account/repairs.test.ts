import { price, qty, sub } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { reportOf } from '../fixtures.test-support.ts'
import { story } from '../story.test-support.ts'

/** Again and again a part of what our fills say is not on the account, and none of our orders did it. */
function quarrel(times: number, pauseMs: number) {
  const hunter = story()
  const { stop, takeProfit } = hunter.protectedHolding()
  for (let time = 1; time <= times; time += 1) {
    const left = sub(hunter.state.positions.get('BTCUSDT:long')!.qty, qty('0.0001'))
    const positions = [{ symbol: 'BTCUSDT', leg: 'long', qty: left, entryPrice: price('98000') }] as const
    for (let reads = 0; reads < 4; reads += 1) {
      hunter.pass(3_500)
      hunter.snapshot({
        positions,
        orders: [stop, takeProfit].map((order) => reportOf(order, 'new', hunter.now())),
      })
    }
    hunter.pass(pauseMs)
  }
  return hunter
}

test('I21 books that have to be mended again and again within ten minutes keep entries of that symbol off', () => {
  const hunter = quarrel(6, 1_000)
  expect(hunter.notices()).toContain('symbol_halted')
  expect(hunter.state.halted).toBeNull()
  hunter.pass(120_000)
  expect(hunter.hunt('short')).toBeNull()
  expect(hunter.decisions().at(-1)?.refusedBy).toBe('symbol_halted')
  hunter.operator({ do: 'resume' })
  hunter.pass(61_000)
  hunter.hunt('short')
  expect(hunter.decisions().at(-1)?.refusedBy).not.toBe('symbol_halted')
})

test('I21 the same, spread over hours, is everyday life', () => {
  const hunter = quarrel(8, 600_000)
  expect(hunter.notices()).not.toContain('symbol_halted')
})
