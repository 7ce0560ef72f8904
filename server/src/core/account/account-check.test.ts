import { price, qty, usdt } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { story } from '../story.test-support.ts'

/** The account as it is with the stories' position. */
const held = { symbol: 'BTCUSDT', leg: 'long', qty: qty('0.01'), entryPrice: price('98301.6') } as const
const wallet = (amount: string) => [{ asset: 'USDT', wallet: usdt(amount) }]

test('A-16 a stop that has come to lie beyond the liquidation, because money was taken out, is said once', () => {
  const hunter = story()
  hunter.protectedHolding()
  hunter.pass(10_000)
  hunter.snapshot({ positions: [held], balances: wallet('9') })
  hunter.pass(10_000)
  hunter.snapshot({ positions: [held], balances: wallet('9') })
  expect(hunter.notices().filter((code) => code === 'stop_beyond_liquidation')).toHaveLength(1)
  expect(hunter.notices()).toContain('stress_not_held')
  expect(hunter.state.positions.size).toBe(1)
})

test('with money enough nothing is said', () => {
  const hunter = story()
  hunter.protectedHolding()
  hunter.snapshot({ positions: [held] })
  const said = ['stop_beyond_liquidation', 'stress_not_held', 'cap_exceeded']
  expect(hunter.notices().filter((code) => said.includes(code))).toEqual([])
})

test('A-07 lower leverage from outside binds more margin than the cap allows: it is said, and nothing is sold', () => {
  const hunter = story()
  hunter.protectedHolding()
  hunter.snapshot({ positions: [held], leverages: { BTCUSDT: 1 } })
  hunter.snapshot({ positions: [held], leverages: { BTCUSDT: 1 } })
  expect(hunter.notices().filter((code) => code === 'leverage_changed')).toHaveLength(1)
  hunter.tell({
    kind: 'configAccepted',
    version: 2,
    config: { ...hunter.config, globals: { ...hunter.config.globals, max_total_exposure_usdt: usdt('500') } },
  })
  hunter.snapshot({ positions: [held], leverages: { BTCUSDT: 1 } })
  expect(hunter.notices()).toContain('cap_exceeded')
  expect(hunter.state.positions.size).toBe(1)
})

test('A-07 a reading of the account that is older than our own change of the leverage does not undo it', () => {
  const hunter = story({ leverage: 3 })
  hunter.liquidation('long', '1000')
  const askedAt = hunter.now()
  hunter.pass(100)
  hunter.tell({ kind: 'leverage', symbol: 'BTCUSDT', leverage: 10, message: '' })
  hunter.snapshot({ askedAt, leverages: { BTCUSDT: 3 } })
  expect(hunter.state.leverages.get('BTCUSDT')).toBe(10)
  expect(hunter.notices()).not.toContain('leverage_changed')
  hunter.pass(1_000)
  hunter.snapshot({ leverages: { BTCUSDT: 3 } })
  expect(hunter.notices()).toContain('leverage_changed')
})

test('S32 modes of the account that differ from the settings are in force, and said', () => {
  const hunter = story()
  expect(hunter.notices()).not.toContain('assets_mode_differs')
  hunter.snapshot({ multiAssets: true })
  expect(hunter.notices()).toContain('assets_mode_differs')
  expect(hunter.notices()).not.toContain('mode_differs')
  const hedged = story({ globals: { hedge_mode: false } })
  hedged.tell({ kind: 'started', bootId: 'again', installation: 'test', version: '0' })
  hedged.snapshot({ hedgeMode: true })
  expect(hedged.notices()).toContain('mode_differs')
  expect(hedged.state.hedgeMode).toBe(true)
})
