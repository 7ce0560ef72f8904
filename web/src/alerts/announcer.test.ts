import { expect, test } from 'vitest'
import { createAnnouncer } from './announcer.ts'

function world() {
  let now = 0
  const timers: { at: number; run: () => void }[] = []
  const said: string[] = []
  const announcer = createAnnouncer({
    elapsed: () => now,
    after: (ms, run) => {
      timers.push({ at: now + ms, run })
      return () => undefined
    },
    polite: (text) => said.push(`${now}: ${text}`),
    assertive: (text) => said.push(`${now}! ${text}`),
  })
  const goTo = (at: number): void => {
    now = at
    for (const timer of timers.splice(0))
      if (timer.at <= at) timer.run()
      else timers.push(timer)
  }
  return { announcer, said, goTo }
}

test('of what comes within ten seconds one sentence is said', () => {
  const { announcer, said, goTo } = world()
  const fill = (text: string) => announcer.polite('fill', text, (count) => `${count} fills`)
  fill('Bought BTCUSDT')
  fill('Bought ETHUSDT')
  fill('Sold ETHUSDT')
  announcer.polite('settings', 'Settings v4', (count) => `${count} settings`)
  goTo(9_999)
  expect(said).toEqual(['0: Bought BTCUSDT'])
  goTo(10_000)
  expect(said).toEqual(['0: Bought BTCUSDT', '10000: 2 fills. Settings v4'])
  fill('Sold SOLUSDT')
  goTo(19_000)
  expect(said).toHaveLength(2)
  goTo(20_000)
  expect(said.at(-1)).toBe('20000: Sold SOLUSDT')
})

test('a flood of different things is cut short', () => {
  const { announcer, said, goTo } = world()
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) announcer.polite(key, key, String)
  goTo(10_000)
  expect(said.at(-1)).toBe('10000: b. c. d. and 2 more')
})

test('what cannot wait does not', () => {
  const { announcer, said } = world()
  announcer.polite('fill', 'a fill', String)
  announcer.assertive('Halted')
  announcer.assertive('Liquidated')
  expect(said).toEqual(['0: a fill', '0! Halted', '0! Liquidated'])
})
