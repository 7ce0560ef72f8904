import { text } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { story } from '../story.test-support.ts'

const started = { kind: 'started', bootId: 'again', installation: 'test', version: '0', accountIsNew: true } as const

test('with a new account the old positions are booked at once, at their entry price, and that is said', () => {
  const hunter = story({ hedge: true })
  const { entry } = hunter.protectedHolding('long')
  const resting = hunter.hunt('short')
  hunter.mark('98300')
  hunter.asked()
  hunter.tell(started)
  expect(resting).not.toBeNull()
  expect(hunter.state.positions.size).toBe(0)
  expect([...hunter.state.orders.values()].filter(({ phase }) => phase !== 'done')).toEqual([])
  const [trade] = hunter.trades()
  expect(trade).toMatchObject({ id: entry.clientId, exitReason: 'external' })
  expect([trade!.grossPnl, trade!.netPnl].map(text)).toEqual(['0', `-${text(trade!.commission)}`])
  expect(hunter.notices()).toContain('account_new')
})

test('with a new account nothing is asked, closed or protected that only the old one held', () => {
  const hunter = story()
  hunter.protectedHolding()
  hunter.asked()
  hunter.tell(started)
  for (const hop of ['market', 'user', 'rest'] as const) hunter.tell({ kind: 'hop', hop, up: true, reason: '' })
  hunter.snapshot()
  hunter.pass(120_000)
  const kinds = new Set(hunter.asked().map(({ kind }) => kind))
  expect([...kinds].toSorted()).toEqual(['askSnapshot', 'closedTrade', 'notice', 'setLeverage'])
})

test('a fill of the new account that bears the number of an old one counts', () => {
  const hunter = story()
  const { entry, stop } = hunter.protectedHolding()
  hunter.fill(stop, text(entry.qty!), '97000', { tradeId: '77' })
  hunter.tell(started)
  for (const hop of ['market', 'user', 'rest'] as const) hunter.tell({ kind: 'hop', hop, up: true, reason: '' })
  hunter.readTwice({ leverages: { BTCUSDT: 10 } })
  hunter.pass(90_000)
  const next = hunter.hunt()!
  hunter.placed(next)
  hunter.fill(next, text(next.qty!), text(next.price!), { tradeId: '77' })
  expect(hunter.state.positions.size).toBe(1)
})

test('the first start has nothing to tell', () => {
  const hunter = story()
  hunter.tell(started)
  expect(hunter.notices()).toEqual([])
})
