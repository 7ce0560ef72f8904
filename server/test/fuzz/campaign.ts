import { pick, stream } from '../../src/sim/random.ts'
import { mutated } from './mutate.ts'
import { corpus, targets } from './targets.ts'

/** What became of `inputs` mutated texts, each given to every reader. `worst` first. */
export type FuzzResult = {
  readonly inputs: number
  readonly rows: readonly {
    readonly name: string
    readonly taken: number
    readonly refused: number
    readonly medianMs: number
    readonly longestMs: number
  }[]
  /** Texts that made a reader throw; must be empty. */
  readonly failures: readonly { readonly name: string; readonly text: string; readonly error: string }[]
}

const failuresMax = 20
const timedMax = 200_000

export function fuzz(seed: string, inputs: number): FuzzResult {
  const said = corpus()
  const random = stream(seed, 'fuzz')
  const tallies = targets.map((target) => ({ target, taken: 0, refused: 0, longestMs: 0, times: [] as number[] }))
  const failures: FuzzResult['failures'][number][] = []
  for (let input = 0; input < inputs && failures.length < failuresMax; input += 1) {
    const text = mutated(random, pick(random, said))
    for (const tally of tallies) {
      const from = performance.now()
      try {
        tally[tally.target.read(text)] += 1
      } catch (error) {
        failures.push({ name: tally.target.name, text, error: String(error) })
      }
      const ms = performance.now() - from
      tally.longestMs = Math.max(tally.longestMs, ms)
      if (tally.times.length < timedMax) tally.times.push(ms)
    }
  }
  const rows = tallies.map(({ target: { name }, taken, refused, longestMs, times }) => {
    const medianMs = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
    return { name, taken, refused, medianMs, longestMs }
  })
  return { inputs, rows, failures }
}
