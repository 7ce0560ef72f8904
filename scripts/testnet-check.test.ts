import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startStand } from '../server/test/kill/exchange.ts'

const script = join(import.meta.dirname, 'testnet-check.ts')

test('the ten open questions are asked, and nothing that asking took stays behind', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'undertow-questions-'))
  const exchange = await startStand(folder, 'questions')
  try {
    const { v3, url } = exchange.access
    const keys = {
      UNDERTOW_ASTER_USER: v3.user,
      UNDERTOW_ASTER_SIGNER: v3.signer,
      UNDERTOW_ASTER_PRIVATE_KEY: v3.privateKey,
    }
    const { stdout } = await promisify(execFile)(process.execPath, [script, '--exchange-url', url], {
      env: { ...process.env, ...keys },
    })
    expect(stdout.match(/^\d+\. /gm)).toEqual(Array.from({ length: 10 }, (_, index) => `${index + 1}. `))
    expect(stdout.match(/not asked/g)).toHaveLength(2)
    expect(stdout).not.toContain('no answer')
    expect(stdout).toMatch(/without a position: \w+.*; first: accepted; second: \w+/)
    expect(stdout).toMatch(/order: accepted; known \d+ ms after its answer/)
    expect(stdout).not.toContain(v3.privateKey)

    const { positions, orders, fills } = await exchange.truth()
    expect(fills.length).toBeGreaterThan(0)
    expect(positions).toEqual([])
    expect(orders.filter(({ status }) => status === 'NEW')).toEqual([])
  } finally {
    await exchange.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})
