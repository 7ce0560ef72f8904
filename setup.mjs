// Installs the packages and builds the web app, each only when what it depends on has changed.
// Plain JavaScript on built-in modules: it runs before anything is installed, on whatever Node is there (18 or later).
// When nothing changed it touches no network.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url))
const pnpm = 'pnpm@12.21.0'
// Packages run scripts of their own when they are installed: keys are none of their business.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('UNDERTOW_')))
const manifests = ['package.json', 'shared/package.json', 'server/package.json', 'web/package.json']

if (Number(process.versions.node.split('.')[0]) < 18) {
  fail(`Node 18 or later is needed to install, this is ${process.version}; the program then brings its own Node.`)
}

stamped(
  'install',
  ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests],
  existsSync(join(root, 'node_modules/.bin/node')),
  () => {
    say('installing the packages (needs the network once)')
    // The package manager must not ask questions: there may be nobody at the terminal.
    return run('npx', ['--prefer-offline', '-y', pnpm, 'install', '--frozen-lockfile'], { ...env, CI: 'true' })
      ? ''
      : 'installing the packages failed, see the lines above; check the network and start again.'
  },
)

if (!process.argv.includes('--no-web') && existsSync(join(root, 'web/index.html'))) {
  // The lockfile is part of it, so that a new version of a library reaches the browser.
  const sources = ['pnpm-lock.yaml', 'vite.config.ts', ...filesUnder('web'), ...filesUnder('shared')]
  stamped('web', sources, existsSync(join(root, 'web/dist/index.html')), () => {
    say('building the web app')
    return buildWeb() ? '' : 'building the web app failed, see the lines above.'
  })
}

/** Builds beside the old build and swaps at the end: two set-ups at once, or a running server, never see half of one. */
function buildWeb() {
  const dist = join(root, 'web/dist')
  const fresh = join(root, `node_modules/.undertow-web-${process.pid}`)
  const vite = ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn', '--outDir', fresh]
  const isBuilt = run(join(root, 'node_modules/.bin/node'), vite)
  if (isBuilt) {
    rmSync(dist, { recursive: true, force: true })
    renameSync(fresh, dist)
  }
  rmSync(fresh, { recursive: true, force: true })
  return isBuilt
}

/** Runs `work` unless it was done for exactly these files before. `work` returns '' or why it failed. */
function stamped(name, files, isThere, work) {
  const stamp = join(root, 'node_modules', `.undertow-${name}`)
  const key = hashOf(files)
  if (isThere && existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return
  rmSync(stamp, { force: true })
  const problem = work()
  if (problem) fail(problem)
  writeFileSync(stamp, key)
}

function hashOf(files) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`)
  for (const file of files) {
    hash.update(`${file}\0`)
    hash.update(existsSync(join(root, file)) ? readFileSync(join(root, file)) : 'missing')
  }
  return hash.digest('hex')
}

function filesUnder(folder) {
  const skipped = new Set(['node_modules', 'dist'])
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !skipped.has(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]))
    .sort()
}

function run(command, args, variables = env) {
  return spawnSync(command, args, { cwd: root, env: variables, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
}

function say(text) {
  process.stdout.write(`undertow: ${text}\n`)
}

function fail(text) {
  process.stderr.write(`undertow: ${text}\n`)
  process.exit(1)
}
