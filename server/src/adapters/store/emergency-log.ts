import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Recorded } from '../../ports.ts'
import { entryText, readEntry } from './entry-text.ts'

/** Where entries go that the ledger does not take, so that a stop or a close never leaves without a record. */
export interface EmergencyLog {
  /** On the disk when this returns. Throws when the log is full or cannot be written either. */
  write(entries: readonly Recorded[]): void
  /** Forgets everything: the ledger has it. */
  clear(): void
  close(): void
}

/** Everything that fits is written over and never appended: a full disk still takes it. */
const bytesMax = 4 * 1024 * 1024

const folderName = 'emergency'

/** Opens the log beside the ledger in `dir`, in a folder of its own that may lie on another disk. */
export function openEmergencyLog(dir: string): EmergencyLog {
  const file = fileIn(dir)
  mkdirSync(join(dir, folderName), { recursive: true, mode: 0o700 })
  const handle = openSync(file, existsSync(file) ? 'r+' : 'w+', 0o600)
  reserve(handle)
  let end = endOf(readFileSync(file))

  return {
    write: (entries) => {
      const lines = Buffer.from(entries.map(lineOf).join(''))
      if (end + lines.length > bytesMax) throw new Error('the emergency log is full')
      writeSync(handle, lines, 0, lines.length, end)
      fdatasyncSync(handle)
      end += lines.length
    },
    clear: () => {
      if (end === 0) return
      // A line that stayed behind would one day stand after a shorter one.
      writeSync(handle, Buffer.alloc(end), 0, end, 0)
      fdatasyncSync(handle)
      end = 0
    },
    close: () => closeSync(handle),
  }
}

/** What the last process could not put into the ledger, oldest first. A line that was cut by the end of it is left out. */
export function readEmergencyLog(dir: string): Recorded[] {
  const file = fileIn(dir)
  return existsSync(file) ? [...linesOf(readFileSync(file))].map(({ entry }) => readEntry(entry)) : []
}

const fileIn = (dir: string): string => join(dir, folderName, 'entries.log')

function reserve(handle: number): void {
  const { size } = fstatSync(handle)
  if (size >= bytesMax) return
  // Written out, not only made longer: a hole in a file has no place on the disk.
  writeSync(handle, Buffer.alloc(bytesMax - size), 0, bytesMax - size, size)
  fsyncSync(handle)
}

const sumOf = (json: string): string => crc32(json).toString(16).padStart(8, '0')

function lineOf(recorded: Recorded): string {
  const json = entryText(recorded)
  return `${sumOf(json)} ${json}\n`
}

function endOf(bytes: Buffer): number {
  let end = 0
  for (const line of linesOf(bytes)) end = line.end
  return end
}

function* linesOf(bytes: Buffer): Generator<{ readonly entry: string; readonly end: number }> {
  for (let start = 0; ;) {
    const end = bytes.indexOf(10, start)
    if (end === -1) return
    const line = bytes.toString('utf8', start, end)
    const entry = line.slice(9)
    if (line.slice(0, 8) !== sumOf(entry)) return
    yield { entry, end: end + 1 }
    start = end + 1
  }
}
