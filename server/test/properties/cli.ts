import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { capsProperty, type Seen } from './caps.ts'

const usage = `Usage: npm run properties -- [options]

  --runs N     random stories in which every cap and brake has to hold (default 10000)
  --seed N     of the stories, as a failure prints it (default: drawn)
  --path P     with --seed: the one story that failed, as a failure prints it
`

const runsMax = 1_000_000
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string' },
    path: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) say(usage)
else {
  const [runs, seed] = [wholeOf('runs', values.runs, 1, runsMax), values.seed]
  const seen: Seen = { runs: 0, entries: 0, brakes: 0 }
  const began = performance.now()
  const details = fc.check(capsProperty(seen), {
    numRuns: runs,
    ...(seed === undefined ? {} : { seed: wholeOf('seed', seed, -(2 ** 31), 2 ** 31) }),
    ...(values.path === undefined ? {} : { path: values.path }),
  })
  const seconds = Math.round((performance.now() - began) / 100) / 10
  if (details.failed) say(`${fc.defaultReportMessage(details) ?? 'a story failed'}\n${String(details.errorInstance)}`)
  say(JSON.stringify({ seed: details.seed, failed: details.failed, ...seen, seconds }))
  process.exitCode = details.failed ? 1 : 0
}

function wholeOf(name: string, written: string, least: number, most: number): number {
  const value = Number(written)
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Error(`--${name} takes a whole number from ${least} to ${most}, not "${written}"`)
  return value
}
