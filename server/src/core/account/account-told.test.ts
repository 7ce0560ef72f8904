import { price, qty, text, usdt } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { describe, expect, test } from 'vitest'
import { exposureOf } from '../questions/exposure.ts'
import { foreignQty } from './account.ts'
import { reportOf } from '../fixtures.test-support.ts'
import { blankStory, story, type Story } from '../story.test-support.ts'

// What is believed of the account when several sources tell of it, the older one sometimes later.

const holdingOf = (hunter: Pick<Story, 'state'>, leg: Leg = 'long') => hunter.state.holdings.get(`BTCUSDT:${leg}`)
const heldOf = (hunter: Pick<Story, 'state'>, leg: Leg = 'long') => text(holdingOf(hunter, leg)?.qty ?? qty('0'))
const walletOf = (hunter: Story) => text(hunter.state.balances.get('USDT')!)
const usdtOf = (amount: string) => [{ asset: 'USDT', wallet: usdt(amount) }]
const leg = (name: Leg, amount: string, entry = '98400') =>
  ({ symbol: 'BTCUSDT', leg: name, qty: qty(amount), entryPrice: price(entry) }) as const
const streamed = (
  hunter: Story,
  happenedAt: number,
  told: { balance?: string; positions?: ReturnType<typeof leg>[] },
) =>
  hunter.tell({
    kind: 'account',
    balances: told.balance === undefined ? [] : usdtOf(told.balance),
    positions: told.positions ?? [],
    happenedAt,
  })

describe('the account stream', () => {
  test('overtaken by itself: what happened earlier changes nothing, what happened at the same time does', () => {
    const hunter = story()
    streamed(hunter, 2_000, { balance: '9000', positions: [leg('long', '0.3')] })
    streamed(hunter, 1_999, { balance: '8000', positions: [leg('long', '0.2')] })
    expect([walletOf(hunter), heldOf(hunter)]).toEqual(['9000', '0.3'])
    streamed(hunter, 2_000, { balance: '7000', positions: [leg('long', '0.1')] })
    expect([walletOf(hunter), heldOf(hunter)]).toEqual(['7000', '0.1'])
  })

  test('in one-way mode, one side held says that the other is flat; in hedge mode it does not', () => {
    const oneWay = story()
    oneWay.account('long', '0.3')
    oneWay.account('short', '0.2')
    expect([heldOf(oneWay, 'long'), heldOf(oneWay, 'short')]).toEqual(['0', '0.2'])
    const flat = story()
    flat.account('long', '0.3')
    flat.account('short', '0')
    expect(heldOf(flat, 'long')).toBe('0.3')
    const hedge = story({ hedge: true })
    hedge.account('long', '0.3')
    hedge.account('short', '0.2')
    expect([heldOf(hedge, 'long'), heldOf(hedge, 'short')]).toEqual(['0.3', '0.2'])
  })
})

describe('a reading of the account', () => {
  test('U-13: overrules the stream only where it was asked for after the stream spoke', () => {
    const read = (laterMs: number) => {
      const hunter = story()
      hunter.pass(1_000)
      streamed(hunter, 1, { balance: '9000', positions: [leg('long', '0.3')] })
      const askedAt = hunter.now() + laterMs
      hunter.pass(100)
      hunter.snapshot({ askedAt, balances: usdtOf('8000'), positions: [leg('long', '0.1')] })
      return [walletOf(hunter), heldOf(hunter)]
    }
    expect(read(-1)).toEqual(['9000', '0.3'])
    expect(read(0)).toEqual(['9000', '0.3'])
    expect(read(1)).toEqual(['8000', '0.1'])
  })

  test('I6: does not overrule a fill that came after it was asked for', () => {
    const hunter = story()
    const askedAt = hunter.now()
    hunter.protectedHolding()
    hunter.snapshot({ askedAt, orders: [], positions: [] })
    expect(holdingOf(hunter)).toBeUndefined()
    hunter.pass(1)
    hunter.snapshot({ orders: [], positions: [] })
    expect(heldOf(hunter)).toBe('0')
    expect(holdingOf(hunter)!.readAt).toBe(hunter.now())
  })

  test('says that what it does not name is flat', () => {
    const hunter = story({ hedge: true })
    hunter.account('short', '0.3')
    hunter.account('long', '0.2')
    hunter.pass(4_000)
    hunter.snapshot({ positions: [leg('long', '0.2')] })
    expect([heldOf(hunter, 'long'), heldOf(hunter, 'short')]).toEqual(['0.2', '0'])
    expect(hunter.notices().filter((code) => code === 'side_ours')).toHaveLength(1)
  })

  test('says so of either leg', () => {
    const hunter = story({ hedge: true })
    hunter.account('short', '0.3')
    hunter.account('long', '0.2')
    hunter.pass(4_000)
    hunter.snapshot({ positions: [leg('short', '0.3')] })
    expect([heldOf(hunter, 'long'), heldOf(hunter, 'short')]).toEqual(['0', '0.3'])
  })

  test('is clean when it was asked for at the moment of the doubt or later', () => {
    const entersAfter = (laterMs: number) => {
      const hunter = story()
      hunter.tell({ kind: 'hop', hop: 'user', up: false, reason: 'closed' })
      hunter.tell({ kind: 'hop', hop: 'user', up: true, reason: '' })
      const askedAt = hunter.now() + laterMs
      hunter.pass(100)
      hunter.readTwice({ askedAt })
      return hunter.hunt() !== null
    }
    expect([entersAfter(-1), entersAfter(0)]).toEqual([false, true])
  })

  test('has the orders asked for that it does not list, at once, unless they are younger than the question', () => {
    const asked = (laterMs: number, isCancelling: boolean) => {
      const hunter = story()
      const entry = hunter.hunt()!
      hunter.placed(entry)
      if (isCancelling) hunter.operator({ do: 'halt' })
      const askedAt = hunter.now() + laterMs
      hunter.pass(10)
      hunter.snapshot({ askedAt })
      return hunter.queries().length
    }
    expect([asked(0, false), asked(1, false), asked(0, true), asked(1, true)]).toEqual([0, 1, 0, 1])
  })

  test('asks for no order that it lists, also while that is being cancelled', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.operator({ do: 'halt' })
    hunter.pass(10)
    hunter.snapshot({ orders: [reportOf(entry, 'new', hunter.now())] })
    expect(hunter.queries()).toEqual([])
  })

  test('that was asked for before another one and is answered after it changes nothing', () => {
    const hunter = story({ hedge: true })
    hunter.account('long', '0.3')
    hunter.pass(1_000)
    hunter.snapshot({ positions: [leg('long', '0.1')] })
    hunter.pass(10)
    hunter.snapshot({ askedAt: hunter.now() - 50, positions: [leg('long', '0.2')] })
    expect(heldOf(hunter)).toBe('0.1')
  })

  test('before there are settings is believed, says nothing of them, and what it holds is the user’s', () => {
    const hunter = blankStory()
    hunter.tell({ kind: 'started', bootId: 'boot', installation: 'test', version: '0' })
    hunter.snapshot({ hedgeMode: true, positions: [leg('long', '0.1')] })
    hunter.pass(3_000)
    expect(heldOf(hunter)).toBe('0.1')
    expect(hunter.notices()).toEqual(['side_shared'])
  })

  test('A-18: with young orders of another installation halts entries, as their reports do', () => {
    const hunter = story()
    const theirs = { ...hunter.hunt()!, clientId: 'ut1.else.9.E1' }
    const orders = ['E1', 'E2'].map((name) =>
      reportOf({ ...theirs, clientId: `ut1.else.9.${name}` }, 'new', hunter.now()),
    )
    hunter.snapshot({ orders })
    expect(hunter.state.halted).toContain('else')
  })

  test('asks for no order that it lists, that has not been answered, or that has ended', () => {
    const hunter = story({ hedge: true })
    const entry = hunter.hunt()!
    hunter.placed(entry)
    const unheard = hunter.hunt('short')!
    hunter.pass(10)
    hunter.snapshot({ orders: [reportOf(entry, 'new', hunter.now())] })
    expect(hunter.queries()).toEqual([])
    expect(hunter.state.orders.get(unheard.clientId)!.phase).toBe('pending')
    hunter.report(entry, 'expired')
    hunter.pass(10)
    hunter.snapshot()
    expect(hunter.queries()).toEqual([])
  })

  test('forgets the orders of others that it does not list', () => {
    const hunter = story()
    const theirs = { ...hunter.hunt()!, clientId: 'web_1' }
    hunter.report(theirs, 'new')
    hunter.snapshot({ orders: [reportOf({ ...theirs, clientId: 'web_2' }, 'new', hunter.now())] })
    expect([...hunter.state.foreignOrders.keys()]).toEqual(['o-web_2'])
  })
})

describe('S32: the position mode of the account', () => {
  const read = (hunter: Story, hedgeMode: boolean) => hunter.snapshot({ hedgeMode })
  const started = (hunter: Story, bootId: string) =>
    hunter.tell({ kind: 'started', bootId, installation: 'test', version: '0' })

  test('that turns while the bot trades halts entries, and says to which mode', () => {
    const hunter = story()
    read(hunter, false)
    expect(hunter.state.halted).toBeNull()
    read(hunter, true)
    expect(hunter.state.halted).toMatch(/to hedge mode/)
    expect(hunter.state.hedgeMode).toBe(true)
  })

  test('that turned while no process of ours ran is taken as it is', () => {
    const hunter = story()
    started(hunter, 'second')
    read(hunter, true)
    expect([hunter.state.halted, hunter.state.hedgeMode]).toEqual([null, true])
    read(hunter, false)
    expect(hunter.state.halted).toMatch(/to one-way mode/)
  })

  test('is said when the settings wish for the other one, with both', () => {
    const hunter = story({ hedge: true, globals: { hedge_mode: false } })
    expect(hunter.notice('mode_differs')).toMatchObject({
      level: 'warn',
      text: expect.stringMatching(/in hedge mode.*one-way/),
    })
    expect(story({ hedge: true, globals: { hedge_mode: true } }).notice('mode_differs')).toBeNull()
  })

  test('of several collaterals is adopted as well', () => {
    const hunter = story()
    hunter.snapshot({ multiAssets: true })
    expect(hunter.state.multiAssets).toBe(true)
    expect(hunter.notice('assets_mode_differs')).toMatchObject({
      level: 'warn',
      text: expect.stringMatching(/margin on, .* off:/),
    })
  })
})

describe('I13: a close without an answer', () => {
  /** How many closes there are once the account, read `laterMs` after the close was sent, shows `held`. */
  const closesAfter = (laterMs: number, held: string, answered = false) => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    const sentAt = hunter.now()
    hunter.placed(hunter.lastOrder('close'), answered ? 'accepted' : 'unknown')
    hunter.pass(2_000)
    const standing = hunter.orders().filter(({ purpose }) => purpose === 'stop' || purpose === 'takeProfit')
    const orders = [...standing, ...(answered ? [hunter.lastOrder('close')] : [])]
    hunter.snapshot({
      askedAt: sentAt + laterMs,
      positions: [leg('long', held)],
      orders: orders.map((order) => reportOf(order, 'new', hunter.now())),
    })
    return hunter.orders().filter(({ purpose }) => purpose === 'close').length
  }

  test('makes way for the next one when the account, read a second later, still holds the position', () => {
    expect([closesAfter(999, '0.01'), closesAfter(1_000, '0.01'), closesAfter(1_000, '0')]).toEqual([1, 2, 1])
  })

  test('also where nothing is known of the leg, because a fill came after the account was asked for', () => {
    const hunter = story()
    const { takeProfit } = hunter.protectedHolding()
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    hunter.placed(hunter.lastOrder('close'), 'unknown')
    hunter.pass(1_500)
    const askedAt = hunter.now() - 500
    hunter.fill(takeProfit, '0.004', '100267.6')
    hunter.snapshot({ askedAt })
    expect(hunter.orders().filter(({ purpose }) => purpose === 'close')).toHaveLength(1)
  })

  test('not where ours is closed and the user still holds something', () => {
    const hunter = story()
    const { stop } = hunter.protectedHolding()
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    const close = hunter.lastOrder('close')
    hunter.placed(close, 'unknown')
    hunter.fill(stop, '0.01', '97318.6')
    hunter.pass(2_000)
    hunter.snapshot({ positions: [leg('long', '0.5')] })
    expect(hunter.state.orders.get(close.clientId)).toMatchObject({ phase: 'unknown', superseded: false })
  })

  test('but an answered one does not', () => {
    expect(closesAfter(1_000, '0.01', true)).toBe(1)
  })
})

test('nothing is the user’s on a leg of which nothing was told', () => {
  expect(text(foreignQty(story().state, 'BTCUSDT:long'))).toBe('0')
})

test('what the user holds beside us, once that is certain, counts against the caps with its value and the leverage of its symbol', () => {
  const hunter = story()
  hunter.protectedHolding()
  hunter.account('long', '0.03', '98000')
  expect(text(exposureOf(hunter.state, 'BTCUSDT').notional)).toBe('983.016')
  hunter.pass(3_000)
  const { margin, notional } = exposureOf(hunter.state, 'BTCUSDT')
  // Ours of 983.016, and 0.02 at 98000 of the user's; leverage 10.
  expect([text(notional), text(margin)]).toEqual(['2943.016', '294.3016'])
})
