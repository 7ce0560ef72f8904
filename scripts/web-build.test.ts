import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { build, type Rolldown } from 'vite'
import { names } from '../server/src/adapters/env-file.ts'
import { firstFiles, gzipKb, webWeight, webWeightMax } from './web-weight.ts'

const root = join(import.meta.dirname, '..')

let built: Rolldown.RolldownOutput

// Built anew and in memory: what lies in web/dist may be older than the code.
beforeAll(async () => {
  // Of the test runner's own environment vite would take the libraries' development code.
  vi.stubEnv('NODE_ENV', 'production')
  for (const name of Object.keys(names)) vi.stubEnv(name, `canary-${name}`)
  const made = await build({
    root: join(root, 'web'),
    configFile: join(root, 'vite.config.ts'),
    mode: 'production',
    logLevel: 'error',
    build: { write: false },
  })
  vi.unstubAllEnvs()
  if (!('output' in made)) throw new Error('the build has no output, or several')
  built = made
}, 180_000)

const bodyOf = (name: string): Uint8Array | string | undefined => {
  const file = built.output.find(({ fileName }) => fileName === name)
  return file?.type === 'chunk' ? file.code : file?.source
}
const page = (): string => String(bodyOf('index.html'))

test('the first load of the dashboard keeps its weight', () => {
  const { js, css } = webWeight(page(), (path) => bodyOf(path) ?? readFileSync(join(root, 'web/public', path)))
  // Much less than this, and it is not the page that was weighed.
  expect(js).toBeGreaterThan(100)
  expect(css).toBeGreaterThan(10)
  expect(js).toBeLessThanOrEqual(webWeightMax.js)
  expect(css).toBeLessThanOrEqual(webWeightMax.css)
})

const chunksOf = (library: string): readonly string[] =>
  built.output.flatMap((file) =>
    file.type === 'chunk' && file.moduleIds.some((id) => id.includes(`/node_modules/${library}/`))
      ? [file.fileName]
      : [],
  )

test('the candles keep their weight', () => {
  const kb = chunksOf('lightweight-charts').reduce((sum, name) => sum + gzipKb(bodyOf(name) ?? ''), 0)
  // Much less than this, and it is not the library that was weighed.
  expect(kb).toBeGreaterThan(30)
  expect(kb).toBeLessThanOrEqual(webWeightMax.candles)
})

test.for(['lightweight-charts', 'recharts', '@mantine/core'])(
  '%s comes with what draws with it, not before',
  (library) => {
    const chunks = chunksOf(library)
    expect(chunks).not.toEqual([])
    expect(firstFiles(page()).filter((name) => chunks.includes(name))).toEqual([])
  },
)

test('the page asks at once for all that its first code is made of, and that does not wait for the overview', () => {
  const started = built.output.find((file) => file.type === 'chunk' && file.name === 'start')
  if (started?.type !== 'chunk') throw new Error('the build has no file of the name "start"')
  const overview = /data-overview="\/([^"]+)"/.exec(page())?.[1]
  expect(started.imports).not.toEqual([])
  expect(started.imports.filter((name) => !firstFiles(page()).includes(name) || name === overview)).toEqual([])
})

test('the bundle has nothing of the server, and none of the secrets that the machine that built it keeps (E68)', () => {
  const chunks = built.output.filter((file) => file.type === 'chunk')
  const modules = chunks.flatMap(({ moduleIds }) => moduleIds)
  expect(modules.filter((id) => id.includes('/web/src/'))).not.toEqual([])
  expect(modules.filter((id) => /\/server\/|^node:/.test(id))).toEqual([])
  const leaks = (body: string): boolean =>
    /canary-UNDERTOW|-----BEGIN|\but_[\w-]{43}\b|\b(?:0x)?[\da-f]{64}\b/i.test(body)
  expect(built.output.map(({ fileName }) => fileName).filter((name) => leaks(String(bodyOf(name))))).toEqual([])
})
