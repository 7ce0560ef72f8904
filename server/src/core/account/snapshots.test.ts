import { isoTime } from '@undertow/shared/format.ts'
import { price, qty } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { nextDeadline } from '../engine.ts'
import { midnight } from '../fixtures.test-support.ts'
import { entriesOf } from '../questions/readiness.ts'
import { story, type Story } from '../story.test-support.ts'

// The account goes unread although every other request is answered.

const times = (hunter: Story) => hunter.notices().filter((code) => code === 'account_unread').length
const goUnread = (setup: Parameters<typeof story>[0] = {}): Story => {
  const hunter = story(setup)
  hunter.cannotRead()
  return hunter
}

test('I12 no entry on a reading that is older than three at the pace of an idle account; the next one ends it', () => {
  const hunter = goUnread()
  hunter.pass(89_999)
  expect(entriesOf(hunter.state).entries).toBe('on')
  hunter.pass(1)
  const { entries, reason } = entriesOf(hunter.state)
  expect([entries, reason]).toEqual(['waiting', `the account has not been read since ${isoTime(midnight)}`])
  hunter.pass(60_000)
  expect(entriesOf(hunter.state).reason).toBe(reason)
  expect(hunter.hunt()).toBeNull()
  hunter.snapshot()
  expect(entriesOf(hunter.state).entries).toBe('on')
})

test('I12 with something open it is sooner: two readings may fail after the one that was the last of an idle account', () => {
  const hunter = story()
  hunter.protectedHolding()
  hunter.read('0.01')
  hunter.cannotRead()
  hunter.pass(49_999)
  expect(entriesOf(hunter.state).entries).toBe('on')
  hunter.pass(1)
  expect(entriesOf(hunter.state).entries).toBe('waiting')
})

test('that it goes unread is told once, when it begins, and again when it happens again', () => {
  const hunter = goUnread()
  hunter.pass(89_999)
  expect(times(hunter)).toBe(0)
  hunter.pass(1)
  expect(hunter.notice('account_unread')).toMatchObject({ level: 'error', at: midnight + 90_000 })
  hunter.pass(600_000)
  expect(times(hunter)).toBe(1)
  hunter.snapshot()
  hunter.pass(100_000)
  expect(times(hunter)).toBe(2)
})

test('an account that was never read is told as well', () => {
  const hunter = goUnread()
  hunter.tell({ kind: 'started', bootId: 'again', installation: 'test', version: '0' })
  for (const hop of ['market', 'user', 'rest'] as const) hunter.tell({ kind: 'hop', hop, up: true, reason: '' })
  hunter.pass(89_999)
  expect(times(hunter)).toBe(0)
  hunter.pass(1)
  expect(times(hunter)).toBe(1)
  expect(entriesOf(hunter.state).reason).toBe('the account has not been read yet')
})

test('while requests fail nothing of it is said: that they fail is', () => {
  const hunter = goUnread()
  hunter.tell({ kind: 'hop', hop: 'rest', up: false, reason: 'cut' })
  hunter.pass(600_000)
  expect(times(hunter)).toBe(0)
  expect(nextDeadline(hunter.state)).toBeNull()
})

describe('after whatever made the account unknown', () => {
  const held = (amount: string) => [
    { symbol: 'BTCUSDT', leg: 'long', qty: qty(amount), entryPrice: price('98301.6') } as const,
  ]
  const unknownAgain = (setup: Parameters<typeof story>[0] = {}): Story => {
    const hunter = story(setup)
    hunter.tell({ kind: 'hop', hop: 'user', up: false, reason: 'closed' })
    hunter.tell({ kind: 'hop', hop: 'user', up: true, reason: '' })
    return hunter
  }
  const asks = (hunter: Story) => hunter.asked().filter(({ kind }) => kind === 'askSnapshot').length
  const entries = (hunter: Story) => entriesOf(hunter.state).entries

  test('entries wait for two readings that agree with the books; the second is asked for a second after the first', () => {
    const hunter = unknownAgain()
    hunter.snapshot()
    expect([entries(hunter), nextDeadline(hunter.state)]).toEqual(['waiting', hunter.now() + 1_000])
    hunter.asked()
    hunter.pass(1_000)
    expect(asks(hunter)).toBe(1)
    hunter.snapshot()
    expect(entries(hunter)).toBe('on')
    expect(nextDeadline(hunter.state)).toBe(hunter.now() + 30_000)
  })

  test('a reading that our fills do not explain yet counts for nothing, and the count begins anew', () => {
    const hunter = unknownAgain()
    hunter.snapshot()
    hunter.snapshot({ positions: held('0.03') })
    expect([entries(hunter), nextDeadline(hunter.state)]).toEqual(['waiting', hunter.now() + 3_000])
    hunter.pass(3_000)
    // By now it is known to be somebody else's.
    hunter.snapshot({ positions: held('0.03') })
    expect(entries(hunter)).toBe('waiting')
    hunter.snapshot({ positions: held('0.03') })
    expect(entries(hunter)).toBe('on')
  })

  test('nor does one that misses an order of ours', () => {
    const hunter = story({ globals: { order_ttl_seconds: 600 } })
    hunter.placed(hunter.hunt()!)
    hunter.tell({ kind: 'hop', hop: 'user', up: false, reason: 'closed' })
    hunter.tell({ kind: 'hop', hop: 'user', up: true, reason: '' })
    hunter.pass(100)
    hunter.snapshot()
    expect(hunter.state.agreed).toBe(0)
  })

  test('once two have agreed, a difference is a matter of its symbol', () => {
    const hunter = unknownAgain()
    hunter.readTwice()
    hunter.snapshot({ positions: held('0.03') })
    expect(entries(hunter)).toBe('on')
  })
})
