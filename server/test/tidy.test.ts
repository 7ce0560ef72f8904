import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, posix } from 'node:path'
import { parseSync } from 'vite'
import { describe, expect, test } from 'vitest'

// The import table and the bans of the project as code: what the compiler and the linter cannot say, or say too gently.
// Syntax is read from the parse tree, so a banned word inside a text or a comment is no violation.

const root = join(import.meta.dirname, '../..')
const folders = ['shared/src', 'server/src', 'web/src']
const linesMax = 300

/** Files that may be longer than `linesMax`, each with its reason. An entry that is not needed any more fails too. */
const longFiles: Record<string, string> = {
  'server/src/ports.ts': 'every interface to the world in one place, types only',
}

type Room =
  | 'shared'
  | 'ports'
  | 'core'
  | 'sim'
  | 'indicators'
  | 'adapters'
  | 'practice-exchange'
  | 'app'
  | 'http'
  | 'main'
  | 'web'
type Rule = { readonly rooms: readonly Room[]; readonly packages: RegExp; readonly node: boolean }

const none = /^$/
const any = /./

/** Who may import which room and package; every room may import itself. `crosses` below narrows some of it by file. */
const table: Record<Room, Rule> = {
  shared: { rooms: [], packages: /^(zod|decimal\.js)$/, node: false },
  ports: { rooms: ['shared'], packages: none, node: false },
  core: { rooms: ['shared'], packages: none, node: false },
  sim: { rooms: ['shared'], packages: none, node: false },
  indicators: { rooms: ['shared'], packages: none, node: false },
  adapters: { rooms: ['shared', 'ports', 'indicators'], packages: any, node: true },
  'practice-exchange': { rooms: ['shared', 'sim'], packages: any, node: true },
  app: {
    rooms: ['shared', 'core', 'sim', 'ports', 'adapters', 'practice-exchange'],
    packages: /^(zod|pino|decimal\.js)$/,
    node: true,
  },
  http: { rooms: ['shared', 'ports', 'app'], packages: /^(fastify|@fastify\/.+|fastify-.+|zod|pino)$/, node: true },
  main: { rooms: ['shared', 'app', 'http'], packages: /^zod$/, node: true },
  web: { rooms: ['shared'], packages: any, node: false },
}

type Import = { readonly from: string; readonly to: string; readonly typeOnly: boolean }

function crosses({ from, to, typeOnly }: Import): string | null {
  const [source, target] = [roomOf(from), roomOf(to)]
  if (!source) return null
  if (!target) return `imports ${to}, which lies in no room`
  // Command lines are entry points like main.ts and need the environment too.
  if (to === 'server/src/env.ts' && /(\/|-)cli\.ts$/.test(from)) return null
  if (source !== target && !table[source].rooms.includes(target)) return `${source} imports ${target} (${to})`
  if (source === 'adapters' && target === 'adapters') {
    const isShared = folderOf(to) === '' || folderOf(to) === folderOf(from)
    return isShared ? null : `one adapter imports another (${to})`
  }
  if (source === 'app' && target === 'adapters' && !/\/app\/(modes\/.+|backtest|replay|operator-cli)\.ts$/.test(from)) {
    return `app imports adapters outside modes/, backtest.ts, replay.ts and operator-cli.ts (${to})`
  }
  if (source === 'app' && target === 'practice-exchange' && !from.includes('/app/modes/')) {
    return `app imports the practice exchange outside modes/ (${to})`
  }
  if (source === 'http' && target === 'app' && !typeOnly) return `http imports more than types from app (${to})`
  return null
}

function roomOf(path: string): Room | null {
  if (path.startsWith('shared/src/')) return 'shared'
  if (path.startsWith('web/src/')) return 'web'
  if (path === 'server/src/main.ts' || path === 'server/src/env.ts') return 'main'
  if (path === 'server/src/ports.ts') return 'ports'
  const name = /^server\/src\/(core|sim|indicators|adapters|practice-exchange|app|http)\//.exec(path)?.[1]
  return (name as Room | undefined) ?? null
}

/** The adapter's own folder; '' for a file at the root of adapters. */
function folderOf(path: string): string {
  return /^server\/src\/adapters\/([^/]+)\//.exec(path)?.[1] ?? ''
}

function importProblem(path: string, specifier: string, typeOnly: boolean): string | null {
  const room = roomOf(path)
  if (!room) return null
  if (specifier.startsWith('.')) {
    const to = posix.join(posix.dirname(path), specifier).replace(/\?.*$/, '')
    if (to.split('/')[0] !== path.split('/')[0]) return `reaches into another package by path (${specifier})`
    return /\.tsx?$/.test(to) ? crosses({ from: path, to, typeOnly }) : null
  }
  if (specifier.startsWith('@undertow/shared/')) {
    return crosses({ from: path, to: specifier.replace('@undertow/shared/', 'shared/src/'), typeOnly })
  }
  if (isBuiltin(specifier)) return table[room].node ? null : `${room} imports ${specifier}`
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  const isAllowed = table[room].packages.test(name) && !name.startsWith('@undertow/')
  return isAllowed ? null : `${room} imports the package ${name}`
}

// The parse tree is walked as plain data: its shape is ESTree, and only a few kinds of node matter here.
type Node = { readonly type: string; readonly start: number; readonly [key: string]: unknown }
const isNode = (value: unknown): value is Node => typeof (value as Node | null)?.type === 'string'
const nameOf = (value: unknown): unknown => (isNode(value) ? (value['name'] ?? value['value']) : undefined)
const isMember = (node: Node, object: string, property: string) =>
  node.type === 'MemberExpression' && nameOf(node['object']) === object && nameOf(node['property']) === property

type Ban = { readonly says: string; readonly allowedIn: RegExp; readonly hits: (node: Node) => boolean }

const tests = /\.test\.tsx?$/
const bans: readonly Ban[] = [
  {
    says: 'console: output goes through the log or process.stdout',
    allowedIn: /^server\/src\/adapters\/console\.ts$/,
    hits: (node) => node.type === 'MemberExpression' && nameOf(node['object']) === 'console',
  },
  {
    // The practice exchange is a process of its own, which may import no adapter.
    says: 'the current time outside clock.ts',
    allowedIn: /^(server\/src\/adapters\/clock|server\/src\/practice-exchange\/cli|web\/src\/clock)\.ts$/,
    hits: (node) => isMember(node, 'Date', 'now') || (isNewDate(node) && argumentCount(node) === 0),
  },
  {
    // Turning a given moment into text is the business of format.ts; tests may write a moment down.
    says: 'new Date outside clock.ts and format.ts',
    allowedIn: /(^server\/src\/adapters\/clock|^web\/src\/clock|^shared\/src\/format|\.test)\.tsx?$/,
    hits: (node) => isNewDate(node) && argumentCount(node) > 0,
  },
  {
    says: 'process.env outside env.ts',
    allowedIn: /^server\/src\/env\.ts$|\.test\.tsx?$/,
    hits: (node) =>
      isMember(node, 'process', 'env') ||
      (node.type === 'VariableDeclarator' && nameOf(node['init']) === 'process' && isNamedIn(node['id'], 'env')) ||
      (node.type === 'ImportDeclaration' && /^(node:)?process$/.test(String(nameOf(node['source'])))),
  },
  {
    says: 'parseFloat: money is decimal text',
    allowedIn: tests,
    hits: (node) => node.type === 'Identifier' && nameOf(node) === 'parseFloat',
  },
  {
    says: 'toFixed outside format.ts and money.ts',
    allowedIn: /^shared\/src\/(format|money)\.ts$|\.test\.tsx?$/,
    hits: (node) => node.type === 'MemberExpression' && nameOf(node['property']) === 'toFixed',
  },
  {
    says: 'as any',
    allowedIn: none,
    hits: (node) =>
      /^TS(AsExpression|TypeAssertion)$/.test(node.type) &&
      isNode(node['typeAnnotation']) &&
      node['typeAnnotation'].type === 'TSAnyKeyword',
  },
  { says: 'enum: use a union', allowedIn: none, hits: (node) => node.type === 'TSEnumDeclaration' },
  {
    says: 'default export',
    allowedIn: none,
    hits: (node) =>
      node.type === 'ExportDefaultDeclaration' ||
      (node.type === 'ExportSpecifier' && nameOf(node['exported']) === 'default'),
  },
  {
    says: 'export *: import from the file itself',
    allowedIn: none,
    hits: (node) => node.type === 'ExportAllDeclaration',
  },
]

const bannedComments: readonly { readonly says: string; readonly pattern: RegExp }[] = [
  { says: 'TODO without an issue number', pattern: /\b(TODO|FIXME)\b(?!\s*\(?#\d)/ },
  { says: '@ts-ignore', pattern: /@ts-(ignore|nocheck)/ },
  { says: '/// <reference', pattern: /^\/\s*<reference/ },
]

function isNewDate(node: Node): boolean {
  return /^(New|Call)Expression$/.test(node.type) && nameOf(node['callee']) === 'Date'
}

function argumentCount(node: Node): number {
  return Array.isArray(node['arguments']) ? node['arguments'].length : 0
}

function isNamedIn(pattern: unknown, name: string): boolean {
  const properties = isNode(pattern) && Array.isArray(pattern['properties']) ? pattern['properties'] : []
  return properties.some((property) => isNode(property) && nameOf(property['key']) === name)
}

/** The specifier when `node` refers to another module; a worker or child started through `new URL('./x.ts', …)` counts. */
function moduleIn(node: Node): { readonly specifier: string; readonly typeOnly: boolean } | null {
  const args = Array.isArray(node['arguments']) ? node['arguments'] : []
  const isUrl = node.type === 'NewExpression' && nameOf(node['callee']) === 'URL' && args.length === 2
  const isModule = /^(Import(Declaration|Expression)|Export(Named|All)Declaration|TSImportType)$/.test(node.type)
  const specifier = isUrl ? nameOf(args[0]) : nameOf(node['source'] ?? node['argument'])
  if (!(isUrl || isModule) || typeof specifier !== 'string') return null
  if (isUrl && !/^\.{1,2}\/.+\.tsx?$/.test(specifier)) return null
  return { specifier, typeOnly: isTypeOnly(node) }
}

function isTypeOnly(node: Node): boolean {
  if (node.type === 'TSImportType' || node['importKind'] === 'type' || node['exportKind'] === 'type') return true
  const names = Array.isArray(node['specifiers']) ? node['specifiers'].filter(isNode) : []
  return names.length > 0 && names.every((name) => name['importKind'] === 'type' || name['exportKind'] === 'type')
}

/** Everything that is wrong with one file, each as `path:line what`. */
function problemsIn(path: string, text: string): string[] {
  const found: string[] = []
  const report = (at: number, says: string) => found.push(`${path}:${text.slice(0, at).split('\n').length} ${says}`)
  const { program, comments, errors } = parseSync(path, text)

  if (errors.length > 0) report(0, `does not parse: ${errors[0]?.message}`)
  if (!roomOf(path)) report(0, 'lies in no room of the architecture')
  for (const { value, start } of comments) {
    for (const ban of bannedComments) if (ban.pattern.test(value)) report(start, ban.says)
  }
  walk(program, (node) => {
    for (const ban of bans) if (!ban.allowedIn.test(path) && ban.hits(node)) report(node.start, ban.says)
    const module = tests.test(path) ? null : moduleIn(node)
    const problem = module && importProblem(path, module.specifier, module.typeOnly)
    if (problem) report(node.start, problem)
  })
  return found
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (typeof value !== 'object' || value === null) return
  if (isNode(value)) visit(value)
  for (const child of Object.values(value)) walk(child, visit)
}

function lengthProblems(lineCounts: ReadonlyMap<string, number>, listed: Readonly<Record<string, string>>): string[] {
  const tooLong = [...lineCounts].filter(([path, lines]) => lines > linesMax && !listed[path])
  const stale = Object.keys(listed).filter((path) => (lineCounts.get(path) ?? 0) <= linesMax)
  return [
    ...tooLong.map(([path, lines]) => `${path} has ${lines} lines: split it, or list it here with its reason`),
    ...stale.map((path) => `${path} is listed as long and is not`),
  ]
}

const files = folders
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

describe('the source', () => {
  test('is there to be checked', () => expect(files.length).toBeGreaterThan(0))

  test('keeps to the import table and the bans', () => {
    expect(files.flatMap(({ path, text }) => problemsIn(path, text))).toEqual([])
  })

  test('has no file over 300 lines without a listed reason', () => {
    const lines = new Map(files.map(({ path, text }) => [path, text.trimEnd().split('\n').length]))
    expect(lengthProblems(lines, longFiles)).toEqual([])
  })
})

describe('the checker', () => {
  const planted: readonly (readonly [path: string, text: string, says: string])[] = [
    ['shared/src/x.ts', "import f from 'fastify'", 'shared imports the package fastify'],
    ['shared/src/x.ts', "import { join } from 'node:path'", 'shared imports node:path'],
    ['server/src/core/x.ts', "import { z } from 'zod'", 'core imports the package zod'],
    ['server/src/core/x.ts', "import { y } from '../sim/y.ts'", 'core imports sim'],
    ['server/src/core/x.ts', "const y = await import('../adapters/y.ts')", 'core imports adapters'],
    ['server/src/core/x.ts', "export { y } from '../ports.ts'", 'core imports ports'],
    ['server/src/core/x.ts', "import { y } from '../../../shared/src/y.ts'", 'another package by path'],
    ['server/src/core/x.ts', "import 'fs'", 'core imports fs'],
    ['server/src/sim/filters/x.ts', "import { y } from '../../core/y.ts'", 'sim imports core'],
    ['server/src/indicators/x.ts', "import { y } from '../sim/y.ts'", 'indicators imports sim'],
    ['server/src/core/x.ts', "import { y } from '../indicators/y.ts'", 'core imports indicators'],
    ['server/src/ports.ts', "import type { Y } from './core/y.ts'", 'ports imports core'],
    ['server/src/adapters/feeds/x.ts', "import { y } from '../store/y.ts'", 'one adapter imports another'],
    ['server/src/adapters/clock.ts', "import { y } from './store/y.ts'", 'one adapter imports another'],
    ['server/src/adapters/feeds/x.ts', "type Y = import('../../core/y.ts').Y", 'adapters imports core'],
    ['server/src/practice-exchange/x.ts', "import { y } from '../adapters/aster/y.ts'", 'imports adapters'],
    ['server/src/practice-exchange/x.ts', "import { y } from '../env.ts'", 'practice-exchange imports main'],
    ['server/src/app/loop.ts', "import { y } from '../adapters/store/y.ts'", 'app imports adapters outside'],
    ['server/src/app/replay.ts', "import { y } from '../practice-exchange/y.ts'", 'practice exchange outside modes/'],
    ['server/src/app/x.ts', "new URL('../practice-exchange/cli.ts', import.meta.url)", 'practice exchange outside'],
    ['server/src/app/modes/x.ts', "import { y } from '../../http/y.ts'", 'app imports http'],
    ['server/src/app/modes/x.ts', "import y from 'fastify'", 'app imports the package fastify'],
    ['server/src/http/x.ts', "import { type A, b } from '../app/y.ts'", 'http imports more than types'],
    ['server/src/http/x.ts', "import { y } from '../core/y.ts'", 'http imports core'],
    ['server/src/http/x.ts', "import y from 'better-sqlite3'", 'http imports the package better-sqlite3'],
    ['server/src/main.ts', "import { y } from './adapters/store/y.ts'", 'main imports adapters'],
    ['web/src/x.tsx', "import { y } from '../../server/src/core/y.ts'", 'another package by path'],
    ['web/src/x.tsx', "import { y } from '@undertow/server'", 'web imports the package @undertow/server'],
    ['web/src/x.tsx', "import { join } from 'node:path'", 'web imports node:path'],
    ['server/src/helpers/x.ts', 'export const x = 1', 'lies in no room'],
    ['server/src/app/x.ts', '\n// TODO make it nice', ':2 TODO without an issue number'],
    ['server/src/app/x.ts', '// @ts-ignore', '@ts-ignore'],
    ['server/src/core/x.ts', '/// <reference types="node" />', '/// <reference'],
    ['server/src/app/x.ts', "console.log('x')", 'console'],
    ['server/src/app/x.ts', 'const x = Date.now()', 'the current time'],
    ['web/src/x.tsx', 'const x = new Date()', 'the current time'],
    ['server/src/http/x.ts', 'const x = new Date(0)', 'new Date outside'],
    ['server/src/app/x.ts', 'const x = process.env.HOME', 'process.env'],
    ['server/src/app/x.ts', "const x = process['env']", 'process.env'],
    ['server/src/app/x.ts', 'const { env } = process', 'process.env'],
    ['server/src/app/x.ts', "import { env } from 'node:process'", 'process.env'],
    ['server/src/app/x.ts', "const x = Number.parseFloat('1')", 'parseFloat'],
    ['web/src/x.tsx', 'const x = (1).toFixed(2)', 'toFixed'],
    ['server/src/app/x.ts', 'const x = 1 as any', 'as any'],
    ['server/src/app/x.ts', 'enum X { a }', 'enum'],
    ['web/src/x.tsx', 'export default 1', 'default export'],
    ['web/src/x.tsx', 'const x = 1\nexport { x as default }', ':2 default export'],
    ['shared/src/index.ts', "export * from './money.ts'", 'export *'],
    ['shared/src/x.ts', 'const = 1', 'does not parse'],
  ]
  test.each(planted)('in %s, %s is caught', (path, text, says) => {
    const problems = problemsIn(path, text)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(says)
  })

  const fine: readonly (readonly [path: string, text: string])[] = [
    ['shared/src/money.ts', "import { Decimal } from 'decimal.js'\nexport const x = new Decimal(1).toFixed()"],
    ['server/src/core/x.ts', "import { add } from '@undertow/shared/money.ts'\nimport { y } from './filters/y.ts'"],
    ['server/src/core/x.test.ts', "import fc from 'fast-check'\nimport { y } from '../sim/y.ts'\nnew Date(0)"],
    ['server/src/adapters/feeds/x.ts', "import ws from 'ws'\nimport { y } from '../clock.ts'\nimport '../../ports.ts'"],
    ['server/src/adapters/clock.ts', 'export const now = () => Date.now()'],
    ['server/src/practice-exchange/cli.ts', "import { env } from '../env.ts'\nimport { y } from '../sim/y.ts'"],
    [
      'server/src/app/modes/x.ts',
      "import { y } from '../../adapters/y.ts'\nimport { z } from '../../practice-exchange/z.ts'",
    ],
    ['server/src/http/x.ts', "import { type A } from '../app/y.ts'\nimport type { B } from '../app/y.ts'"],
    [
      'server/src/main.ts',
      "import { y } from './app/modes/open.ts'\nimport { z } from './http/app.ts'\nimport './env.ts'",
    ],
    ['server/src/env.ts', 'export const home = process.env.HOME'],
    [
      'web/src/x.tsx',
      "import '@mantine/core/styles.css'\nimport './x.css'\nexport const x = <b>console.log Date.now()</b>",
    ],
    ['server/src/app/x.ts', "// TODO(#12): never Date.now() here\nexport const x = 'process.env, as any'"],
  ]
  test.each(fine)('in %s, %s passes', (path, text) => expect(problemsIn(path, text)).toEqual([]))

  test('a long file needs a reason, and a reason needs a long file', () => {
    const lines = new Map(Object.entries({ 'a.ts': 301, 'b.ts': 301, 'c.ts': 300 }))
    expect(lengthProblems(lines, { 'b.ts': 'one table', 'c.ts': 'was long once' })).toEqual([
      'a.ts has 301 lines: split it, or list it here with its reason',
      'c.ts is listed as long and is not',
    ])
  })
})
