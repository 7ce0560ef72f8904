import { price, qty, text } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { story } from '../story.test-support.ts'

test('no entry while a stop of the last position may still stand: it would close the next one', () => {
  const hunter = story({ hedge: true })
  const { entry, stop, takeProfit } = hunter.protectedHolding('long')
  hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
  hunter.fill(hunter.lastOrder('close'), text(entry.qty!), '98000')
  hunter.report(takeProfit, 'cancelled')
  hunter.tell({ kind: 'cancelled', clientId: stop.clientId, outcome: 'unknown', code: null, message: 'no answer' })
  hunter.pass(61_000)
  expect(hunter.hunt('long')).toBeNull()
  expect(hunter.decisions().at(-1)).toMatchObject({ outcome: 'refused', refusedBy: 'leftovers' })
  hunter.report(stop, 'cancelled')
  hunter.pass(6_000)
  expect(hunter.hunt('long')).not.toBeNull()
})

test('a close that is heard of late takes nothing from the position that came after', () => {
  const hunter = story()
  const { stop, takeProfit } = hunter.protectedHolding()
  hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
  const late = hunter.lastOrder('close')
  hunter.placed(late, 'unknown')
  hunter.account('long', '0')
  hunter.pass(6_000)
  hunter.snapshot()
  expect(hunter.trades()).toMatchObject([{ exitReason: 'external' }])
  for (const order of [stop, takeProfit]) hunter.report(order, 'cancelled')
  for (let asked = 0; asked < 4; asked += 1) {
    hunter.pass(20_000)
    hunter.tell({ kind: 'queried', clientId: late.clientId, outcome: 'absent' })
  }

  hunter.protectedHolding()
  hunter.account('long', '0.01')
  hunter.report(late, 'filled', { filledQty: qty('0.01'), averagePrice: price('98300') })
  hunter.pass(2_000)
  hunter.fill(late, '0.01', '98300')
  expect(text(hunter.state.positions.get('BTCUSDT:long')!.qty)).toBe('0.01')
  expect(hunter.trades()).toHaveLength(1)
})
