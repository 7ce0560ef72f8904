import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { price } from '@undertow/shared/money.ts'
import { afterEach, expect, test } from 'vitest'
import { createClock } from '../src/adapters/clock.ts'
import { openStore } from '../src/adapters/store/open.ts'

const cli = join(import.meta.dirname, '../src/app/replay-cli.ts')
const folders: string[] = []
afterEach(() => {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true })
})
const folder = () => {
  const dir = mkdtempSync(join(tmpdir(), 'undertow-replay-'))
  folders.push(dir)
  return dir
}
const replay = (...args: string[]) => {
  const { status, stdout } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' })
  return { status, lines: stdout.trimEnd().split('\n') }
}
const tick = (seq: number) => ({
  seq,
  at: 1_000 + seq,
  event: { kind: 'mark' as const, symbol: 'BTCUSDT', price: price('1') },
  commands: [],
})
const recorded = (seq: number, commands: [] | [{ kind: 'askSnapshot'; reason: string }] = []) => ({
  seq,
  at: 1_000 + seq,
  event: { kind: 'wake' as const },
  commands,
})

test('a folder without a journal is one sentence and code 2, and nothing is made there', () => {
  const missing = join(folder(), 'no-such')
  const { status, lines } = replay(missing)
  expect({ status, lines: lines.length }).toEqual({ status: 2, lines: 1 })
  expect(lines[0]).toContain(`${missing} holds no journal`)
  expect(existsSync(missing)).toBe(false)

  const empty = folder()
  expect(replay(empty).status).toBe(2)
  expect(readdirSync(empty)).toEqual([])
  expect(replay().status).toBe(2)
})

test('a journal that is being written to is folded up to its last commit, and left as it is', () => {
  const dir = folder()
  const store = openStore(dir, { clock: createClock() })
  store.journal.append(recorded(0))
  store.journal.append(tick(1))
  store.journal.commit()
  const before = readdirSync(dir)
  store.journal.append(recorded(2))
  const { status, lines } = replay(dir)
  expect({ status, first: lines[0] }).toEqual({ status: 0, first: '2 entries, 0 with commands' })
  expect(lines[1]).toMatch(/^journal hash [0-9a-f]{64}$/)
  expect(readdirSync(dir)).toEqual(before)
  store.close()
  expect(replay(dir).lines[0]).toBe('3 entries, 0 with commands')
})

test('the first command that differs is named, and the code is 1', () => {
  const dir = folder()
  const store = openStore(dir, { clock: createClock() })
  store.journal.append(recorded(0))
  store.journal.append(recorded(1, [{ kind: 'askSnapshot', reason: 'x' }]))
  store.close()
  const { status, lines } = replay(dir)
  expect(status).toBe(1)
  expect(lines.slice(2)).toEqual([
    'entry 1 differs',
    '  recorded [{"kind":"askSnapshot","reason":"x"}]',
    '  now      []',
  ])
})
