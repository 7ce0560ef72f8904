import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { build } from 'vite'
import { webWeight, webWeightMax } from './web-weight.ts'

const root = join(import.meta.dirname, '..')

// Built anew and in memory: what lies in web/dist may be older than the code.
test('the first load of the dashboard keeps its weight', { timeout: 180_000 }, async () => {
  // Of the test runner's own environment vite would take the libraries' development code.
  vi.stubEnv('NODE_ENV', 'production')
  const built = await build({
    root: join(root, 'web'),
    configFile: join(root, 'vite.config.ts'),
    mode: 'production',
    logLevel: 'error',
    build: { write: false },
  })
  vi.unstubAllEnvs()
  if (!('output' in built)) throw new Error('the build has no output, or several')
  const files = new Map(built.output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]))
  const { js, css } = webWeight(String(files.get('index.html')), (path) => {
    return files.get(path) ?? readFileSync(join(root, 'web/public', path))
  })
  // Much less than this, and it is not the page that was weighed.
  expect(js).toBeGreaterThan(100)
  expect(css).toBeGreaterThan(10)
  expect(js).toBeLessThanOrEqual(webWeightMax.js)
  expect(css).toBeLessThanOrEqual(webWeightMax.css)
})
