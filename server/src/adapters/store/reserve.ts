import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '../../ports.ts'
import type { Reserve } from './guard.ts'

const megabyte = 1024 * 1024
const usual: Room = { ballastBytes: 64 * megabyte, freeBytesMin: 500 * megabyte }
const fileName = 'ballast'

/** How much is kept, and how much must be free for entries. */
export type Room = { readonly ballastBytes: number; readonly freeBytesMin: number }

/** Room on the disk of `dir` that is there when everything else is used up. `check` measures; call it every few seconds. */
export function createReserve(dir: string, log: Log, room: Room = usual): Reserve & { check(): void } {
  const { ballastBytes, freeBytesMin } = room
  const file = join(dir, fileName)
  let free = freeBytes(dir)
  let isKept = keepBallast(file, free, room, log)

  const release = (): void => {
    if (!isKept) return
    isKept = false
    rmSync(file, { force: true })
    free = freeBytes(dir)
    log('error', `the disk is full: the ${megabytes(ballastBytes)} MB kept for this are given up`)
  }
  // A start writes before anybody could miss the room: side files are put into their databases.
  if (free < ballastBytes / 4) release()

  return {
    shortage: () => (free < freeBytesMin ? `less than ${megabytes(freeBytesMin)} MB of the disk are free` : null),
    check: () => {
      free = freeBytes(dir)
      isKept ||= keepBallast(file, free, room, log)
    },
    release,
  }
}

/** For books that end with their process. */
export const noReserve: Reserve = { shortage: () => null, release: () => undefined }

function keepBallast(file: string, free: number, { ballastBytes, freeBytesMin }: Room, log: Log): boolean {
  try {
    if (statSync(file, { throwIfNoEntry: false })?.size === ballastBytes) return true
    if (free < freeBytesMin + ballastBytes) return false
    writeBallast(file, ballastBytes)
    return true
  } catch (cause) {
    log('warn', `no room could be kept on the disk: ${cause instanceof Error ? cause.message : String(cause)}`)
    rmSync(file, { force: true })
    return false
  }
}

// Written out, and nothing that a file system would fold away: a hole in a file has no place on the disk.
function writeBallast(file: string, size: number): void {
  const handle = openSync(file, 'w', 0o600)
  const bytes = randomBytes(megabyte)
  try {
    for (let at = 0; at < size; at += megabyte) writeSync(handle, bytes, 0, megabyte, at)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function freeBytes(dir: string): number {
  const { bavail, bsize } = statfsSync(dir)
  return bavail * bsize
}

const megabytes = (bytes: number): number => Math.floor(bytes / megabyte)
