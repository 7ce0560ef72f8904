import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { verifyAudit, type AuditLine } from './audit-chain.ts'
import { openAuditLog } from './audit-log.ts'

const due: (() => void)[] = []
const clock = {
  now: () => 1_769_860_800_000,
  elapsed: () => 0,
  after: (_: number, run: () => void) => {
    due.push(run)
    return () => undefined
  },
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'undertow-audit-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}
const open = (at: string, said: string[] = []) => openAuditLog(at, clock, (_, text) => void said.push(text))
const newest = (at: string) => join(at, 'audit.jsonl')
const textOf = (at: string) => readFileSync(newest(at), 'utf8')

function written(): string {
  const at = folder()
  const { note } = open(at)
  note('logged in', 'anna')
  note('halt', 'dashboard', { symbol: 'BTCUSDT', qty: 3, isSure: true, left: null })
  note('token used', 'token backup')
  return at
}

test('what was done stands there for its owner only, in order, and goes on after a restart', () => {
  const at = written()
  open(at).note('logged out', 'anna')
  const { problem, lines } = verifyAudit(at)
  expect([problem, lines.map(({ seq, what }) => [seq, what])]).toEqual([
    null,
    [
      [1, 'logged in'],
      [2, 'halt'],
      [3, 'token used'],
      [4, 'logged out'],
    ],
  ])
  expect(lines[1]?.facts).toEqual({ symbol: 'BTCUSDT', qty: 3, isSure: true, left: null })
  for (const name of ['audit.jsonl', 'audit-head.json']) expect(statSync(join(at, name)).mode & 0o777).toBe(0o600)
})

const rows = (text: string): string[] => text.trimEnd().split('\n')
const together = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')
const changes: readonly (readonly [string, (text: string) => string, RegExp])[] = [
  ['a word changed', (text) => text.replace('BTCUSDT', 'ETHUSDT'), /line 2 of audit.jsonl was changed/],
  ['a name changed', (text) => text.replace('"anna"', '"hans"'), /line 1 of audit.jsonl was changed/],
  [
    'a name put before the name',
    (text) => text.replace('"by":', '"by":"hans","by":'),
    /line 1 of audit.jsonl makes no sense/,
  ],
  ['a line taken out', (text) => together(rows(text).toSpliced(1, 1)), /line 2 of audit.jsonl does not follow/],
  ['the first taken out', (text) => together(rows(text).slice(1)), /lines before 2 are missing/],
  ['the last taken out', (text) => together(rows(text).slice(0, -1)), /lines 3 to 3 are missing/],
  ['two exchanged', (text) => together(rows(text).toReversed()), /does not follow/],
  ['one repeated', (text) => text + together(rows(text).slice(-1)), /line 4 of audit.jsonl does not follow/],
  ['something else added', (text) => `${text}{}\n`, /line 4 of audit.jsonl makes no sense/],
  ['the end cut in a line', (text) => text.slice(0, -20), /lines 3 to 3 are missing/],
  ['all taken out', () => '', /lines 1 to 3 are missing/],
]

test.each(changes)(
  'S-40 %s is found at the next start, kept, and told in the log that begins anew',
  (_, change, found) => {
    const at = written()
    const before = change(textOf(at))
    writeFileSync(newest(at), before)
    const said: string[] = []
    const { problem, note } = open(at, said)
    expect(problem).toMatch(found)
    expect(said).toEqual([expect.stringContaining('not as it was written')])
    const kept = readdirSync(at).find((name) => name.startsWith('audit-broken-')) ?? ''
    expect(readFileSync(join(at, kept, 'audit.jsonl'), 'utf8')).toBe(before)
    note('logged in', 'anna')
    const after = verifyAudit(at)
    expect([after.problem, after.lines.map(({ what }) => what)]).toEqual([
      null,
      ['the log before this is not as it was written', 'logged in'],
    ])
    expect(after.lines[0]?.facts).toMatchObject({ problem, keptIn: kept })
  },
)

test('S-40 a chain that was made anew from a changed line on does not fit the head', () => {
  const at = written()
  const fake = written()
  writeFileSync(newest(at), textOf(fake).replace(/\{"seq":3.*\n/, ''))
  expect(verifyAudit(at).problem).toMatch(/lines 3 to 3 are missing/)
  rmSync(join(at, 'audit-head.json'))
  expect(verifyAudit(at).problem).toMatch(/audit-head.json is missing/)
})

test('a process that ended in the middle of a line, or before it noted the end, is no tampering', () => {
  const torn = written()
  writeFileSync(newest(torn), `${textOf(torn)}{"seq":4,"at":17698`)
  expect(open(torn).problem).toBe(null)
  expect(verifyAudit(torn).lines.map(({ what }) => what)).toEqual([
    'logged in',
    'halt',
    'token used',
    'a line was not written whole before the end of the process',
  ])
  const ahead = written()
  const head = readFileSync(join(ahead, 'audit-head.json'))
  open(ahead).note('logged out', 'anna')
  writeFileSync(join(ahead, 'audit-head.json'), head)
  expect(open(ahead).problem).toBe(null)
})

test('the log has a largest size: the oldest lines go, and the chain of the rest holds', () => {
  const at = folder()
  const { note } = openAuditLog(at, clock, () => undefined, 600)
  for (let i = 0; i < 70; i += 1) note('something', 'anna')
  const files = readdirSync(at).filter((name) => name.endsWith('.jsonl'))
  expect(files).toHaveLength(16)
  const { problem, lines } = verifyAudit(at)
  expect([problem, lines.at(-1)?.seq]).toEqual([null, 70])
  expect(lines[0]?.seq).toBeGreaterThan(1)
  open(at).note('goes on', 'anna')
  expect(verifyAudit(at)).toMatchObject({ problem: null, end: { seq: 71 } })
  rmSync(join(at, files.toSorted()[3] ?? ''))
  expect(verifyAudit(at).problem).not.toBe(null)
})

test('a disk that takes nothing holds nobody up; what could not be written follows when it can', () => {
  const at = written()
  const said: string[] = []
  const { note } = open(at, said)
  const kept = textOf(at)
  rmSync(newest(at))
  mkdirSync(newest(at))
  for (let i = 1; i <= 203; i += 1) note(`wish ${i}`, 'anna')
  expect(said.every((text) => text.includes('cannot be written'))).toBe(true)
  rmSync(newest(at), { recursive: true })
  writeFileSync(newest(at), kept, { mode: 0o600 })
  chmodSync(newest(at), 0o600)
  note('wish 204', 'anna')
  expect(verifyAudit(at).lines).toHaveLength(3 + 1 + 20)
  note('wish 205', 'anna')
  expect(due).toHaveLength(1)
  for (let run = due.shift(); run !== undefined; run = due.shift()) run()
  const { problem, lines } = verifyAudit(at)
  const told = (line: AuditLine | undefined) => [line?.what, line?.facts]
  expect([problem, lines.length]).toEqual([null, 3 + 1 + 201])
  expect([told(lines[3]), told(lines[4]), told(lines.at(-1))]).toEqual([
    ['lines could not be written', { lost: 4 }],
    ['wish 5', {}],
    ['wish 205', {}],
  ])
})

test('a log that can neither be read nor set aside keeps nobody from starting: it says so, and records nothing', () => {
  const at = folder()
  mkdirSync(newest(at))
  mkdirSync(join(at, `audit-broken-${clock.now()}`, 'audit.jsonl', 'x'), { recursive: true })
  const said: string[] = []
  const { note, problem } = open(at, said)
  note('halt', 'anna')
  expect(problem).toContain('neither be read nor set aside')
  expect(said).toEqual(['the audit log cannot be used', 'not recorded'])
})
