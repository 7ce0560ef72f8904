import { z } from 'zod'
import { prefsSchema, type Prefs } from './prefs.ts'

/** What a file of preferences has at most: it is a few hundred bytes. */
export const prefsBytesMax = 20_000

const format = 'undertow.ui.v1'
const fileSchema = z.object({ format: z.literal(format), preferences: z.record(z.string(), z.unknown()) })

/** Either what the file asks for, or why it asks for nothing: a file is taken whole or not at all. */
export type PrefsFile =
  | { readonly prefs: Partial<Prefs>; readonly problems: readonly [] }
  | { readonly prefs: null; readonly problems: readonly string[] }

export const writePrefsFile = (preferences: Prefs): string => `${JSON.stringify({ format, preferences }, null, 2)}\n`

/** What another version knows and this one does not is left out; what this one knows has to make sense. */
export function readPrefsFile(text: string): PrefsFile {
  const json = parsed(text)
  if (json === undefined) return refused('This is no JSON, so it is no file of preferences.')
  const file = fileSchema.safeParse(json)
  if (!file.success) return refused(`This is JSON, but no file of preferences: its "format" has to be "${format}".`)
  const prefs = prefsSchema.partial().safeParse(file.data.preferences)
  if (prefs.success) return { prefs: defined(prefs.data), problems: [] }
  const { issues } = prefs.error
  return refused(...issues.map((issue) => problemOf(issue, file.data.preferences)))
}

const refused = (...problems: readonly string[]): PrefsFile => ({ prefs: null, problems })

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function problemOf(issue: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): string {
  const name = String(issue.path[0])
  const value = JSON.stringify(given[name]).slice(0, 60)
  if (issue.code === 'invalid_value') return `${name} is ${value}; it can be ${issue.values.map(String).join(', ')}.`
  if (issue.code === 'invalid_type') return `${name} is ${value}; it has to be true or false.`
  return `${name} is ${value}, which ${issue.message}.`
}

/** `undefined` would count as a choice. */
function defined(prefs: { readonly [K in keyof Prefs]?: Prefs[K] | undefined }): Partial<Prefs> {
  return Object.fromEntries(Object.entries(prefs).filter(([, value]) => value !== undefined)) as Partial<Prefs>
}
