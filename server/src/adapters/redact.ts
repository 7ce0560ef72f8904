import type { Log } from '../ports.ts'

/** Takes secrets out of a text, whoever wrote them there. */
export type Redact = (text: string) => string

const removed = '[removed]'
const shortest = 6

// A key of a wallet, a signature or a session as it is written: 32 bytes or more in hex.
const longHex = /\b(0x)?[0-9a-f]{64,}\b/gi
const named =
  /\b((?:api[-_ ]?key|listen[-_ ]?key|private[-_ ]?key|secret|signature|password|token|authorization|cookie)["']?\s*[:=]\s*["']?)(bearer\s+)?[^\s"'&,;]+/gi
const inAddress = /(https?:\/\/)[^\s/@:]+:[^\s/@]+@/gi
// Where the user stream is listened to: who knows its key may, too.
const streamKey = /(\/ws\/)[a-z0-9]{32,}/gi

/** Knows the secrets of this process by value, and what looks like one by its shape or name. */
export function createRedact(secrets: readonly string[]): Redact {
  const known = secrets.filter(({ length }) => length >= shortest).toSorted((a, b) => b.length - a.length)
  return (text) => {
    const without = known.reduce((rest, secret) => rest.replaceAll(secret, removed), text)
    return without
      .replaceAll(inAddress, `$1${removed}@`)
      .replaceAll(streamKey, `$1${removed}`)
      .replaceAll(longHex, removed)
      .replaceAll(named, `$1${removed}`)
  }
}

/** The facts of a log line without secrets. */
export function redactFacts(redact: Redact, facts: Facts = {}): Facts {
  const told = Object.entries(facts).map(([key, value]) => [key, typeof value === 'string' ? redact(value) : value])
  return Object.fromEntries(told) as Facts
}

/** What an error says, with where it was thrown, without secrets. */
export const errorText = (redact: Redact, error: unknown): string =>
  redact(error instanceof Error ? (error.stack ?? error.message) : String(error))

type Facts = NonNullable<Parameters<Log>[2]>

/** Every text inside a value of any shape. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
