import { price, qty } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { describe, expect, test } from 'vitest'
import { nextDeadline } from './engine.ts'
import { ofKind, reportOf } from './fixtures.test-support.ts'
import { story, type Story } from './story.test-support.ts'

const hop = (hunter: Story, name: 'market' | 'user' | 'rest', up: boolean) =>
  hunter.tell({ kind: 'hop', hop: name, up, reason: up ? '' : 'closed' })
const reads = (hunter: Story) => ofKind(hunter.log, 'askSnapshot')
const closes = (hunter: Story) => hunter.orders().filter(({ purpose }) => purpose === 'close')

/** When the account is next asked for without anything else happening, in ms from now. */
function nextRead(hunter: Story): number | null {
  const [before, from] = [reads(hunter).length, hunter.now()]
  for (let waited = 0; waited < 120_000; waited += 500) {
    if (reads(hunter).length > before) return hunter.now() - from
    hunter.pass(500)
  }
  return null
}

describe('the account is read', () => {
  test('every 30 s with nothing open, every 10 s with an order or a position, every 3 s without its stream', () => {
    const idle = story()
    expect(nextRead(idle)).toBe(30_000)
    const resting = story({ globals: { order_ttl_seconds: 600 } })
    resting.placed(resting.hunt()!)
    expect(nextRead(resting)).toBe(10_000)
    const holding = story()
    holding.protectedHolding()
    expect(nextRead(holding)).toBe(10_000)
    const deaf = story()
    hop(deaf, 'user', false)
    deaf.pass(1_000)
    deaf.readTwice()
    expect(nextRead(deaf)).toBe(3_000)
  })

  test('as of an idle bot when an order has ended, although it is still shown', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.report(entry, 'expired')
    expect(nextRead(hunter)).toBe(30_000)
  })

  test('from the last reading on, and not while requests fail', () => {
    const hunter = story()
    hunter.pass(20_000)
    hunter.snapshot()
    hunter.pass(29_999)
    expect(reads(hunter)).toEqual([])
    hunter.pass(1)
    expect(reads(hunter)).toHaveLength(1)
    const down = story()
    hop(down, 'rest', false)
    expect(nextRead(down)).toBeNull()
    hop(down, 'rest', true)
    expect(nextRead(down)).toBe(500)
  })

  test('soon after a connection of the account came back, with that as the reason', () => {
    const hunter = story()
    hunter.pass(5_000)
    expect(nextRead(hunter)).toBe(25_000)
    const [regular] = reads(hunter)
    hop(hunter, 'user', false)
    expect(nextRead(hunter)).toBe(500)
    expect(reads(hunter).at(-1)!.reason).not.toBe(regular!.reason)
  })
})

describe('a position without a stop', () => {
  test('S26: is closed after the time that the settings allow, and that time is said', () => {
    const hunter = story({ globals: { unprotected_max_sec: 3 } })
    hunter.holding()
    expect(nextDeadline(hunter.state)).toBe(hunter.now() + 3_000)
    hunter.pass(2_999)
    expect(closes(hunter)).toEqual([])
    hunter.pass(1)
    expect(closes(hunter)).toHaveLength(1)
    expect(hunter.notice('unprotected')).toMatchObject({
      level: 'error',
      symbol: 'BTCUSDT',
      text: expect.stringContaining('3000 ms'),
    })
    hunter.pass(20_000)
    expect(hunter.notices().filter((code) => code === 'unprotected')).toHaveLength(1)
  })

  test('S26: the clock stops when a stop stands and begins anew when it goes', () => {
    const hunter = story()
    hunter.holding()
    hunter.pass(4_000)
    hunter.placed(hunter.lastOrder('stop'))
    hunter.placed(hunter.lastOrder('takeProfit'))
    hunter.pass(4_000)
    hunter.report(hunter.lastOrder('stop'), 'cancelled')
    hunter.pass(4_999)
    expect(closes(hunter)).toEqual([])
    hunter.pass(1)
    expect(closes(hunter)).toHaveLength(1)
  })

  test('whose close is under way already is not said to be closed again', () => {
    const hunter = story()
    hunter.holding()
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    hunter.pass(10_000)
    expect(hunter.notices()).not.toContain('unprotected')
    hunter.fill(hunter.lastOrder('close'), '0.01', '98000')
    expect(hunter.trades()).toMatchObject([{ exitReason: 'operator' }])
  })
})

describe('a mark beyond the stop', () => {
  const beyond = { long: '97318.6', short: '99493.5' } as const
  const within = { long: '97318.7', short: '99493.4' } as const

  test.each(['long', 'short'] as const)(
    'P-11: of a %s, for 2 s: it is closed as by its stop; up to there it is not',
    (leg: Leg) => {
      const hunter = story()
      hunter.protectedHolding(leg)
      hunter.mark(within[leg])
      hunter.pass(5_000)
      expect(closes(hunter)).toEqual([])
      hunter.mark(beyond[leg])
      hunter.pass(1_999)
      expect(closes(hunter)).toEqual([])
      hunter.pass(1)
      hunter.fill(hunter.lastOrder('close'), '0.01', '97000')
      expect(hunter.trades()).toMatchObject([{ leg, exitReason: 'stop' }])
      expect(hunter.notice('stop_passed')).toMatchObject({ level: 'error', symbol: 'BTCUSDT' })
    },
  )

  test('P-11: a moment on the right side of it begins the 2 s anew', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.mark(beyond.long)
    hunter.pass(1_500)
    hunter.mark(within.long)
    hunter.pass(100)
    hunter.mark(beyond.long)
    hunter.pass(1_999)
    expect(closes(hunter)).toEqual([])
    hunter.pass(1)
    expect(closes(hunter)).toHaveLength(1)
  })

  test('P-11: is said once, and not of a position that is being closed', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.mark(beyond.long)
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    hunter.pass(10_000)
    expect(hunter.notices()).not.toContain('stop_passed')
  })
})

describe('what protects a leg that is flat', () => {
  test('I14: is cancelled, unless the books have a hole there and the account shows a position', () => {
    const lostStop = (held: string | null) => {
      const hunter = story({ hedge: true })
      const { stop } = story({ hedge: true }).protectedHolding()
      if (held !== null) hunter.account('long', held)
      hunter.report({ ...stop, clientId: 'ut1.test.zz.S7' }, 'new')
      return hunter.cancels()
    }
    expect(lostStop('0.01')).toEqual([])
    expect(lostStop('0')).toEqual(['ut1.test.zz.S7'])
    expect(lostStop(null)).toEqual(['ut1.test.zz.S7'])
  })

  test('I14: entries are not what protects: they stay', () => {
    const hunter = story()
    hunter.placed(hunter.hunt()!)
    hunter.pass(10_000)
    expect(hunter.cancels()).toEqual([])
  })
})

describe('flatten', () => {
  test('S29: is over, and said to be, when nothing is held and nothing may fill any more', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.operator({ do: 'flatten' })
    expect(hunter.notices()).not.toContain('flat')
    hunter.report(entry, 'cancelled')
    expect(hunter.notice('flat')).toMatchObject({ level: 'info', symbol: null })
    expect(hunter.state.flattening).toBe(false)
    hunter.pass(60_000)
    expect(hunter.notices().filter((code) => code === 'flat')).toHaveLength(1)
  })

  test('S29: while a position is held it is not over', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.operator({ do: 'flatten' })
    hunter.pass(1_000)
    expect(hunter.state.flattening).toBe(true)
  })
})

describe('the bot wakes by itself', () => {
  test('when a stop may be tried again, and when a take-profit may', () => {
    const hunter = story({ globals: { unprotected_max_sec: 600 } })
    hunter.holding()
    const stops = () => hunter.orders().filter(({ purpose }) => purpose === 'stop').length
    for (let times = 0; times < 3; times += 1) hunter.placed(hunter.lastOrder('stop'), 'notSent')
    const [before, due] = [stops(), nextDeadline(hunter.state)!]
    expect(due - hunter.now()).toBeLessThan(2_000)
    hunter.pass(due - hunter.now())
    expect(stops()).toBe(before + 1)

    const other = story()
    other.holding()
    other.placed(other.lastOrder('stop'))
    other.placed(other.lastOrder('takeProfit'), 'rejected', 'refused')
    const targets = () => other.orders().filter(({ purpose }) => purpose === 'takeProfit').length
    other.pass(nextDeadline(other.state)! - other.now())
    expect(targets()).toBe(2)
  })

  test('when a signal is too old, which is one millisecond after its age is reached', () => {
    const hunter = story()
    hunter.liquidation('long', '25000')
    expect(nextDeadline(hunter.state)).toBe(hunter.now() + 501)
  })

  test('when a close may be repeated', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    hunter.placed(hunter.lastOrder('close'), 'rejected', 'refused')
    expect(nextDeadline(hunter.state)).toBe(hunter.now() + 1_000)
  })

  test('never again for what is due already and waits for an event', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.account('long', '0')
    hunter.pass(60_000)
    const due = nextDeadline(hunter.state)
    expect(due === null || due > hunter.now()).toBe(true)
  })

  test('when a difference to the account has lasted long enough to conclude something from it', () => {
    const hunter = story()
    hunter.account('long', '0.5')
    expect(nextDeadline(hunter.state)).toBe(hunter.now() + 3_000)
  })

  test('not at all before it has settings, an account or anything to do', () => {
    const hunter = story()
    hop(hunter, 'rest', false)
    hunter.snapshot({ orders: [], positions: [] })
    expect(nextDeadline(hunter.state)).toBeNull()
  })
})

test('of a trade that has ended nothing is waited for or kept', () => {
  const hunter = story()
  const { stop, takeProfit } = hunter.protectedHolding()
  hunter.fill(stop, '0.01', '97318.6')
  hunter.report(takeProfit, 'cancelled')
  hunter.snapshot({
    orders: [reportOf(stop, 'filled', hunter.now(), { filledQty: qty('0.01'), averagePrice: price('97318.6') })],
  })
  hunter.pass(120_000)
  expect(hunter.state.orders.size).toBe(0)
})
