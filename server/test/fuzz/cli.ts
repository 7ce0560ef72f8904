import { parseArgs } from 'node:util'
import { fuzz } from './campaign.ts'

// npm run fuzz -- --inputs 1000000 --seed tonight

const { values } = parseArgs({
  options: { inputs: { type: 'string', default: '100000' }, seed: { type: 'string', default: 'undertow' } },
})
const { inputs, rows, failures } = fuzz(values.seed, Number(values.inputs))
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const ms = (value: number): string => value.toFixed(4)

say(`${inputs} mutated texts, seed "${values.seed}"`)
for (const { name, taken, refused, medianMs, longestMs } of rows)
  say(`${name.padEnd(18)} taken ${taken}, refused ${refused}, median ${ms(medianMs)} ms, longest ${ms(longestMs)} ms`)
for (const { name, text, error } of failures) say(`FAILED ${name}: ${error}\n  ${JSON.stringify(text.slice(0, 2_000))}`)
process.exitCode = failures.length === 0 ? 0 : 1
