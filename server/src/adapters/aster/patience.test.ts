import type { NewOrder } from '@undertow/shared/orders.ts'
import { describe, expect, test } from 'vitest'
import { entry, minute, reply, second, startAt, world } from '../../../test/scripted-aster.ts'
import type { Scripted } from '../../../test/scripted-transport.ts'

describe('an answer that is slow', () => {
  const stop: NewOrder = { ...entry, clientId: 'ah1.test.1.S0', purpose: 'stop' }
  const outcomes = async (order: NewOrder, script: Scripted) => {
    const it = world()
    await it.start()
    await it.place(order, script)
    return it.of('placed').map(({ outcome, cause }) => (cause === undefined ? outcome : `${outcome}: ${cause}`))
  }

  test('leaves a stop or a close unknown after a moment, not an entry, and is still learnt from', async () => {
    const taken = { body: { ...reply, clientOrderId: stop.clientId }, delayMs: 3 * second }
    expect(await outcomes(stop, taken)).toEqual(['unknown', 'accepted'])
    expect(await outcomes({ ...stop, purpose: 'close' }, taken)).toEqual(['unknown', 'accepted'])
    expect(await outcomes(entry, { body: reply, delayMs: 3 * second })).toEqual(['accepted'])
    expect(await outcomes(stop, { ...taken, delayMs: second })).toEqual(['accepted'])
  })

  test('that refuses ends the order and tells no cause, for which another stop may stand by then', async () => {
    const refused = { status: 400, body: { code: -2021, msg: 'would trigger' } }
    expect(await outcomes(stop, refused)).toEqual(['rejected: wouldTrigger'])
    expect(await outcomes(stop, { ...refused, delayMs: 3 * second })).toEqual(['unknown', 'rejected'])
  })

  test('that refuses a close tells why: no other one is under way, and the next has to go another way', async () => {
    const refused = { status: 400, body: { code: -2020, msg: 'no depth' }, delayMs: 3 * second }
    expect(await outcomes({ ...stop, purpose: 'close' }, refused)).toEqual(['unknown', 'rejected: noDepth'])
  })

  test('is waited for before its order is taken back: nothing overtakes what may still be accepted', async () => {
    const voided = async (script: Scripted) => {
      const it = world()
      await it.start()
      const placed = it.place(stop, script)
      await it.for(2 * second)
      it.aster.execute({ kind: 'voidOrder', symbol: stop.symbol, clientId: stop.clientId })
      await it.for(second / 2)
      const before = it.far.askedFor('POST /fapi/v3/noop').length
      await placed
      await it.for(10 * second)
      return [before, it.far.askedFor('POST /fapi/v3/noop').length]
    }
    const taken = { ...reply, clientOrderId: stop.clientId }
    expect(await voided({ body: taken, delayMs: 3 * second })).toEqual([0, 0])
    expect(await voided({ body: taken, delayMs: minute })).toEqual([0, 1])
  })

  test('and that never comes is told once', async () => {
    expect(await outcomes(stop, { body: reply, delayMs: minute })).toEqual(['unknown'])
  })

  test('to a question is told as none, and what it says when it comes', async () => {
    const it = world()
    await it.start()
    it.far.on('GET /fapi/v3/order', () => ({ body: { ...reply, executedQty: '0' }, delayMs: 3 * second }))
    it.aster.execute({ kind: 'queryOrder', symbol: 'BTCUSDT', clientId: entry.clientId, placedAt: startAt })
    await it.for(10 * second)
    expect(it.of('queried').map(({ outcome }) => outcome)).toEqual(['unanswered', 'found'])
    expect(it.of('order')).toHaveLength(1)
    it.far.on('GET /fapi/v3/order', () => ({ body: reply, delayMs: minute }))
    it.aster.execute({ kind: 'queryOrder', symbol: 'BTCUSDT', clientId: entry.clientId, placedAt: startAt })
    await it.for(10 * second)
    expect(it.of('queried').map(({ outcome }) => outcome)).toEqual(['unanswered', 'found', 'unanswered'])
  })
})
