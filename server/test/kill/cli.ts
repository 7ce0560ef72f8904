import { parseArgs } from 'node:util'
import { killAtRandom } from './campaign.ts'

// npm run kills -- [--kills N] [--seconds S] [--json]: kill -9 at random times, and what the exchange and the books say then.

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '86400' },
    json: { type: 'boolean', default: false },
  },
})
// Two at a time: starting a process keeps one processor busy.
const each = Math.ceil(Number.parseInt(values.kills, 10) / 2)
const endBefore = performance.now() + Number.parseInt(values.seconds, 10) * 1_000
const outcomes = await Promise.all(['1', '2'].map((seed) => killAtRandom(each, seed, endBefore)))
const sorted = outcomes.flatMap(({ protectedMs }) => protectedMs).toSorted((a, b) => a - b)
const at = (share: number): number =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
const problems = outcomes.flatMap((outcome) => outcome.problems)
const figures = {
  kills: sorted.length,
  entries: outcomes.reduce((sum, { entries }) => sum + entries, 0),
  problems: problems.length,
  kill_to_protecting_ms: { p50: at(0.5), p99: at(0.99), max: at(1) },
  passed: problems.length === 0 && sorted.length > 0 ? 1 : 0,
  failed: problems.length === 0 && sorted.length > 0 ? 0 : 1,
}
for (const problem of problems.slice(0, 50)) process.stdout.write(`${problem}\n`)
if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`)
else
  process.stdout.write(
    `${figures.kills} kills among ${figures.entries} entries, ${figures.problems} problems; kill to protecting again: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms\n`,
  )
process.exitCode = figures.failed
