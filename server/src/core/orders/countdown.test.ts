import { price, text, usdt } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { btc, ofKind } from '../fixtures.test-support.ts'
import { story } from '../story.test-support.ts'
import { countdownDueAt } from './countdown.ts'

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

test('it is switched off in the same step as the stop is sent, behind it: it would cancel that too, and the stop covers what still fills', () => {
  const hunter = story()
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  confirm(hunter, 120_000)
  const commands = hunter.fill(entry, '0.004', text(entry.price!))
  const done = commands.map(({ kind }) => kind).filter((kind) => kind === 'placeOrder' || kind === 'setCountdown')
  expect(done).toEqual(['placeOrder', 'setCountdown'])
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'BTCUSDT 0'])
  hunter.placed(hunter.lastOrder('stop'))
  confirm(hunter, 0)
  hunter.pass(20_000)
  expect(asked(hunter)).toHaveLength(2)
  expect(hunter.cancels()).toEqual([])
})

test('a stop that the venue refuses protects nothing: the countdown is switched on again while the entry rests', () => {
  const hunter = story()
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  confirm(hunter, 120_000)
  hunter.fill(entry, '0.004', text(entry.price!))
  confirm(hunter, 0)
  // The first repetition is immediate. After the second refusal the position is closed and the entry cancelled, which may take its time.
  hunter.placed(hunter.lastOrder('stop'), 'rejected', 'refused')
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'BTCUSDT 0'])
  hunter.placed(hunter.lastOrder('stop'), 'rejected', 'refused')
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'BTCUSDT 0', 'BTCUSDT 120000'])
})

test.each([
  ['as they were sent', [120_000, 0]],
  ['the other way round', [0, 120_000]],
  ['one of them not at all', [null, 0]],
])('off does not wait for the answer to on, and is said again when the answers come %s', (_, [first, second]) => {
  const hunter = story()
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  hunter.report(entry, 'cancelled')
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'BTCUSDT 0'])
  confirm(hunter, first ?? null)
  expect(asked(hunter)).toHaveLength(2)
  confirm(hunter, second ?? null)
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'BTCUSDT 0', 'BTCUSDT 0'])
  confirm(hunter, 0)
  hunter.pass(300_000)
  expect(asked(hunter)).toHaveLength(3)
})

test('on waits until off is answered', () => {
  const hunter = story()
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  confirm(hunter, 120_000)
  const byHand = { ...entry, clientId: 'by hand' }
  hunter.report(byHand, 'new')
  hunter.report(byHand, 'cancelled')
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'BTCUSDT 0'])
  confirm(hunter, 0)
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'BTCUSDT 0', 'BTCUSDT 120000'])
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
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'BTCUSDT 0'])
  // The answer to the first word was for a process that is gone: the second one is not believed before it was said alone.
  confirm(hunter, 0)
  hunter.pass(10_000)
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'BTCUSDT 0', 'BTCUSDT 0'])
  confirm(hunter, 0)
  hunter.pass(30_000)
  expect(asked(hunter)).toHaveLength(3)
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

test('never confirmed to be off, it is asked for every ten seconds until it has certainly run out', () => {
  const hunter = story()
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  confirm(hunter, 120_000)
  hunter.report(entry, 'cancelled')
  hunter.pass(129_999)
  expect(hunter.state.countdowns.size).toBe(1)
  hunter.pass(1)
  expect(hunter.state.countdowns.size).toBe(0)
  // On, and off at 0, 10, … 120 s: two minutes and the time for an answer after it was switched on, nothing is left to say.
  expect(asked(hunter)).toHaveLength(14)
})

test.each([null, 0])('the venue answers %s to on: it is asked again two seconds later, not sooner', (answer) => {
  const hunter = story()
  hunter.placed(hunter.hunt('long')!)
  confirm(hunter, answer)
  hunter.pass(1_999)
  expect(asked(hunter)).toHaveLength(1)
  hunter.pass(1)
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'BTCUSDT 120000'])
})

test('an answer about a symbol where none runs changes nothing', () => {
  const hunter = story()
  confirm(hunter, 0)
  expect([hunter.state.countdowns.size, asked(hunter)]).toEqual([0, []])
})

test('on does not wait out the pause after an off that failed', () => {
  const hunter = story()
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  confirm(hunter, 120_000)
  const byHand = { ...entry, clientId: 'by hand' }
  hunter.report(byHand, 'new')
  confirm(hunter, null)
  hunter.report(byHand, 'cancelled')
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'BTCUSDT 0', 'BTCUSDT 120000'])
})

test('of several the one that is due first is what the bot wakes for', () => {
  const hunter = story({
    symbols: { BTCUSDT: {}, ETHUSDT: {} },
    instruments: [btc, { ...btc, symbol: 'ETHUSDT' }],
    globals: { max_total_exposure_usdt: usdt('5000') },
  })
  expect(countdownDueAt(hunter.state)).toBeNull()
  hunter.placed(hunter.hunt('long')!)
  const first = hunter.now()
  hunter.pass(5_000)
  hunter.liquidation('long', '25000', { symbol: 'ETHUSDT' })
  hunter.quote({ symbol: 'ETHUSDT' })
  hunter.placed(hunter.lastOrder('entry'))
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'ETHUSDT 120000'])
  expect(countdownDueAt(hunter.state)).toBe(first + 30_000)
})

test('where the user holds something it does not run, as soon as that is certain: his stops are not ours to cancel', () => {
  const hunter = story({ hedge: true })
  hunter.account('short', '0.5')
  hunter.placed(hunter.hunt('long')!)
  expect(asked(hunter)).toEqual(['BTCUSDT 120000'])
  confirm(hunter, 120_000)
  hunter.pass(3_000)
  expect(hunter.state.holdings.get('BTCUSDT:short')?.shared).toBe(true)
  expect(asked(hunter)).toEqual(['BTCUSDT 120000', 'BTCUSDT 0'])
})
