import { qty, text } from '@undertow/shared/money.ts'
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
