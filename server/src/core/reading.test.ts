import { price, qty } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { story, type Story } from './story.test-support.ts'

const held = [{ symbol: 'BTCUSDT', leg: 'long', qty: qty('0.01'), entryPrice: price('98301.6') }] as const

/** How often the account is asked for within two minutes, where each question is answered at once. */
function readings(hunter: Story, positions: typeof held | readonly []): number {
  let count = 0
  hunter.asked()
  for (let ms = 0; ms < 120_000; ms += 100) {
    hunter.pass(100)
    const isAsked = hunter.asked().some(({ kind }) => kind === 'askSnapshot')
    if (!isAsked) continue
    count += 1
    hunter.snapshot({ positions })
  }
  return count
}

test('the account is read every 30 s with nothing open, every 10 s with something open', () => {
  expect(readings(story(), [])).toBe(4)
  const hunter = story()
  hunter.holding()
  expect(readings(hunter, held)).toBeGreaterThanOrEqual(11)
})

test('U-14 without the account stream it is read every three seconds, for nothing else shows a fill', () => {
  const hunter = story()
  hunter.tell({ kind: 'hop', hop: 'user', up: false, reason: 'cut' })
  expect(readings(hunter, [])).toBeGreaterThanOrEqual(35)
})

test('U-15 while requests fail it is not asked for at all', () => {
  const hunter = story()
  hunter.tell({ kind: 'hop', hop: 'rest', up: false, reason: 'cut' })
  expect(readings(hunter, [])).toBe(0)
})
