import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const spanMs = 120_000
const startsMax = 5
const startsSchema = z.array(z.int()).max(100)

/**
 * Notes a start in `dir`. `haltBecause`: five in two minutes that did not end well, so this one had better not enter
 * anything; null otherwise. `endedWell` is for a program that stops because it was asked to.
 */
export function noteStart(dir: string, now: number): { readonly haltBecause: string | null; endedWell(): void } {
  const file = join(dir, 'starts.json')
  const starts = [...readStarts(file).filter((at) => at <= now && now - at < spanMs), now].slice(-startsMax)
  return {
    haltBecause: unwritten(file, starts) ?? (starts.length < startsMax ? null : loop),
    endedWell: () => rmSync(file, { force: true }),
  }
}

const loop = `the program was started ${startsMax} times within ${spanMs / 60_000} minutes and never ended as it should: look at its log`

/** Why nothing could be noted, or null. A disk that takes nothing is no reason not to protect what is open. */
function unwritten(file: string, starts: readonly number[]): string | null {
  try {
    writeFileSync(`${file}.tmp`, JSON.stringify(starts), { mode: 0o600 })
    renameSync(`${file}.tmp`, file)
    return null
  } catch (cause) {
    return `${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`
  }
}

function readStarts(file: string): readonly number[] {
  try {
    return startsSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // Missing, or cut short by the crash: nothing is known of earlier starts.
    return []
  }
}
