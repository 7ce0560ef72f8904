import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { killAtRandom, keepBusy, openArena, protectedMsMax, type Arena, type Life } from '../kill/campaign.ts'
import type { Failpoint } from '../kill/failpoints.ts'
import { killJson } from '../kill/settings.ts'

// Real processes, real sockets, a real disk. The exchange runs in a process that outlives the bots.
// Other test files take their share of the processors meanwhile, so the bound of time is stretched by what it does to the
// start of the exchange; `npm run kills` holds the bound as it is.

let arena: Arena
beforeEach(async () => {
  arena = await openArena('failpoints')
}, 30_000)
afterEach(() => arena.end())

const deaths: readonly (readonly [name: string, failpoint: Failpoint])[] = [
  ['K-01 killed after the decision: nothing was sent, the next process protects what there is', 'decided'],
  ['K-02 killed with the intent on disk and nothing sent: it is asked for, not sent late', 'intended'],
  ['K-03 killed between sending an entry and its answer: it is found, or proven absent, and never sent again', 'sent'],
  ['K-04 killed with the answer heard and not recorded: the order is found again', 'answered'],
  ['K-05 killed with a fill heard and no stop decided: the next process decides it', 'filled'],
  ['K-06 killed after the stop was sent: it is found, and covers', 'stopSent'],
  ['K-07 killed between stop and take-profit: the stop stands', 'betweenStopAndTarget'],
  ['K-08 killed during the cancel of an entry: whatever became of it is known afterwards', 'cancelling'],
  [
    'K-09 killed between sending an addition and its answer: it is found, or proven absent, and its stop covers',
    'adding',
  ],
  ['K-09 killed with the fill of an addition heard and not recorded: it is booked once, under the stop', 'added'],
  ['K-10 killed during a close: it closes once', 'closing'],
]

test.each(deaths)('%s', { timeout: 60_000 }, async (_, failpoint) => {
  let life = arena.start(failpoint)
  const business = keepBusy(arena.stand, () => life)
  expect(await Promise.race([life.ended, sleep(30_000, 'alive')])).toBe('SIGKILL')
  const killedAt = performance.now()
  await business.stop()
  life = arena.start()
  await life.ready()
  expect(performance.now() - killedAt).toBeLessThan(protectedMsMax * arena.slowness)
  await leave(life)
  expect(await arena.problems()).toEqual([])
})

test(
  'K-11 killed while settings are saved: the file is the old one or the new one, and the bot starts from it',
  { timeout: 60_000 },
  async () => {
    const first = arena.start()
    await first.ready()
    await leave(first)
    const life = arena.start('settings')
    await life.ready()
    life.tell({ settings: killJson(2) })
    expect(await Promise.race([life.ended, sleep(10_000, 'alive')])).toBe('SIGKILL')
    expect(cooldownIn(arena.folder)).toBe(1)
    const next = arena.start()
    await next.ready()
    next.tell({ settings: killJson(2) })
    await expect.poll(() => cooldownIn(arena.folder)).toBe(2)
    await leave(next)
  },
)

test('K-12 D-09 killed inside the first migration: the next start makes the tables', { timeout: 60_000 }, async () => {
  const life = arena.start('migration')
  expect(await Promise.race([life.ended, sleep(10_000, 'alive')])).toBe('SIGKILL')
  const next = arena.start()
  await next.ready()
  await leave(next)
  expect(await arena.problems()).toEqual([])
})

test(
  'K-13 killed at random times: nothing twice, nothing recorded is lost, everything is protected again',
  { timeout: 90_000 },
  async () => {
    const outcome = await killAtRandom(4, 'random', performance.now() + 40_000)
    expect(outcome.problems).toEqual([])
    expect(outcome.kills).toBeGreaterThan(1)
    expect(outcome.entries).toBeGreaterThan(0)
    expect(Math.max(...outcome.protectedMs)).toBeLessThan(protectedMsMax * outcome.slowness)
  },
)

test('K-19 killed for want of memory: like any other death', { timeout: 60_000 }, async () => {
  const hunger = 'setTimeout(() => { for (const all = []; ; ) all.push(new Array(1e5).fill(Math.random())) }, 2500)'
  let life = arena.start(null, ['--max-old-space-size=128', '--import', `data:text/javascript,${hunger}`])
  const business = keepBusy(arena.stand, () => life)
  expect(await Promise.race([life.ended, sleep(30_000, 'alive')])).toMatch(/SIGABRT|SIGTRAP|134|133/)
  await business.stop()
  life = arena.start()
  await life.ready()
  await leave(life)
  expect(await arena.problems()).toEqual([])
})

/** Long enough for what was left in doubt to be asked for; then as a supervisor would. */
async function leave(life: Life): Promise<void> {
  await sleep(1_500)
  life.kill('SIGTERM')
  expect(await life.ended).toBe('0')
}

function cooldownIn(folder: string): unknown {
  const { symbol_defaults } = JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8')) as {
    symbol_defaults: { cooldown_sec: unknown }
  }
  return symbol_defaults.cooldown_sec
}
