import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

// The files of the audit log and whether they are as they were written. `audit.jsonl` takes new lines; full ones are named
// after their first line. `audit-head.json` repeats the end of the chain, so that lines cannot be cut off there either.

export const newestName = 'audit.jsonl'
export const headName = 'audit-head.json'
export const oldName = (firstSeq: number): string => `audit-${String(firstSeq).padStart(10, '0')}.jsonl`
/** Full files that are kept. */
export const filesMax = 15

const lineSchema = z.strictObject({
  seq: z.int().min(1),
  at: z.int(),
  what: z.string(),
  by: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  prev: z.string().length(64),
  hash: z.string().length(64),
})
export type AuditLine = z.output<typeof lineSchema>
export type ChainEnd = { readonly seq: number; readonly hash: string }

const headSchema = z.strictObject({ seq: z.int().min(1), hash: z.string().length(64) })

export const beginning: ChainEnd = { seq: 0, hash: '0'.repeat(64) }

export const hashOf = ({ seq, at, what, by, facts, prev }: Omit<AuditLine, 'hash'>): string =>
  createHash('sha256')
    .update(JSON.stringify([seq, at, what, by, facts, prev]))
    .digest('hex')

/** The files that there are, in order of their lines. */
export function filesOf(folder: string): readonly string[] {
  const old = existsSync(folder) ? readdirSync(folder).filter((name) => /^audit-\d{10}\.jsonl$/.test(name)) : []
  return [...old.toSorted(), ...(existsSync(join(folder, newestName)) ? [newestName] : [])]
}

export type Verified = {
  /** What is not as it was written, and where; null: nothing. */
  readonly problem: string | null
  readonly end: ChainEnd
  /** All lines that could be read, in order. */
  readonly lines: readonly AuditLine[]
  /** First seq of the file that takes new lines. */
  readonly newestFrom: number
  /** Of a last line that the end of a process cut short. */
  readonly tornBytes: number
}

export function verifyAudit(folder: string): Verified {
  const lines: AuditLine[] = []
  const files = filesOf(folder)
  let [newestFrom, tornBytes] = [1, 0]
  let problem: string | null = null
  for (const [index, name] of files.entries()) {
    const text = readFileSync(join(folder, name), 'utf8')
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    const isLast = index === files.length - 1
    if (isLast) tornBytes = Buffer.byteLength(text) - Buffer.byteLength(whole)
    if (name === newestName) newestFrom = (lines.at(-1)?.seq ?? 0) + 1
    if (!isLast && whole !== text) problem ??= `${name} ends in the middle of a line`
    for (const [at, row] of whole.split('\n').slice(0, -1).entries()) {
      const line = read(row)
      problem ??=
        line === null
          ? `line ${at + 1} of ${name} makes no sense`
          : broken(lines.at(-1), line, `line ${at + 1} of ${name}`)
      if (line !== null) lines.push(line)
    }
  }
  // Between two lines the newest file may just have got its other name.
  if (files.length > 0 && files.at(-1) !== newestName) newestFrom = (lines.at(-1)?.seq ?? 0) + 1
  const { seq, hash } = lines.at(-1) ?? beginning
  problem ??= missingBefore(lines[0], files.length - 1) ?? missingAfter(folder, lines)
  return { problem, end: { seq, hash }, lines, newestFrom, tornBytes }
}

function broken(before: AuditLine | undefined, line: AuditLine, where: string): string | null {
  if (hashOf(line) !== line.hash) return `${where} was changed after it was written`
  if (before === undefined) return line.seq === 1 && line.prev !== beginning.hash ? `${where} is no beginning` : null
  return line.seq === before.seq + 1 && line.prev === before.hash ? null : `${where} does not follow the one before it`
}

/** The oldest lines go only when there are too many. */
function missingBefore(first: AuditLine | undefined, full: number): string | null {
  return first === undefined || first.seq === 1 || full >= filesMax ? null : `lines before ${first.seq} are missing`
}

function missingAfter(folder: string, lines: readonly AuditLine[]): string | null {
  const file = join(folder, headName)
  const last = lines.at(-1)?.seq ?? 0
  // The head is written after the line: of a very first line it may not have been.
  if (!existsSync(file)) return last > 1 ? `${headName} is missing` : null
  const head = headSchema.safeParse(parsed(readFileSync(file, 'utf8')))
  if (!head.success) return `${headName} makes no sense`
  const { seq, hash } = head.data
  if (seq > last) return `lines ${last + 1} to ${seq} are missing`
  const known = lines.find((line) => line.seq === seq)
  if (known === undefined || last > seq + 1) return `${headName} speaks of line ${seq}, and the last one is ${last}`
  return known.hash === hash ? null : `line ${seq} is another one than ${headName} says`
}

function read(row: string): AuditLine | null {
  const line = lineSchema.safeParse(parsed(row))
  // Also as it was written: of a name that stands there twice a program reads the last, and a person the first.
  return line.success && JSON.stringify(line.data) === row ? line.data : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What is no JSON holds nothing: the schema says so.
    return null
  }
}
