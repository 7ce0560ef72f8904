import { expect, test } from 'vitest'
import { text } from '@undertow/shared/money.ts'
import { story } from './story.test-support.ts'

test('a cascade becomes an entry, a stop, a take-profit and a trade', () => {
  const hunter = story()
  hunter.liquidation('long', '25000')
  expect(hunter.asked()).toEqual([{ kind: 'askQuote', symbol: 'BTCUSDT' }])

  hunter.quote()
  const entry = hunter.lastOrder('entry')
  expect([entry.side, entry.leg, text(entry.price!), text(entry.qty!)]).toEqual(['buy', 'long', '98301.6', '0.01'])
  expect(hunter.decisions()).toMatchObject([{ outcome: 'entered', entryId: entry.clientId }])

  hunter.placed(entry)
  hunter.fill(entry, '0.01', '98301.6')
  const stop = hunter.lastOrder('stop')
  expect([stop.side, stop.closePosition, stop.workingType, text(stop.stopPrice!)]).toEqual([
    'sell',
    true,
    'mark',
    '97318.6',
  ])
  expect(hunter.orders().some(({ purpose }) => purpose === 'takeProfit')).toBe(false)

  hunter.placed(stop)
  const takeProfit = hunter.lastOrder('takeProfit')
  expect([takeProfit.side, text(takeProfit.stopPrice!)]).toEqual(['sell', '100267.6'])

  hunter.placed(takeProfit)
  hunter.fill(takeProfit, '0.01', '100267.6')
  expect(hunter.trades()).toMatchObject([{ id: entry.clientId, exitReason: 'takeProfit', leg: 'long' }])
  expect(text(hunter.trades()[0]!.grossPnl)).toBe('19.66')
  expect(hunter.cancels()).toContain(stop.clientId)
})
