import { type ConfigProblem } from '../config-warnings.ts'

// What became of each key of a file that was read as settings.

export type Outcome = 'taken' | 'converted' | 'unsupported' | 'unknown' | 'refused'

/** One key. `to` is the setting it became and `became` its value there; `why` is empty where nothing has to be said. */
export type Line = {
  readonly key: string
  readonly value: string
  readonly outcome: Outcome
  readonly to: string | null
  readonly became: string | null
  readonly why: string
}

/** Lines in the order of the file. */
export type Report = Line[]

export type Json = { readonly [key: string]: unknown }
export type Draft = Record<string, unknown>

/** As many as somebody would read; what is not settings at all would have tens of thousands. */
export const problemsMax = 100

export const take = (report: Report, key: string, value: unknown, to = key): void =>
  add(report, 'taken', key, value, to, value, '')

export const convert = (
  report: Report,
  given: { readonly key: string; readonly value: unknown },
  became: { readonly key: string; readonly value: unknown },
  why: string,
): void => add(report, 'converted', given.key, given.value, became.key, became.value, why)

export const leaveOut = (report: Report, key: string, value: unknown, why = noEffect): void =>
  add(report, 'unsupported', key, value, null, undefined, why)

export const refuse = (report: Report, key: string, value: unknown, why: string): void =>
  add(report, 'refused', key, value, null, undefined, why)

export function reportUnknown(
  report: Report,
  path: string,
  key: string,
  value: unknown,
  known: readonly string[],
): void {
  // Nobody is told of more.
  const near = report.at(-problemsMax)?.outcome === 'unknown' ? null : nearest(key, known)
  const hint = near ? `; did you mean ${near}?` : ''
  add(report, 'unknown', `${path}${shown(key)}`, value, null, undefined, `is no setting${hint}`)
}

/** What stands in the way of the settings, and what is only to be known. */
export const problemsIn = (report: Report): ConfigProblem[] =>
  report.filter(({ outcome }) => outcome === 'refused' || outcome === 'unknown').map(toProblem)
export const warningsIn = (report: Report): ConfigProblem[] =>
  report.filter(({ outcome }) => outcome === 'converted' || outcome === 'unsupported').map(toProblem)

const toProblem = ({ key, value, why }: Line): ConfigProblem => ({ key, value, problem: why })

const noEffect = 'not supported here, so it has no effect'

function add(
  report: Report,
  outcome: Outcome,
  key: string,
  value: unknown,
  to: string | null,
  became: unknown,
  why: string,
): void {
  const isOwn = outcome === 'taken'
  report.push({
    key,
    value: isOwn ? shown(value) : shownOf(key, value),
    outcome,
    to,
    became: to === null ? null : shown(became),
    why,
  })
}

export function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  const written = typeof value === 'string' ? value : JSON.stringify(value)
  return written.length > 80 ? `${written.slice(0, 80)}…` : written
}

/** Files of other bots hold keys and passwords: what may be one goes neither to a screen nor to a log. */
function shownOf(key: string, value: unknown): string {
  const names = typeof value === 'object' && value !== null ? JSON.stringify(value) : ''
  return secretName.test(key) || secretName.test(names) ? '(not shown)' : shown(value)
}

export const isSecretName = (key: string): boolean => secretName.test(key)

const secretName = /key|secret|token|passw|passphrase|private|mnemonic|webhook|chat_id|wallet/i

function nearest(word: string, known: readonly string[]): string | null {
  const scored = known.map((name) => ({ name, distance: editDistance(word.toLowerCase(), name) }))
  const best = scored.sort((a, b) => a.distance - b.distance)[0]
  return best && best.distance <= Math.max(2, word.length / 3) ? best.name : null
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= Math.min(a.length, 64); i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
