import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Audit, AuditFacts, Clock, Log } from '../ports.ts'
import { writeAtomically } from './atomic-file.ts'
import {
  beginning,
  filesMax,
  filesOf,
  hashOf,
  headName,
  newestName,
  oldName,
  verifyAudit,
  type AuditLine,
  type ChainEnd,
} from './audit-chain.ts'

/** The record of who did what: each line holds the hash of the one before, so that none can be changed or taken out unseen. */
export type AuditLog = {
  readonly note: Audit
  /** What the check at the start found; null: every line was as it was written. */
  readonly problem: string | null
}

/** With 16 files, 4 MB: some ten thousand lines. */
const defaultBytesMax = 256 * 1_024
/** Lines that wait for a disk that takes nothing. */
const waitingMax = 200
/** Each is brought to the disk for itself, for which the loop waits: the rest of many follows a moment later. */
const atOnceMax = 20
const pauseMs = 100
const textMax = 500

/**
 * Opens or begins the log of a data folder. One that was tampered with is set aside whole, and the new one begins with that.
 * Nothing here throws: whoever presses STOP must not be held up by a record of it.
 */
export function openAuditLog(folder: string, clock: Clock, log: Log, fileBytesMax = defaultBytesMax): AuditLog {
  let end: ChainEnd & { readonly fileFrom: number } = { ...beginning, fileFrom: 1 }
  let waiting: { readonly at: number; readonly what: string; readonly by: string; readonly facts: AuditFacts }[] = []
  let lost = 0
  let isGoingOn = false

  const note: Audit = (what, by, facts = {}) => {
    waiting.push({ at: clock.now(), what: cut(what), by: cut(by), facts: cutAll(facts) })
    for (; waiting.length > waitingMax; lost += 1) waiting.shift()
    write()
  }

  function write(): void {
    try {
      if (lost > 0) append({ at: clock.now(), what: 'lines could not be written', by: 'undertow', facts: { lost } })
      lost = 0
      for (const line of waiting.slice(0, atOnceMax)) {
        append(line)
        waiting = waiting.slice(1)
      }
      if (waiting.length === 0 || isGoingOn) return
      isGoingOn = true
      clock.after(pauseMs, () => {
        isGoingOn = false
        write()
      })
    } catch (error) {
      log('error', 'the audit log cannot be written; lines wait in memory', {
        error: String(error),
        waiting: waiting.length,
      })
    }
  }

  function append(told: (typeof waiting)[number]): void {
    rotateIfFull()
    const body = { seq: end.seq + 1, ...told, prev: end.hash }
    const line: AuditLine = { ...body, hash: hashOf(body) }
    appendDurably(join(folder, newestName), `${JSON.stringify(line)}\n`)
    end = { seq: line.seq, hash: line.hash, fileFrom: end.fileFrom }
    writeAtomically(join(folder, headName), `${JSON.stringify({ seq: end.seq, hash: end.hash })}\n`)
  }

  function rotateIfFull(): void {
    const newest = join(folder, newestName)
    if (!existsSync(newest) || statSync(newest).size < fileBytesMax) return
    renameSync(newest, join(folder, oldName(end.fileFrom)))
    end = { ...end, fileFrom: end.seq + 1 }
    const old = filesOf(folder).filter((name) => name !== newestName)
    for (const name of old.slice(0, Math.max(0, old.length - filesMax))) rmSync(join(folder, name))
  }

  try {
    const found = verifyAudit(folder)
    if (found.problem === null) {
      end = { ...found.end, fileFrom: found.newestFrom }
      if (found.tornBytes > 0) {
        cutEnd(join(folder, newestName), found.tornBytes)
        note('a line was not written whole before the end of the process', 'undertow', { bytes: found.tornBytes })
      }
      return { note, problem: null }
    }
    const { problem } = found
    const keptIn = setAside(folder, clock.now())
    log('error', 'the audit log is not as it was written: it is set aside, and a new one begins', { problem, keptIn })
    note('the log before this is not as it was written', 'undertow', { problem, keptIn })
    return { note, problem }
  } catch (error) {
    const problem = `it can neither be read nor set aside, and nothing is recorded: ${String(error)}`
    log('error', 'the audit log cannot be used', { problem })
    return { note: (what, by) => log('warn', 'not recorded', { what: cut(what), by: cut(by) }), problem }
  }
}

/** On disk when it returns; when that fails, nothing of it is. */
function appendDurably(file: string, text: string): void {
  const handle = openSync(file, 'a', 0o600)
  try {
    const { size } = fstatSync(handle)
    try {
      const bytes = Buffer.from(text)
      if (writeSync(handle, bytes) !== bytes.length) throw new Error('the disk took a part of it only')
      fsyncSync(handle)
    } catch (error) {
      ftruncateSync(handle, size)
      throw error
    }
  } finally {
    closeSync(handle)
  }
}

function cutEnd(file: string, bytes: number): void {
  const handle = openSync(file, 'r+')
  try {
    ftruncateSync(handle, fstatSync(handle).size - bytes)
  } finally {
    closeSync(handle)
  }
}

function setAside(folder: string, now: number): string {
  const name = `audit-broken-${now}`
  mkdirSync(join(folder, name), { recursive: true, mode: 0o700 })
  for (const file of [...filesOf(folder), headName])
    if (existsSync(join(folder, file))) renameSync(join(folder, file), join(folder, name, file))
  return name
}

const cut = (text: string): string => (text.length <= textMax ? text : `${text.slice(0, textMax)}…`)
const cutAll = (facts: AuditFacts): AuditFacts =>
  Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, typeof value === 'string' ? cut(value) : value]))
