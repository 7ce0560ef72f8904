import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Writes a file for its owner only: a reader sees the old one or the new one, also after a power cut. */
export function writeAtomically(file: string, text: string): void {
  const temporary = `${file}.tmp`
  withOpen(temporary, 'w', (handle) => {
    writeSync(handle, text)
    fsyncSync(handle)
  })
  renameSync(temporary, file)
  withOpen(dirname(file), 'r', fsyncSync)
}

function withOpen(path: string, flags: 'r' | 'w', use: (handle: number) => void): void {
  const handle = openSync(path, flags, 0o600)
  try {
    use(handle)
  } finally {
    closeSync(handle)
  }
}
