import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pct, sub } from '@undertow/shared/money.ts'
import { story, type Story } from '../story.test-support.ts'

/** The newest stop stands, and the one before is gone. */
function settleStop(hunter: Story): void {
  hunter.placed(hunter.lastOrder('stop'))
  for (const id of hunter.cancels()) {
    const order = hunter.orders().find(({ clientId }) => clientId === id)
    if (order && hunter.state.orders.get(id)?.phase !== 'done') hunter.report(order, 'cancelled')
  }
}

test('whatever the marks do, the stop only comes nearer, covers the position, and moves at most every five seconds', () => {
  const settings = fc.record({
    leg: fc.constantFrom('long' as const, 'short' as const),
    breakEven: fc.constantFrom(null, '0.1', '0.5'),
    offset: fc.constantFrom('0', '0.1'),
    trailing: fc.constantFrom(null, '0.1', '0.4', '2'),
    from: fc.constantFrom('0', '0.3'),
    fromTarget: fc.boolean(),
  })
  const marks = fc.array(
    fc.record({ move: fc.integer({ min: -150, max: 150 }), ms: fc.integer({ min: 0, max: 4_000 }) }),
    {
      maxLength: 60,
    },
  )
  fc.assert(
    fc.property(settings, marks, ({ leg, breakEven, offset, trailing, from, fromTarget }, moves) => {
      const hunter = story({
        symbol: {
          break_even_at_pct: breakEven === null ? null : pct(breakEven),
          break_even_offset_pct: pct(offset),
          trailing_stop_pct: trailing === null ? null : pct(trailing),
          trailing_activation_pct: pct(from),
          trailing_take_profit: fromTarget,
        },
      })
      hunter.holding(leg)
      hunter.placed(hunter.lastOrder('stop'))
      let mark = 98_400
      let movedAt = -Infinity
      for (const { move, ms } of moves) {
        const before = hunter.orders().length
        hunter.pass(ms)
        mark += move
        hunter.mark(String(mark))
        const placed = hunter.orders().slice(before)
        for (const { purpose, clientId } of placed) {
          if (purpose !== 'stop') continue
          const { createdAt } = hunter.state.orders.get(clientId)!
          expect(createdAt - movedAt).toBeGreaterThanOrEqual(5_000)
          movedAt = createdAt
        }
        if (placed.some(({ purpose }) => purpose === 'stop')) settleStop(hunter)
        if (hunter.state.positions.get(`BTCUSDT:${leg}`)?.closing !== null) break
      }
      const at = hunter.orders().filter(({ purpose }) => purpose === 'stop')
      for (const [index, { stopPrice, closePosition }] of at.entries()) {
        const last = at[index - 1]?.stopPrice
        expect(closePosition).toBe(true)
        const isNearer = last === undefined || last === null || sub(stopPrice!, last).isPositive() === (leg === 'long')
        expect(isNearer).toBe(true)
      }
      const standing = [...hunter.state.orders.values()].filter(
        ({ wish, phase }) => wish.purpose === 'stop' && phase === 'open',
      )
      // A leg that is being closed keeps what guards it, also the stop that a newer one has just replaced.
      const isClosing = hunter.state.positions.get(`BTCUSDT:${leg}`)?.closing !== null
      expect(standing.length).toBeGreaterThanOrEqual(1)
      expect(standing.length).toBeLessThanOrEqual(isClosing ? 2 : 1)
    }),
    {
      numRuns: 300,
      examples: [
        // The offset is as far as its trigger: break-even is passed in the moment it begins, just after trailing has moved the stop.
        [
          { leg: 'short', breakEven: '0.1', offset: '0.1', trailing: '0.4', from: '0', fromTarget: false },
          [
            { move: 50, ms: 0 },
            { move: -40, ms: 1_682 },
            { move: -1, ms: 3_318 },
          ],
        ],
      ],
    },
  )
})
