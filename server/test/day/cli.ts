import { parseArgs } from 'node:util'
import { resolve } from 'node:path'
import { env } from '../../src/env.ts'
import { runDay } from './run-day.ts'

const usage = `Usage: npm run day -- [options]

  --hours H    virtual hours to trade for (default 24)
  --seed N     of the generated market (default 1)
  --settings S practice (default), or full: every filter, cap, brake and exit on
  --data DIR   keep the books in DIR, which must be new; without it they are removed
  --quiet      say nothing on the way
`

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '24' },
    seed: { type: 'string', default: '1' },
    settings: { type: 'string', default: 'practice' },
    data: { type: 'string' },
    quiet: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) say(usage)
else {
  const { verdicts, figures, counts } = await runDay(
    {
      hours: numberOf('hours', 24 * 31),
      seed: Math.trunc(numberOf('seed', 2 ** 32 - 1)),
      settings: settingsOf(values.settings),
      folder: values.data === undefined ? null : resolve(env.calledFrom, values.data),
    },
    values.quiet ? undefined : (line) => void process.stderr.write(`${line}\n`),
  )
  const failed = verdicts.filter(({ isGood }) => !isGood).length
  for (const { name, isGood, found } of verdicts) say(`${isGood ? 'ok  ' : 'FAIL'} ${name}\n     ${found}`)
  say(JSON.stringify({ ...figures, ...counts, passed: verdicts.length - failed, failed }))
  process.exitCode = failed === 0 ? 0 : 1
}

function settingsOf(name: string): 'practice' | 'full' {
  if (name === 'practice' || name === 'full') return name
  throw new Error('--settings takes practice or full')
}

function numberOf(name: 'hours' | 'seed', most: number): number {
  const value = Number(values[name])
  if (!Number.isFinite(value) || value < 0 || value > most)
    throw new Error(`--${name} takes a number from 0 to ${most}`)
  return value
}
