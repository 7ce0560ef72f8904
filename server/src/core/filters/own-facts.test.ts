import fc from 'fast-check'
import { expect, test } from 'vitest'
import { price, text, usdt } from '@undertow/shared/money.ts'
import { midnight } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'
import { count, createWindow } from '../volume/window.ts'
import { lastSlices } from './cascade.ts'

// What the core knows by itself: cascades, the hour, its own results.

const refusals = (hunter: Story) => hunter.decisions().map(({ refusedBy }) => refusedBy)

/** Liquidations of the long side, each so many seconds after the one before. */
function cascadeOf(settings: object, ...told: readonly (readonly [afterSec: number, value: string])[]) {
  const hunter = story({ symbol: { cascade_filter: true, ...settings } })
  for (const [afterSec, value] of told) {
    hunter.pass(afterSec * 1000)
    hunter.liquidation('long', value)
    hunter.quote()
  }
  return hunter
}

test('cascade_filter: no entry while more is liquidated than before, an entry once it slows down', () => {
  const told = [
    [20, '9000'],
    [5, '15000'],
    [5, '600'],
  ] as const
  expect(refusals(cascadeOf({}, ...told))).toEqual(['cascade', null])
  expect(refusals(cascadeOf({ cascade_filter: false }, ...told))).toEqual([null])
})

test('cascade_slice_sec: what counts as before is a setting', () => {
  const told = [
    [30, '12000'],
    [8, '10000'],
  ] as const
  expect(refusals(cascadeOf({ cascade_slice_sec: 4 }, ...told))).toEqual(['cascade'])
  expect(refusals(cascadeOf({ cascade_slice_sec: 5 }, ...told))).toEqual([null])
})

test('cascade: what was not watched, or is not held by the window, blocks and says so', () => {
  const fresh = cascadeOf({}, [9, '25000'])
  expect(fresh.decisions()[0]?.gates.find(({ gate }) => gate === 'cascade')).toMatchObject({
    passed: false,
    value: 'not known: watched for 9 s',
  })
  const short = cascadeOf({ volume_window_sec: 9 }, [30, '25000'])
  expect(short.decisions()[0]?.gates.find(({ gate }) => gate === 'cascade')?.value).toBe(
    'not known: the window holds 9 s',
  )
  const deaf = story({ symbol: { cascade_filter: true } })
  deaf.pass(60_000)
  deaf.liquidation('long', '15000')
  deaf.pass(6_000)
  for (const up of [false, true]) deaf.tell({ kind: 'hop', hop: 'market', up, reason: 'test' })
  deaf.liquidation('long', '8000')
  deaf.quote()
  expect(refusals(deaf)).toEqual(['cascade'])
})

test('the slices of a cascade are those of a naive sum, whatever has left the window', () => {
  const steps = fc.array(
    fc.record({ gap: fc.integer({ min: 0, max: 2_000 }), value: fc.integer({ min: 1, max: 999 }) }),
    {
      maxLength: 80,
    },
  )
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 10 }), (told, sliceSec) => {
      const [window, all] = [createWindow(), [] as { at: number; value: number }[]]
      let at = 1_000_000
      for (const { gap, value } of told) {
        at += gap
        all.push({ at, value })
        const event = {
          price: price(String(all.length)),
          qty: usdt('1') as never,
          notional: usdt(String(value)),
          happenedAt: at,
        }
        count(window, event, at, 20_000)
        const between = (from: number, to: number) =>
          all.filter((one) => at - one.at >= from && at - one.at < to).reduce((sum, one) => sum + one.value, 0)
        const { last, before } = lastSlices(window, at, sliceSec * 1000)
        expect([text(last), text(before)]).toEqual([
          String(between(0, sliceSec * 1000)),
          String(between(sliceSec * 1000, 2 * sliceSec * 1000)),
        ])
      }
    }),
    { numRuns: 60 },
  )
})

test('trading_hours: entries only at the times that are named', () => {
  // Monday 00:00 UTC.
  expect(new Date(midnight).getUTCDay()).toBe(1)
  const at = (trading_hours: string | null) => {
    const hunter = story({ symbol: { trading_hours } })
    hunter.pass(8 * 3_600_000)
    hunter.hunt()
    return hunter.decisions()[0]!
  }
  expect(at('mon-fri 08:00-20:00').refusedBy).toBeNull()
  expect(at(null).refusedBy).toBeNull()
  const refused = at('mon-fri 08:01-20:00')
  expect(refused.refusedBy).toBe('trading_hours')
  expect(refused.gates.find(({ gate }) => gate === 'trading_hours')).toEqual({
    gate: 'trading_hours',
    passed: false,
    value: 'mon 08:00 UTC',
    limit: 'mon-fri 08:01-20:00',
  })
})

/** Holds a long and closes it by its stop or its take-profit. */
function trade(hunter: Story, exit: 'stop' | 'takeProfit') {
  const { entry, stop, takeProfit } = hunter.protectedHolding()
  const [order, other] = exit === 'stop' ? [stop, takeProfit] : [takeProfit, stop]
  const at = text(order.stopPrice!)
  hunter.fill(order, text(entry.qty!), at)
  hunter.report(order, 'filled', { qty: entry.qty!, filledQty: entry.qty! })
  hunter.report(other, 'cancelled')
  hunter.pass(61_000)
}

test('loss_streak_max: a side that loses so often in a row rests, and the other does not', () => {
  const after = (max: number | null, exits: readonly ('stop' | 'takeProfit')[]) => {
    const hunter = story({ symbol: { loss_streak_max: max } })
    for (const exit of exits) trade(hunter, exit)
    hunter.hunt()
    return hunter.decisions().at(-1)?.refusedBy
  }
  expect(after(2, ['stop', 'stop'])).toBe('loss_streak')
  expect(after(3, ['stop', 'stop'])).toBeNull()
  expect(after(null, ['stop', 'stop'])).toBeNull()
  expect(after(2, ['stop', 'takeProfit', 'stop'])).toBeNull()
  const hunter = story({ symbol: { loss_streak_max: 1 } })
  trade(hunter, 'stop')
  expect(hunter.hunt('short')).not.toBeNull()
  // The side that never lost says so.
  expect(
    hunter
      .decisions()
      .at(-1)!
      .gates.find(({ gate }) => gate === 'loss_streak'),
  ).toMatchObject({ value: '0 losses in a row', limit: expect.stringMatching(/^60 min .* 1$/) })
})

test('loss_streak_pause_min: the rest ends, one more loss begins it again, and a restart does not end it', () => {
  const hunter = story({ symbol: { loss_streak_max: 2, loss_streak_pause_min: 10 } })
  trade(hunter, 'stop')
  trade(hunter, 'stop')
  hunter.tell({ kind: 'started', bootId: 'next', installation: 'test', version: '0' })
  for (const hop of ['market', 'user', 'rest'] as const) hunter.tell({ kind: 'hop', hop, up: true, reason: '' })
  hunter.readTwice({ leverages: { BTCUSDT: 10 } })
  hunter.pass(8 * 60_000)
  hunter.hunt()
  const rested = hunter.decisions().at(-1)!
  expect(rested.refusedBy).toBe('loss_streak')
  expect(rested.gates.find(({ gate }) => gate === 'loss_streak')?.value).toBe('2 losses in a row, 1 min left')
  hunter.pass(61_000)
  trade(hunter, 'stop')
  hunter.hunt()
  expect(hunter.decisions().at(-1)?.refusedBy).toBe('loss_streak')
})
