import { parseArgs } from 'node:util'
import { killAtRandom, protectedMsMax } from './campaign.ts'

// npm run kills: kill -9 at random times, and what the exchange and the books say then.

const usage = `Usage: npm run kills -- [options]

  --kills N    how many kills (default 100)
  --seconds S  give up after S seconds: fewer kills than asked for have failed (default 86400)
  --json       the last line is one JSON object

Fails unless every kill was done, nothing was sent twice, no acknowledged row was lost, every fill is in the books, and
the bot protects again within ${protectedMsMax} ms of the kill in 99 of 100 cases.
`

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '86400' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const numberOf = (name: 'kills' | 'seconds'): number => {
  const value = /^\d{1,6}$/.test(values[name]) ? Number(values[name]) : 0
  if (value === 0) throw new Error(`--${name} takes a whole number from 1 to 999999, not "${values[name]}"`)
  return value
}

async function run(): Promise<number> {
  const wanted = numberOf('kills')
  // Two at a time: starting a process keeps one processor busy.
  const halves = [Math.ceil(wanted / 2), Math.floor(wanted / 2)]
  const endBefore = performance.now() + numberOf('seconds') * 1_000
  const outcomes = await Promise.all(halves.map((each, half) => killAtRandom(each, String(half + 1), endBefore)))
  const sum = (of: (outcome: (typeof outcomes)[number]) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0)

  const sorted = outcomes.flatMap(({ protectedMs }) => protectedMs).toSorted((a, b) => a - b)
  // Nearest rank: of a hundred, one may be slower than the p99.
  const at = (share: number): number => Math.round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0)
  const [p50, p99, max] = [at(0.5), at(0.99), at(1)]
  const found = outcomes.flatMap((outcome) => outcome.problems)
  const problems = [
    ...found.slice(0, 50),
    ...(sorted.length < wanted ? [`${sorted.length} of ${wanted} kills were done in time`] : []),
    ...(p99 > protectedMsMax ? [`kill to protecting again: p99 ${p99} ms, ${protectedMsMax} ms are allowed`] : []),
  ]
  for (const problem of problems) say(problem)
  const figures = {
    kills: sorted.length,
    entries: sum(({ entries }) => entries),
    additions: sum(({ additions }) => additions),
    problems: found.length,
    kill_to_protecting_ms: { p50, p99, max },
    passed: problems.length === 0 ? 1 : 0,
    failed: problems.length === 0 ? 0 : 1,
  }
  say(
    values.json
      ? JSON.stringify(figures)
      : `${figures.kills} kills among ${figures.entries} entries and ${figures.additions} of them additions, ${found.length} problems; kill to protecting again: p50 ${p50} ms, p99 ${p99} ms, longest ${max} ms`,
  )
  return figures.failed
}

if (values.help) process.stdout.write(usage)
else process.exitCode = await run()
