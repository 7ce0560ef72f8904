import { price, text } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { ofKind } from './fixtures.test-support.ts'
import { story } from './story.test-support.ts'

const asked = (hunter: ReturnType<typeof story>) =>
  ofKind(hunter.log, 'setCountdown').map(({ symbol, ms }) => `${symbol} ${ms}`)
const confirm = (hunter: ReturnType<typeof story>, ms: number | null) =>
  hunter.tell({ kind: 'countdown', symbol: 'BTCUSDT', ms, message: '' })

test('while an entry rests the venue is asked to cancel it if the bot falls silent, again every 30 s', () => {
  const hunter = story({ globals: { order_ttl_seconds: 100 } })
  const entry = hunter.hunt('long')!
  expect(asked(hunter)).toEqual([])
  hunter.placed(entry)
  expect(asked(hunter)).toEqual(['BTCUSDT 120000'])
  confirm(hunter, 120_000)
  hunter.pass(65_000)
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'BTCUSDT 120000', 'BTCUSDT 120000'])
})

test('it is switched off when the entry has gone, and asked again until the venue confirms', () => {
  const hunter = story()
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  confirm(hunter, 120_000)
  hunter.report(entry, 'cancelled')
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'BTCUSDT 0'])
  confirm(hunter, null)
  hunter.pass(2_000)
  expect(asked(hunter)).toHaveLength(3)
  confirm(hunter, 0)
  hunter.pass(300_000)
  expect(asked(hunter)).toHaveLength(3)
})

test('it is switched off once a stop stands: it would cancel that too, and the stop covers what still fills', () => {
  const hunter = story()
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  confirm(hunter, 120_000)
  hunter.fill(entry, '0.004', text(entry.price!))
  expect(asked(hunter)).toEqual(['BTCUSDT 120000'])
  hunter.placed(hunter.lastOrder('stop'))
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'BTCUSDT 0'])
  confirm(hunter, 0)
  hunter.pass(20_000)
  expect(hunter.cancels()).toEqual([])
})

test('a switch is never thrown while the last word is not answered: two that overtake each other would leave the wrong one', () => {
  const hunter = story()
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  hunter.report(entry, 'cancelled')
  expect(asked(hunter)).toEqual(['BTCUSDT 120000'])
  confirm(hunter, 120_000)
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'BTCUSDT 0'])
})

test('where stops are over a quantity, the rest of the entry goes with the first fill instead', () => {
  const hunter = story({ symbol: { protection_stop: 'quantity' } })
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  confirm(hunter, 120_000)
  hunter.fill(entry, '0.004', text(entry.price!))
  expect(hunter.cancels()).toEqual([entry.clientId])
})

test('never for an entry that takes at once, and never where only protection stands', () => {
  const hunter = story({ symbol: { entry: 'ioc' } })
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  hunter.fill(entry, text(entry.qty!), '98400')
  hunter.report(entry, 'filled', { averagePrice: price('98400') })
  hunter.placed(hunter.lastOrder('stop'))
  hunter.placed(hunter.lastOrder('takeProfit'))
  hunter.pass(600_000)
  expect(asked(hunter)).toEqual([])
})

test('a process that comes back goes on with what it had switched on', () => {
  const hunter = story()
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  hunter.tell({ kind: 'started', bootId: 'again', installation: 'test', version: '0' })
  for (const hop of ['market', 'user', 'rest'] as const) hunter.tell({ kind: 'hop', hop, up: true, reason: '' })
  hunter.report(entry, 'cancelled')
  hunter.pass(30_000)
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'BTCUSDT 0'])
})

test('where an order of somebody else stands it does not run: the countdown would cancel that too', () => {
  const hunter = story()
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  confirm(hunter, 120_000)
  const byHand = { ...entry, clientId: 'by hand' }
  hunter.report(byHand, 'new')
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'BTCUSDT 0'])
  confirm(hunter, 0)
  hunter.report(byHand, 'cancelled')
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'BTCUSDT 0', 'BTCUSDT 120000'])
})
