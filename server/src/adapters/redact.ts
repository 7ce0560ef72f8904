/** Takes secrets out of a text, whoever wrote them there. */
export type Redact = (text: string) => string

const removed = '[removed]'
const shortest = 6

// A key of a wallet, a signature or a session as it is written: 32 bytes or more in hex.
const longHex = /\b(0x)?[0-9a-f]{64,}\b/gi
const named =
  /\b((?:api[-_ ]?key|secret|signature|password|token|authorization|cookie)["']?\s*[:=]\s*["']?)(bearer\s+)?[^\s"'&,;]+/gi
const inAddress = /(https?:\/\/)[^\s/@:]+:[^\s/@]+@/gi

/** Knows the secrets of this process by value, and what looks like one by its shape or name. */
export function createRedact(secrets: readonly string[]): Redact {
  const known = secrets.filter(({ length }) => length >= shortest).toSorted((a, b) => b.length - a.length)
  return (text) => {
    const without = known.reduce((rest, secret) => rest.replaceAll(secret, removed), text)
    return without.replaceAll(inAddress, `$1${removed}@`).replaceAll(longHex, removed).replaceAll(named, `$1${removed}`)
  }
}

/** Every text inside a value of any shape. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
