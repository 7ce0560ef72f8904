import { price, qty, text } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { btc } from './fixtures.test-support.ts'
import { story } from './story.test-support.ts'

test('what is left below the grid of market orders is closed at a limit, so that flatten ends', () => {
  const coarse = { ...btc, marketStepSize: qty('0.004'), marketQtyMin: qty('0.004') }
  const hunter = story({ instruments: [coarse] })
  hunter.protectedHolding()
  hunter.mark('98400')
  hunter.operator({ do: 'flatten' })
  const closes = hunter.orders().filter(({ purpose }) => purpose === 'close')
  expect(closes.map(({ type, qty: amount, timeInForce }) => [type, text(amount!), timeInForce])).toEqual([
    ['market', '0.008', null],
    ['limit', '0.002', 'ioc'],
  ])
  for (const close of closes) hunter.fill(close, text(close.qty!), '98400')
  expect(hunter.state.flattening).toBe(false)
})

test('a thin book: while closes take something the rest follows within a second, without a halt', () => {
  const hunter = story()
  hunter.protectedHolding()
  hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
  const closes = () => hunter.orders().filter(({ purpose }) => purpose === 'close')
  for (let taken = 1; taken < 10; taken += 1) {
    const close = closes().at(-1)!
    hunter.placed(close)
    hunter.report(close, 'expired', { qty: close.qty!, filledQty: qty('0.001'), averagePrice: price('97000') })
    hunter.fill(close, '0.001', '97000')
    hunter.pass(1_000)
    expect(closes()).toHaveLength(taken + 1)
  }
  hunter.fill(closes().at(-1)!, '0.001', '97000')
  expect(hunter.trades()).toHaveLength(1)
  expect(hunter.state.halted).toBe(null)
})
