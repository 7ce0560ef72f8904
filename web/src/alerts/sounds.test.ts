import { expect, test } from 'vitest'
import { alarmSound, alertSound, createSoundLimit, fillSound, liquidationSound } from './sounds.ts'

test('longs sound low, shorts high, and larger ones louder', () => {
  const of = (liquidated: 'long' | 'short', notional: string) => liquidationSound({ liquidated, notional }).tones[0]
  expect(of('long', '20000')?.hz).toBeLessThan(of('short', '20000')?.hz ?? 0)
  const gains = ['100', '50000', '100000', '500000', '1000000'].map((notional) => of('long', notional)?.gain ?? 0)
  expect(gains).toEqual(gains.toSorted((a, b) => a - b))
  expect(new Set(gains).size).toBe(5)
})

test('fills, gains, losses and alarms differ, and the rest is silent', () => {
  const of = (kind: 'fill' | 'trade' | 'settings', value: string | null, mustSee = false) =>
    alertSound({ kind, level: 'info', mustSee, value })?.name ?? null
  expect([
    of('fill', null),
    of('trade', '1.5'),
    of('trade', '-0.01'),
    of('settings', null),
    of('settings', null, true),
  ]).toEqual(['fill', 'gain', 'loss', null, 'alarm'])
})

test('E92 three sounds a second, and an alarm is not lost among them', () => {
  let now = 0
  const isLet = createSoundLimit(() => now)
  expect([1, 2, 3, 4].map(() => isLet(fillSound))).toEqual([true, true, true, false])
  expect([isLet(alarmSound), isLet(alarmSound)]).toEqual([true, false])
  now = 999
  expect(isLet(fillSound)).toBe(false)
  now = 1_000
  expect(isLet(fillSound)).toBe(true)
})
