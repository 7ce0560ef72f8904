import { text } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { exposureOf } from '../questions/exposure.ts'
import { ofKind } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

const unanswered = (hunter: Story) => {
  const entry = hunter.hunt('long')!
  hunter.placed(entry, 'unknown')
  return entry
}
const deny = (hunter: Story, clientId: string) => hunter.tell({ kind: 'queried', clientId, outcome: 'absent' })
const voided = (hunter: Story, clientId: string, acceptableMs: number) =>
  hunter.tell({ kind: 'voided', clientId, acceptableMs, message: '' })
const phaseOf = (hunter: Story, clientId: string) => hunter.state.orders.get(clientId)?.phase

test('what was not answered is taken back at once, once, before it is asked for', () => {
  const hunter = story()
  const entry = unanswered(hunter)
  expect(ofKind(hunter.log, 'voidOrder')).toEqual([{ kind: 'voidOrder', symbol: 'BTCUSDT', clientId: entry.clientId }])
  expect(hunter.queries()).toEqual([])
  hunter.pass(60_000)
  expect(ofKind(hunter.log, 'voidOrder')).toHaveLength(1)
})

test('taken back, three denials over ten seconds free its margin; before that they do not', () => {
  const hunter = story()
  const { clientId } = unanswered(hunter)
  voided(hunter, clientId, 0)
  for (const ms of [300, 4_000, 5_000]) {
    hunter.pass(ms)
    deny(hunter, clientId)
  }
  expect(text(exposureOf(hunter.state, null).notional)).toBe('983.016')
  hunter.pass(1_000)
  deny(hunter, clientId)
  expect(text(exposureOf(hunter.state, null).notional)).toBe('0')
})

test('a request that is valid for 3 s is waited for so long and no longer; a later word never makes it longer', () => {
  const hunter = story()
  const { clientId } = unanswered(hunter)
  voided(hunter, clientId, 3_000)
  voided(hunter, clientId, 60_000)
  for (let time = 0; time < 3; time += 1) {
    deny(hunter, clientId)
    hunter.pass(5_001)
  }
  deny(hunter, clientId)
  expect(phaseOf(hunter, clientId)).toBe('done')
})

test('while the account holds more than our fills explain, a denied entry is not taken for absent', () => {
  const hunter = story()
  const { clientId } = unanswered(hunter)
  voided(hunter, clientId, 0)
  hunter.account('long', '0.01')
  for (let time = 0; time < 5; time += 1) {
    hunter.pass(5_000)
    deny(hunter, clientId)
  }
  expect(phaseOf(hunter, clientId)).toBe('unknown')
  hunter.account('long', '0')
  deny(hunter, clientId)
  expect(phaseOf(hunter, clientId)).toBe('done')
})

test('a person hears of an order that is not answered for after 15 s', () => {
  const hunter = story()
  unanswered(hunter)
  hunter.pass(14_000)
  expect(hunter.notices()).not.toContain('order_unknown')
  hunter.pass(2_000)
  expect(hunter.notices()).toContain('order_unknown')
})

test('an order that may rest unseen is cancelled unseen, and asking goes on at its pace', () => {
  const hunter = story()
  const { clientId } = unanswered(hunter)
  hunter.operator({ do: 'halt' })
  expect(hunter.cancels()).toEqual([clientId])
  hunter.tell({ kind: 'cancelled', clientId, outcome: 'gone', code: null, message: '' })
  hunter.pass(300)
  expect(hunter.queries()).toEqual([clientId])
  expect(phaseOf(hunter, clientId)).toBe('unknown')
})

test('what takes at once cannot rest: it is asked for, not cancelled', () => {
  const hunter = story({ symbol: { entry: 'ioc' } })
  unanswered(hunter)
  hunter.operator({ do: 'halt' })
  hunter.pass(5_000)
  expect(hunter.cancels()).toEqual([])
})

test('the tombstone of an order that was proven absent keeps for a day: what arrives after all is adopted loudly', () => {
  const hunter = story()
  const entry = unanswered(hunter)
  voided(hunter, entry.clientId, 0)
  for (let time = 0; time < 4; time += 1) {
    hunter.pass(4_000)
    deny(hunter, entry.clientId)
  }
  hunter.pass(86_000_000)
  expect(hunter.state.orders.size).toBe(0)
  hunter.snapshot()
  hunter.asked()
  hunter.fill(entry, text(entry.qty!), text(entry.price!))
  expect(ofKind(hunter.asked(), 'notice').map(({ notice }) => [notice.level, notice.code])).toContainEqual([
    'error',
    'late_order',
  ])
  expect(hunter.lastOrder('stop').leg).toBe('long')
})
