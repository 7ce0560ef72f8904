import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createVirtualClock } from './virtual-clock.ts'

test('timers run in order of time, and in order of arming at the same time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 }), async (delays) => {
      const clock = createVirtualClock(1_000, null)
      const ran: { at: number; index: number }[] = []
      for (const [index, delay] of delays.entries()) clock.after(delay, () => ran.push({ at: clock.now(), index }))
      await clock.run()
      const expected = delays
        .map((delay, index) => ({ at: 1_000 + delay, index }))
        .toSorted((a, b) => a.at - b.at || a.index - b.index)
      expect(ran).toEqual(expected)
    }),
  )
})

test('a promise chain that a timer starts settles before the next timer runs', async () => {
  const clock = createVirtualClock(0, null)
  const seen: string[] = []
  clock.after(1, () => {
    void Promise.resolve()
      .then(() => Promise.resolve())
      .then(() => seen.push('settled'))
  })
  clock.after(2, () => seen.push('next'))
  await clock.run()
  expect(seen).toEqual(['settled', 'next'])
})

test('a timer that was called off does not run and does not move time', async () => {
  const clock = createVirtualClock(0, null)
  clock.after(5, () => undefined)()
  await clock.run()
  expect(clock.now()).toBe(0)
})

test('run until a moment leaves the clock there, and later timers waiting', async () => {
  const clock = createVirtualClock(0, null)
  let ran = false
  clock.after(100, () => {
    ran = true
  })
  await clock.run(60)
  expect([clock.now(), ran]).toEqual([60, false])
  await clock.run(200)
  expect([clock.now(), ran]).toEqual([200, true])
})
