import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { runCampaign, runTask, type Outcome, type Task } from './campaign.ts'
import { runMutants } from './mutants.ts'
import { faultNames, planOf } from './plan.ts'
import { runWorld, type RunResult } from './world.ts'

const usage = `Usage: npm run chaos -- [options]

  --seeds N     how many seeds (default 200)
  --from K      first seed (default 1)
  --minutes M   virtual minutes of trouble per seed; up to 96 s of calm follow (default 1.2)
  --hours H     the same in hours
  --seed S      one seed only
  --verbose     with --seed: everything that is journalled, sent and answered
  --mutants     removes one safety line after the other from a copy of the program; each has to be found
  --only TEXT   with --mutants: only lines whose name contains TEXT
  --json        the last line is one JSON object
`

/** From so many seeds on every fault has to have happened. */
const seedsForAllFaults = 200
/** Seeds that are lived through twice. */
const repeated = 4

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '1.2' },
    hours: { type: 'string' },
    seed: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const numberOf = (name: 'seeds' | 'from' | 'minutes' | 'hours' | 'seed', most: number): number => {
  const value = Number(values[name])
  if (!Number.isFinite(value) || value < 0 || value > most)
    throw new Error(`--${name} takes a number from 0 to ${most}`)
  return value
}
const troubleMs = Math.round(
  values.hours === undefined ? numberOf('minutes', 1_440) * 60_000 : numberOf('hours', 24) * 3_600_000,
)

if (values.help) say(usage)
else if (values.mutants)
  process.exitCode = (await runMutants({
    only: values.only,
    seedsMax: numberOf('seeds', 100_000),
    troubleMs,
    say,
    isJson: values.json,
  }))
    ? 0
    : 1
else if (values.seed !== undefined) process.exitCode = await one(numberOf('seed', 2 ** 31))
else process.exitCode = await many(numberOf('from', 2 ** 31), numberOf('seeds', 1_000_000))

async function one(seed: number): Promise<number> {
  const result = await runWorld(planOf(seed, troubleMs), values.verbose ? say : undefined)
  for (const violation of result.violations)
    say(`seed ${seed} at ${violation.at} ${violation.invariant}: ${violation.text}`)
  const { gaps, allGaps, ...shown } = result
  say(JSON.stringify({ ...shown, stops: allGaps.length, inCalm: gaps.length }))
  return result.violations.length === 0 ? 0 : 1
}

async function many(from: number, seeds: number): Promise<number> {
  const startedAt = performance.now()
  const results: RunResult[] = []
  const broken: Extract<Outcome, { broke: string }>[] = []
  const onOutcome = (outcome: Outcome): boolean => {
    if ('broke' in outcome) {
      broken.push(outcome)
      say(`seed ${outcome.seed} broke the harness: ${outcome.broke}`)
      return broken.length < 10
    }
    results.push(outcome)
    const [first] = outcome.violations
    if (first)
      say(
        `seed ${outcome.seed} at ${first.at} ${first.invariant}: ${first.text}\n  again: npm run chaos -- --seed ${outcome.seed} --verbose`,
      )
    if (results.length % 100 === 0)
      say(
        `${results.length} of ${seeds} seeds, ${Math.round(results.length / ((performance.now() - startedAt) / 1_000))} a second`,
      )
    return true
  }
  await runCampaign(tasksOf(from, seeds), availableParallelism(), new URL('./worker.ts', import.meta.url), onOutcome)

  const failing = results.filter(({ violations }) => violations.length > 0)
  const different = await differing(results.toSorted((a, b) => a.seed - b.seed).slice(0, repeated))
  const counts = Object.fromEntries(faultNames.map((name) => [name, sum(results, ({ faults }) => faults[name] ?? 0)]))
  const missed = seeds >= seedsForAllFaults ? faultNames.filter((name) => counts[name] === 0) : []
  const stopGapMs = quantiles(results.flatMap(({ gaps }) => gaps))
  const allStopGapMs = quantiles(results.flatMap(({ allGaps }) => allGaps))
  const seconds = (performance.now() - startedAt) / 1_000

  say(`faults: ${faultNames.map((name) => `${name} ${counts[name]}`).join(', ')}`)
  if (missed.length > 0) say(`never happened, so the harness is too weak: ${missed.join(', ')}`)
  for (const seed of different) say(`seed ${seed} did not go the same way twice`)
  if (failing.length > 0) say(`failing seeds: ${failing.map(({ seed }) => seed).join(' ')}`)
  const passed = results.length - failing.length
  const isGood = passed === seeds && missed.length === 0 && different.length === 0
  say(
    `${passed} of ${seeds} seeds passed in ${seconds.toFixed(1)} s; ${sum(results, ({ trades }) => trades)} trades, ${sum(results, ({ orders }) => orders)} orders, ${sum(results, ({ entries }) => entries)} entries, ${sum(results, ({ boots }) => boots)} starts`,
  )
  for (const [when, { count, p50, p99, max }] of [
    ['while nothing was wrong', stopGapMs],
    ['whatever was wrong', allStopGapMs],
  ] as const)
    say(`fill to stop ${when}: p50 ${p50} ms, p99 ${p99} ms, longest ${max} ms, of ${count}`)
  if (values.json) {
    say(
      JSON.stringify({
        passed,
        failed: failing.length + broken.length,
        seeds: failing.map(({ seed }) => seed),
        sameHashTwice: different.length === 0,
        missedFaults: missed,
        seconds: Math.round(seconds * 10) / 10,
        seedsPerSecond: Math.round((seeds / seconds) * 10) / 10,
        trades: sum(results, ({ trades }) => trades),
        stopGapMs,
        allStopGapMs,
        hash: results.toSorted((a, b) => a.seed - b.seed)[0]?.hash ?? null,
        faults: counts,
      }),
    )
  }
  return isGood ? 0 : 1
}

function* tasksOf(from: number, seeds: number): Generator<Task> {
  for (let seed = from; seed < from + seeds; seed += 1) yield { seed, troubleMs }
}

/** Seeds that end in another trace when they are lived through again. */
async function differing(results: readonly RunResult[]): Promise<number[]> {
  const found: number[] = []
  for (const { seed, hash } of results) if ((await runTask({ seed, troubleMs })).hash !== hash) found.push(seed)
  return found
}

function sum(results: readonly RunResult[], of: (result: RunResult) => number): number {
  return results.reduce((total, result) => total + of(result), 0)
}

function quantiles(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number | null =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) }
}
