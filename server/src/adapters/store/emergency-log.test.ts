import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Recorded } from '../../ports.ts'
import { openEmergencyLog, readEmergencyLog } from './emergency-log.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'undertow-emergency-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const file = (): string => join(dir, 'emergency/entries.log')
const hop = (seq: number, reason = ''): Recorded => ({
  seq,
  at: seq,
  event: { kind: 'hop', hop: 'rest', up: false, reason },
  commands: [{ kind: 'askSnapshot', reason }],
})

test('the log has its place on the disk before it is needed, and never grows', () => {
  const log = openEmergencyLog(dir)
  const { size } = statSync(file())
  log.write([hop(1), hop(2)])
  expect(statSync(file()).size).toBe(size)
  expect(size).toBe(4 * 1024 * 1024)
  log.close()
})

test('what was written is read again, and what the end of the process cut short is left out', () => {
  const log = openEmergencyLog(dir)
  log.write([hop(1, 'two\nlines')])
  log.write([hop(2), hop(3)])
  log.close()
  expect(readEmergencyLog(dir)).toEqual([hop(1, 'two\nlines'), hop(2), hop(3)])
  const bytes = readFileSync(file())
  const cut = bytes.indexOf('"seq":3')
  bytes.fill(0, cut)
  writeFileSync(file(), bytes)
  expect(readEmergencyLog(dir)).toEqual([hop(1, 'two\nlines'), hop(2)])
  truncateSync(file(), cut)
  expect(readEmergencyLog(dir)).toEqual([hop(1, 'two\nlines'), hop(2)])
})

test('a shorter line after a clear is not followed by what stood there before', () => {
  const log = openEmergencyLog(dir)
  log.write([hop(1, 'long'.repeat(100)), hop(2), hop(3)])
  log.clear()
  log.write([hop(4)])
  log.close()
  expect(readEmergencyLog(dir)).toEqual([hop(4)])
})

test('a process that opens a log that is not empty goes on behind it', () => {
  const first = openEmergencyLog(dir)
  first.write([hop(1)])
  first.close()
  const second = openEmergencyLog(dir)
  second.write([hop(2)])
  second.close()
  expect(readEmergencyLog(dir)).toEqual([hop(1), hop(2)])
})

test('a full log says so instead of forgetting', () => {
  const log = openEmergencyLog(dir)
  expect(() => log.write([hop(1, 'x'.repeat(5_000_000))])).toThrow('the emergency log is full')
  log.close()
})
