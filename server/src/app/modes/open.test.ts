import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Options } from '../options.ts'
import { openMode, reasonNotToStart } from './open.ts'

const folder = mkdtempSync(join(tmpdir(), 'undertow-open-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const options: Options = {
  mode: 'live',
  port: 1,
  data: folder,
  speed: 1,
  replay: null,
  exchangePort: 0,
  // Nobody answers there: without the refusal the start fails for another reason.
  exchangeUrl: 'http://127.0.0.1:9',
  seed: 1,
  profile: 'default',
  shouldOpenBrowser: false,
}
const surroundings = {
  projectRoot: folder,
  calledFrom: folder,
  dataFolder: null,
  variables: {},
  isTlsUnchecked: true,
  hasPassword: () => false,
  onFatal: () => undefined,
  onSecrets: () => undefined,
  onReopen: () => undefined,
  pass: null,
}

test.each(['live', 'simulate'] as const)(
  'S-35 --mode %s does not start while certificates are not checked, and touches nothing',
  async (mode) => {
    const reason = await openMode({ ...options, mode }, surroundings).then(() => 'it started', reasonNotToStart)
    expect(reason).toContain('NODE_TLS_REJECT_UNAUTHORIZED')
    expect(reason).toContain('take it out of the environment')
    expect(readdirSync(folder)).toEqual([])
  },
)
