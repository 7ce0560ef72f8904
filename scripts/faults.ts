// Runs every test whose name begins with the id of a fault, prints fault → test → result and writes docs/faults.md.
// Ends with 1 when a fault has no test, when a test fails, or when one was skipped.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { idsIn, matrix, type Fault } from '../server/test/faults/matrix.ts'

type Shown = { readonly name: string; readonly file: string; readonly result: 'passed' | 'failed' | 'skipped' }

const root = join(import.meta.dirname, '..')
const bin = (name: string): string => join(root, 'node_modules/.bin', name)

// By file, because the runners report whichever file ended first.
const shown = [...unitTests(), ...browserTests()].toSorted((a, b) => a.file.localeCompare(b.file, 'en'))
const testsOf = ({ id }: Fault): Shown[] => shown.filter(({ name }) => idsIn(name).includes(id))
const faults = matrix.flatMap((group) => group.faults)

for (const fault of faults) print(`${fault.id}  ${resultOf(fault).padEnd(8)} ${testsOf(fault)[0]?.name ?? fault.fault}`)
const open = faults.filter((fault) => !['passed', 'waits'].includes(resultOf(fault)))
const waiting = faults.filter((fault) => resultOf(fault) === 'waits')
print(
  `${faults.length} faults: ${faults.length - open.length - waiting.length} passed, ${waiting.length} wait, ${open.length} open`,
)
writeFileSync(join(root, 'docs/faults.md'), page())
process.exitCode = open.length === 0 ? 0 : 1

function resultOf(fault: Fault): string {
  const tests = testsOf(fault)
  if (tests.some(({ result }) => result !== 'passed')) return 'FAILED'
  if (tests.length > 0) return 'passed'
  return fault.awaits === undefined ? 'NO TEST' : 'waits'
}

function unitTests(): Shown[] {
  const file = resultsFile('faults.json')
  const ids = String.raw`(^|\s)[RCPUMFTLAKDOW]-\d\d`
  run('vitest', ['run', '--reporter=json', `--outputFile=${file}`, '-t', ids])
  type Report = {
    readonly testResults: readonly {
      readonly name: string
      readonly assertionResults: readonly { readonly title: string; readonly status: string }[]
    }[]
  }
  return (JSON.parse(readFileSync(file, 'utf8')) as Report).testResults.flatMap((one) =>
    one.assertionResults
      .filter(({ title }) => idsIn(title).length > 0)
      .map(({ title, status }) => ({
        name: title,
        file: relative(root, one.name),
        result: status === 'passed' ? 'passed' : 'failed',
      })),
  )
}

function browserTests(): Shown[] {
  const file = resultsFile('faults-browser.json')
  run('playwright', ['test', '--reporter=json', '-g', String.raw`[RCPUMFTLAKDOW]-\d\d `], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  })
  type Suite = {
    readonly suites?: readonly Suite[]
    readonly specs?: readonly { readonly title: string; readonly file: string; readonly ok: boolean }[]
  }
  const specsIn = ({ suites = [], specs = [] }: Suite): NonNullable<Suite['specs']> => [
    ...specs,
    ...suites.flatMap(specsIn),
  ]
  return specsIn(JSON.parse(readFileSync(file, 'utf8')) as Suite)
    .filter(({ title }) => idsIn(title).length > 0)
    .map(({ title, file: at, ok }) => ({ name: title, file: `e2e/${at}`, result: ok ? 'passed' : 'failed' }))
}

function run(tool: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  spawnSync(bin(tool), args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...env } })
}

function resultsFile(name: string): string {
  const folder = join(root, 'test-results')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, name)
  // What an earlier run found says nothing about this one.
  writeFileSync(file, '{"testResults":[]}')
  return file
}

function page(): string {
  const sections = matrix.map(({ group, faults: rows }) => [
    `## ${group}`,
    '',
    '| Fault | What happens | Gravity | Shown by |',
    '|---|---|---|---|',
    ...rows.map(line),
    '',
  ])
  return [
    '# Faults',
    '',
    'What can go wrong, and the test that shows that Undertow deals with it. Made by `npm run faults`, which runs them all.',
    'Gravity: S1 large or unbounded money, S2 bounded money or wrong books, S3 degraded service, S4 cosmetic.',
    '',
    ...sections.flat(),
  ].join('\n')
}

function line(fault: Fault): string {
  const tests = testsOf(fault).map(({ name, file }) => `${cell(name)} (\`${file}\`)`)
  const by = tests.length > 0 ? tests.join('<br>') : `waits for ${fault.awaits ?? 'a test'}`
  return `| ${fault.id} | ${cell(fault.fault)} | ${fault.gravity} | ${by} |`
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`)
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
