import { closeSync, existsSync, fsyncSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock, Log } from '../ports.ts'

/** A file of this name in the data folder halts the bot that works there, now or at its next start. `touch` will do. */
export const haltFile = 'halt-requested'

const lookMs = 1_000

/** Leaves the request; it is on the disk when this returns. Throws when the folder cannot be written. */
export function requestHalt(folder: string): void {
  for (const [path, flags] of [
    [join(folder, haltFile), 'w'],
    [folder, 'r'],
  ] as const) {
    const opened = openSync(path, flags, 0o600)
    try {
      fsyncSync(opened)
    } finally {
      closeSync(opened)
    }
  }
}

/** Whether a request still waits to be obeyed. */
export const isHaltRequested = (folder: string): boolean => existsSync(join(folder, haltFile))

/**
 * Looks for a request at once and then each second; the file goes once `onHalt` says that the halt is on record.
 * For the bot whose web server does not answer, and for the start after a crash.
 */
export function watchHaltRequests(folder: string, clock: Clock, log: Log, onHalt: () => boolean): () => void {
  // A file that cannot be removed is obeyed once, not each second.
  let isStuck = false
  const look = (): void => {
    cancel = clock.after(lookMs, look)
    if (!isHaltRequested(folder)) isStuck = false
    else if (!isStuck && onHalt()) isStuck = !remove(join(folder, haltFile), log)
  }
  let cancel = (): void => undefined
  look()
  return () => cancel()
}

function remove(file: string, log: Log): boolean {
  try {
    rmSync(file)
    return true
  } catch (error) {
    log('warn', 'the halt request was obeyed and cannot be removed: the next start will halt again', {
      file,
      error: error instanceof Error ? error.message : String(error),
    })
    return false
  }
}
