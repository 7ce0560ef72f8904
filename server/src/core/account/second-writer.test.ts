import { describe, expect, test } from 'vitest'
import { reportOf } from '../fixtures.test-support.ts'
import { story } from '../story.test-support.ts'

function watched() {
  const hunter = story()
  const { entry, stop } = hunter.protectedHolding()
  const report = (clientId: string, status: 'new' | 'partiallyFilled' | 'filled' = 'new', at = hunter.now()) =>
    reportOf({ ...entry, clientId }, status, at)
  return {
    ...hunter,
    stop,
    report,
    told: (clientId: string) => hunter.tell({ kind: 'order', order: report(clientId) }),
  }
}

describe('a second writer', () => {
  test('A-18 two orders of another installation within five minutes halt entries; protection stays', () => {
    const hunter = watched()
    hunter.told('ut1.else.9.E1')
    hunter.told('ut1.else.9.E1')
    expect(hunter.state.halted).toBeNull()
    hunter.pass(299_000)
    hunter.told('ut1.else.a.S1')
    expect(hunter.state.halted).toContain('else')
    expect(hunter.notices()).toContain('second_writer')
    expect(hunter.state.orders.get(hunter.stop.clientId)?.phase).toBe('open')
  })

  test('A-18 two orders further apart do not', () => {
    const hunter = watched()
    hunter.told('ut1.else.9.E1')
    hunter.pass(301_000)
    hunter.told('ut1.else.a.E1')
    expect(hunter.state.halted).toBeNull()
  })

  test('A-18 what stood there for long, what ended, what the user placed and what is ours does not count', () => {
    const hunter = watched()
    const old = hunter.now() - 600_000
    const orders = [
      hunter.report('ut1.else.1.S1', 'new', old),
      hunter.report('ut1.else.1.T1', 'new', old),
      hunter.report('web_1'),
      hunter.report('web_2'),
      hunter.report(hunter.stop.clientId),
    ]
    hunter.snapshot({ orders })
    hunter.tell({ kind: 'order', order: hunter.report('ut1.else.2.S1', 'filled') })
    hunter.tell({ kind: 'order', order: hunter.report('ut1.else.2.T1', 'filled') })
    expect(hunter.state.halted).toBeNull()
  })

  test('A-18 orders of ours that the journal never meant are those of a copy of the data folder', () => {
    const hunter = watched()
    hunter.told('ut1.test.1.S1')
    expect(hunter.state.halted).toBeNull()
    hunter.told('ut1.test.2.E1')
    expect(hunter.state.halted).toContain('a copy of this data folder')
  })

  test('A-18 orders of ours that the books have let go of already are no copy', () => {
    const hunter = watched()
    for (const id of ['ut1.test.1.E1', 'ut1.test.2.E1']) {
      hunter.state.forgotten.set(id, 'absent')
      hunter.told(id)
    }
    expect(hunter.state.halted).toBeNull()
  })

  test('A-18 five minutes to the millisecond are still together, and so old an order still counts', () => {
    const hunter = watched()
    const at = hunter.now()
    hunter.told('ut1.else.9.E1')
    hunter.pass(300_000)
    hunter.tell({ kind: 'order', order: hunter.report('ut1.else.a1b.E12', 'partiallyFilled', at) })
    expect(hunter.state.halted).toContain('"else"')
    expect(hunter.notice('strange_order')).toMatchObject({
      level: 'warn',
      symbol: 'BTCUSDT',
      text: expect.stringMatching(/ut1\.else\.a1b\.E12 .*"else"/),
    })
    expect(hunter.notice('second_writer')).toMatchObject({ level: 'error', symbol: null })
    const late = watched()
    late.pass(300_001)
    late.tell({ kind: 'order', order: late.report('ut1.else.9.E1', 'new', at) })
    expect(late.state.strangers.size).toBe(0)
  })

  test('A-18 what only looks like an id of ours is the user’s', () => {
    const hunter = watched()
    for (const id of ['my-ut1.else.9.E1', 'ut1.else.9.E1-copy', 'ut1.else..E1', 'ut1.else.9.E']) hunter.told(id)
    expect(hunter.state.strangers.size).toBe(0)
  })
})
