import { price, qty, text } from '@undertow/shared/money.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { describe, expect, test } from 'vitest'
import { btc } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'
import { adopted, answer, placedFor, positionOf } from './protective.test-support.ts'

// A stop that has to lie elsewhere, or over something else: when its successor comes, and what counts as standing meanwhile.

const leg = { symbol: 'BTCUSDT', leg: 'long' } as const
const patient = { globals: { unprotected_max_sec: 600 } }
const stops = (hunter: Story) => placedFor(hunter, 'stop')

/** 0.005 of an entry over 0.01 have been bought: its stop is on its way. What comes for the rest moves it. */
function halfBought(setup: Parameters<typeof story>[0] = patient) {
  const hunter = story(setup)
  const entry = hunter.hunt()!
  hunter.placed(entry)
  hunter.fill(entry, '0.005', '98100')
  return { hunter, entry, first: hunter.lastOrder('stop') }
}

test('S26: the refusals before a stop stood are forgotten: the first refusal of its successor costs no pause', () => {
  const { hunter, entry, first } = halfBought()
  let last = first
  for (let times = 0; times < 4; times += 1) {
    hunter.placed(last, 'rejected', 'rateLimit')
    hunter.passUntil(() => hunter.lastOrder('stop') !== last)
    last = hunter.lastOrder('stop')
  }
  hunter.placed(last)
  hunter.fill(entry, '0.005', '98300')
  const before = stops(hunter).length
  hunter.placed(hunter.lastOrder('stop'), 'rejected', 'rateLimit')
  expect(stops(hunter)).toHaveLength(before + 1)
})

describe('where the venue takes one stop a side', () => {
  test('C-07: a target is placed while the old stop is being cancelled: it was accepted', () => {
    const { hunter, entry, first } = halfBought()
    hunter.placed(first)
    hunter.placed(hunter.lastOrder('takeProfit'), 'rejected', 'refused')
    hunter.fill(entry, '0.005', '98300')
    hunter.placed(hunter.lastOrder('stop'), 'rejected', 'secondStop')
    expect(hunter.state.orders.get(first.clientId)!.phase).toBe('cancelling')
    hunter.pass(499)
    expect(placedFor(hunter, 'takeProfit')).toHaveLength(1)
    hunter.pass(1)
    expect(placedFor(hunter, 'takeProfit')).toHaveLength(2)
  })

  test('C-07: beside one that is not known, one that is on its way is still waited for', () => {
    const { hunter, entry, first } = halfBought()
    hunter.placed(first, 'unknown')
    answer(hunter, first, 'absent')
    hunter.pass(600)
    positionOf(hunter).oneStopOnly = true
    hunter.fill(entry, '0.005', '98300')
    expect(hunter.state.orders.get(hunter.lastOrder('stop').clientId)!.phase).toBe('pending')
    hunter.pass(200)
    expect(stops(hunter)).toHaveLength(2)
  })
})

describe('a stop that is on its way is not waited for', () => {
  test('S22: when it covers a part alone: what is too much for one order has a stop over the whole side at once', () => {
    const symbol = { protection_stop: 'quantity' } as const
    const { hunter, entry } = halfBought({ symbol, instruments: [{ ...btc, marketQtyMax: qty('0.005') }] })
    expect(hunter.lastOrder('stop')).toMatchObject({ closePosition: false, qty: qty('0.005') })
    hunter.fill(entry, '0.005', '98100')
    expect(stops(hunter)).toHaveLength(2)
    expect(hunter.lastOrder('stop')).toMatchObject({ closePosition: true, qty: null })
  })

  test('S22: when it is over the whole side, where our quantity alone is meant', () => {
    const instruments = [{ ...btc, marketQtyMax: qty('0.004') }]
    const { hunter } = halfBought({ symbol: { protection_stop: 'quantity' }, instruments })
    expect(hunter.lastOrder('stop').closePosition).toBe(true)
    hunter.tell({ kind: 'instruments', instruments: [btc] })
    expect(stops(hunter)).toHaveLength(2)
    expect(hunter.lastOrder('stop')).toMatchObject({ closePosition: false, qty: qty('0.005') })
  })

  test('when a person has had the protection placed anew; the new one is', () => {
    const { hunter, entry } = halfBought()
    hunter.pass(100)
    hunter.operator({ do: 'protect', ...leg })
    expect(stops(hunter)).toHaveLength(2)
    hunter.fill(entry, '0.005', '98300')
    hunter.pass(499)
    expect(stops(hunter)).toHaveLength(2)
    hunter.pass(1)
    expect(stops(hunter).map(({ stopPrice }) => text(stopPrice!))).toEqual(['97119', '97119', '97218'])
  })
})

describe('a stop that is found beside one that is on its way', () => {
  const goes = (more: Partial<NewOrder>) => {
    const hunter = story()
    hunter.holding()
    const wanted = hunter.lastOrder('stop')
    const lost = adopted(hunter, wanted, 'S', more)
    hunter.placed(wanted)
    expect(hunter.cancels()).toHaveLength(1)
    return hunter.cancels().includes(lost)
  }

  test('stays as a market order, whatever limit is told of it', () => {
    expect(goes({ price: price('0') })).toBe(false)
  })

  test('goes when it would rest as a limit, or does not say where it triggers', () => {
    expect(goes({ type: 'stop' })).toBe(true)
    expect(goes({ stopPrice: null })).toBe(true)
  })
})

describe('P-11: a stop that a person moves farther away', () => {
  const moveTo = (hunter: Story, to: string) => {
    hunter.mark('98400')
    hunter.operator({ do: 'setExits', ...leg, stopPrice: price(to), takeProfitPrice: null, mayWiden: true })
  }

  test('counts where it stands until the next one does: a mark beyond it for 2 s closes', () => {
    const hunter = story()
    hunter.protectedHolding()
    moveTo(hunter, '96000')
    expect(stops(hunter)).toHaveLength(2)
    hunter.mark('97318.6')
    hunter.pass(1_999)
    expect(placedFor(hunter, 'close')).toEqual([])
    hunter.pass(1)
    expect(placedFor(hunter, 'close')).toHaveLength(1)
    expect(hunter.notice('stop_passed')?.text).toContain('BTCUSDT long')
  })

  test('counts where the new one stands, although an older one was never answered for', () => {
    const hunter = story()
    hunter.holding()
    hunter.placed(hunter.lastOrder('stop'), 'unknown')
    moveTo(hunter, '96000')
    hunter.placed(hunter.lastOrder('stop'))
    expect(hunter.notice('second_stop')?.text).toContain('BTCUSDT long')
    hunter.mark('97000')
    hunter.pass(2_000)
    expect(placedFor(hunter, 'close')).toEqual([])
    hunter.mark('96000')
    hunter.pass(2_000)
    expect(placedFor(hunter, 'close')).toHaveLength(1)
  })
})
