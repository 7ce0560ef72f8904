import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { coreSteps } from './core-steps.ts'
import { decisions, pictureMemory } from './decisions.ts'
import { durableEvents } from './durable-events.ts'
import type { Figures } from './figures.ts'
import { fillToStop } from './fill-to-stop.ts'
import { programProcess } from './process.ts'
import { restAtMillion, restAtTenMillion } from './rest.ts'
import { signalToOrder } from './signal-to-order.ts'
import { describe } from './table.ts'

const usage =
  'Usage: npm run bench -- [--json] [--full] [--only process|core|decision|memory|durable|signal|stop|rest|rest10m]\n'

// In this order: the program's own process first, while the machine is quiet, and the one that fills a large database last.
const benchmarks: Readonly<Record<string, () => Figures | Promise<Figures>>> = {
  process: () => programProcess(),
  core: () => coreSteps(),
  decision: () => decisions(),
  memory: () => pictureMemory(),
  durable: () => durableEvents(),
  signal: () => signalToOrder(),
  stop: () => fillToStop(),
  rest: () => restAtMillion(),
  rest10m: () => restAtTenMillion(),
}

// As main.ts does.
setFlagsFromString('--semi-space-growth-factor=1')

// An exit takes folders and children along; a signal alone would not.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, full: { type: 'boolean' }, only: { type: 'string', multiple: true } },
})
const names = values.only ?? Object.keys(benchmarks).filter((name) => name !== 'rest10m' || values.full === true)
const unknown = names.find((name) => benchmarks[name] === undefined)
if (unknown === undefined) await run()
else {
  process.stderr.write(`There is no benchmark ${unknown}.\n${usage}`)
  process.exitCode = 2
}

async function run(): Promise<void> {
  let figures: Figures = {}
  for (const name of names) {
    process.stderr.write(`${name} …\n`)
    figures = { ...figures, ...(await benchmarks[name]?.()) }
  }
  process.stdout.write(values.json === true ? `${JSON.stringify(figures)}\n` : describe(figures))
}
