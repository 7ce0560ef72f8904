import { expect, test } from 'vitest'
import { edited, editsOf, sourceOf } from './chaos/mutants.ts'
import { patches } from './chaos/patches.ts'
import { planOf } from './chaos/plan.ts'
import { runWorld } from './chaos/world.ts'

// A taste of `npm run chaos`, which lives through thousands of seeds and takes safety lines out of a copy of the program.

const troubleMs = 72_000

/** Seeds that once failed, with what they found. They have to pass for good. */
const regressions: readonly (readonly [seed: number, found: string])[] = [
  [38, 'an older message of the account, told late, was taken for a close by hand'],
  [593, 'a close that was heard of late took from the position that came after'],
  [676, 'a slow answer moved our idea of the time of the exchange by seconds'],
  [91, 'the refusal of a second closing stop was taken for no answer'],
  [374, 'a stop that could not be sent was tried again in the same moment, without end'],
  [1216, 'what a thin book left of a close waited half a minute for the next one, beyond its stop'],
  [1542, 'a slow first answer put a right clock wrong, by seconds'],
  [1942, 'the last look came while the word of a target that was reached was on its way'],
  [6106, 'a stop and a close that could not be sent waited half a minute, and the connection had been back for long'],
  [3396, 'a zero without its sign after a restart, and with it before: the replay differed'],
  [5517, 'a fill told late was counted again after the account had been followed: the rest lost its stop'],
  [4718, 'the requests of the minute before counted for the new one, and the account was not read for a minute'],
  [110, 'an auto-deleveraging that was heard of late took from the position again: the rest lost its stop'],
  [207, 'a close that came after the request which made it void was taken for a wrong one'],
  [19_113, 'where a side takes one stop, its successor waited for one that was never there, and the position was sold'],
  [19_095, 'the same on the other side of the market'],
  [8035, 'a question was signed with our own time before that of the exchange, which was known, was used'],
  [13_032, 'the only stop that stood was cancelled because its twin, just gone, had made it needless'],
  [14_683, 'the same under a ban'],
  [15_363, 'a close that had just left counted as lost'],
  [6737, 'an entry found filled after an outage had been closed by hand meanwhile, and nobody looked'],
]

test.each([1, 2, 7, 20])('seed %i: whatever goes wrong, the invariants hold', async (seed) => {
  expect((await runWorld(planOf(seed, troubleMs))).violations).toEqual([])
})

test.each(regressions)('seed %i does not come back: %s', async (seed) => {
  expect((await runWorld(planOf(seed, troubleMs))).violations).toEqual([])
})

test('the same seed gives the same trace twice, and another seed another one', async () => {
  const [first, again, other] = [
    await runWorld(planOf(3, troubleMs)),
    await runWorld(planOf(3, troubleMs)),
    await runWorld(planOf(4, troubleMs)),
  ]
  expect(again).toEqual(first)
  expect(other.hash).not.toBe(first.hash)
})

test('each safety line that chaos takes out stands in the program, once', () => {
  for (const edit of patches.flatMap(editsOf)) expect(edited(sourceOf(edit), edit)).toContain(edit.to)
})

test('a line that is not there fails loudly', () => {
  const edit = { file: 'a.ts', from: 'return 1', to: 'return 2' }
  expect(() => edited('return 3', edit)).toThrow('"return 1": the line stands 0 times in a.ts')
  expect(() => edited('return 1\nreturn 1', edit)).toThrow('stands 2 times')
})
