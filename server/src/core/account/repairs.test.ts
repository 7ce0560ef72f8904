import { price, qty, sub } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { ofKind, reportOf } from '../fixtures.test-support.ts'
import { createState } from '../state.ts'
import { story } from '../story.test-support.ts'
import { noteRepair, takeBackRepair } from './repairs.ts'

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

describe('I21 within ten minutes', () => {
  const key = 'BTCUSDT:long'
  /** Books that were mended at these moments. */
  const mended = (...moments: readonly number[]) => {
    const moment = { state: createState(), at: 0, seq: 1, commands: [], placed: 0 }
    for (const at of moments) noteRepair({ ...moment, at }, key)
    return moment
  }

  test('five times are everyday life, the sixth is too much, and it is said once', () => {
    expect(mended(0, 1, 2, 3, 4).state.symbolHalts.size).toBe(0)
    const { state, commands } = mended(0, 1, 2, 3, 4, 599_999, 599_999)
    expect([...state.symbolHalts.keys()]).toEqual(['BTCUSDT'])
    expect(ofKind(commands, 'notice').map(({ notice }) => notice)).toMatchObject([
      {
        level: 'error',
        code: 'symbol_halted',
        symbol: 'BTCUSDT',
        text: expect.stringMatching(/BTCUSDT:long .* 6 times/),
      },
    ])
  })

  test('what is ten minutes ago to the millisecond does not count any more', () => {
    expect(mended(0, 1, 2, 3, 4, 600_000).state.symbolHalts.size).toBe(0)
  })

  test('no more is remembered than it takes', () => {
    const { state } = mended(...Array.from({ length: 100 }, (_, at) => at))
    expect(state.repairs.get(key)).toEqual([94, 95, 96, 97, 98, 99])
  })

  test('what only came late is taken back, one for one, also where none is remembered', () => {
    const moment = mended(0, 1, 2, 3, 4)
    takeBackRepair(moment, key)
    takeBackRepair(moment, 'ETHUSDT:long')
    noteRepair({ ...moment, at: 5 }, key)
    expect(moment.state.symbolHalts.size).toBe(0)
    noteRepair({ ...moment, at: 6 }, key)
    expect(moment.state.symbolHalts.size).toBe(1)
  })
})
