// Every check and every test of the project, one after the other; the last line is the total over all of them.
// A step that fails does not stop the next one. A runner that ran nothing, or died, counts as one failure.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'

const root = join(import.meta.dirname, '..')
const bin = (name) => join(root, 'node_modules/.bin', name)
const chromium = '/usr/bin/chromium'

const steps = {
  typecheck: () => check('tsc', ['-b']),
  lint: () => check('oxlint', []),
  format: () => check('oxfmt', ['--check']),
  'unused code': () => check('knip', ['--no-progress']),
  vitest,
  chaos,
  kills,
  browser,
}

mkdirSync(join(root, 'test-results'), { recursive: true })
const rows = []
for (const [name, step] of Object.entries(steps)) {
  print(`\n== ${name} ==\n`)
  const started = Date.now()
  const { passed, failed, note, broken = [] } = await step()
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  const text = `${name}: ${note ?? `${passed} passed, ${failed} failed`} (${seconds} s)`
  rows.push({ passed, failed, text: [text, ...broken.map((test) => `  failed: ${test}`)].join('\n') })
}

print(`\n== totals ==\n${rows.map((row) => row.text).join('\n')}\n`)
const passed = rows.reduce((sum, row) => sum + row.passed, 0)
const failed = rows.reduce((sum, row) => sum + row.failed, 0)
print(`${passed} passed, ${failed} failed\n`)
process.exitCode = failed > 0 ? 1 : 0

async function check(tool, args) {
  const { code } = await run(bin(tool), args)
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 }
}

async function vitest() {
  const file = fresh('vitest.json')
  const { code } = await run(bin('vitest'), ['run', '--reporter=default', '--reporter=json', `--outputFile=${file}`])
  const report = read(file)
  const broken = (report?.testResults ?? []).flatMap((file) => {
    const path = relative(root, file.name)
    const failed = file.assertionResults.filter((test) => test.status === 'failed')
    if (failed.length > 0) return failed.map((test) => `${path} › ${test.fullName}: ${firstLine(test.failureMessages)}`)
    // A file that failed without a failing test (it did not load, or a hook threw) counts as one.
    return file.status === 'failed' ? [`${path}: ${firstLine([file.message])}`] : []
  })
  return { ...total(code, report?.numPassedTests ?? 0, broken.length), broken }
}

async function chaos() {
  const cli = join(root, 'server/test/chaos/cli.ts')
  const { code, lastLine } = await run(process.execPath, [cli, '--seeds', '500', '--json'])
  const report = parse(lastLine)
  return total(code, report?.passed ?? 0, report?.failed ?? 0)
}

async function kills() {
  const cli = join(root, 'server/test/kill/cli.ts')
  const { code, lastLine } = await run(process.execPath, [cli, '--kills', '100', '--seconds', '400', '--json'])
  const report = parse(lastLine)
  return total(code, report?.passed ?? 0, report?.failed ?? 0)
}

async function browser() {
  if (!existsSync(chromium)) await installChromium()
  if (!existsSync(chromium)) print(`${chromium} is missing, so every browser test below fails.\n`)
  const file = fresh('e2e.json')
  const { code } = await run(bin('playwright'), ['test'])
  const { stats, suites = [] } = read(file) ?? {}
  const broken = suites.flatMap(unexpectedOf)
  return { ...total(code, stats?.expected ?? 0, stats?.unexpected ?? 0), broken }
}

function unexpectedOf({ file, suites = [], specs = [] }) {
  const failed = specs.filter((spec) => !spec.ok).map((spec) => `${file} › ${spec.title}`)
  return [...failed, ...suites.flatMap(unexpectedOf)]
}

async function installChromium() {
  if (process.getuid?.() !== 0) return print('Installing chromium needs root: apt-get install -y chromium\n')
  print('Installing chromium for the browser tests\n')
  process.env.DEBIAN_FRONTEND = 'noninteractive'
  await run('sh', ['-c', 'apt-get -qq update && apt-get -qq install -y chromium'])
}

/** Adds what a runner's own figures leave out: that it died, or that it had nothing to run. */
function total(code, passed, failed) {
  if (passed + failed === 0) return { passed, failed: 1, note: 'ran no tests, counted as 1 failed' }
  if (code !== 0 && failed === 0) return { passed, failed: 1, note: `${passed} passed, but it ended with code ${code}` }
  return { passed, failed }
}

/** Runs one program from the project root, its output shown; resolves with its exit code and last line of stdout. */
function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
    let tail = ''
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk)
      tail = (tail + chunk).slice(-4096)
    })
    child.on('error', (error) => {
      print(`${command}: ${error.message}\n`)
      resolve({ code: 1, lastLine: '' })
    })
    child.on('close', (code) => resolve({ code: code ?? 1, lastLine: tail.trimEnd().split('\n').at(-1) ?? '' }))
  })
}

function firstLine([message = '']) {
  return message.split('\n')[0].slice(0, 300)
}

function fresh(name) {
  const file = join(root, 'test-results', name)
  rmSync(file, { force: true })
  return file
}

function read(file) {
  return existsSync(file) ? parse(readFileSync(file, 'utf8')) : undefined
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function print(text) {
  process.stdout.write(text)
}
