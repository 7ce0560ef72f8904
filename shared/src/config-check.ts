import { z } from 'zod'
import { configSchema, type Config, type ConfigJson } from './config.ts'
import { configContradictions, configWarnings, type ConfigProblem } from './config-warnings.ts'
import { isDeeperThan } from './depth.ts'
import { notesOn } from './profiles.ts'
import { isObject, problemsIn, problemsMax, shown, warningsIn, type Json, type Report } from './reading/report.ts'
import { draftOf, sections } from './reading/sections.ts'
import { exactText, globalFields, isMoneyField, isMoneyList, symbolFields, type Fields } from './reading/values.ts'

export type Checked =
  | { readonly config: Config; readonly warnings: readonly ConfigProblem[] }
  | { readonly problems: readonly ConfigProblem[] }

/**
 * Settings from the file, the API or the form; the one way to a `Config`. Missing keys take the defaults. Files of other bots
 * are read as they are; what they say in another way, or what this program does not do, is a warning.
 */
export function decodeConfig(json: unknown): Checked {
  const problem = shapeProblem(json)
  if (problem !== null) return { problems: [problem] }
  const report: Report = []
  return checkDraft(draftOf(json as Json, report), report, problemsIn(report))
}

/** Why it is no object of settings; null: it is one. */
export function shapeProblem(json: unknown): ConfigProblem | null {
  if (isDeeperThan(json, levelsMax))
    return { key: '', value: '', problem: `must not be nested deeper than ${levelsMax} levels` }
  return isObject(json)
    ? null
    : { key: '', value: shown(json), problem: `must be an object with ${sections.join(', ')}` }
}

/** What the schema and the look at the whole say of a draft; `found` is what its reading left in the way. */
export function checkDraft(draft: unknown, report: Report, found: readonly ConfigProblem[]): Checked {
  const problems = [...found]
  const parsed = configSchema.safeParse(draft)
  const told = new Set(problems.map(({ key }) => key))
  for (const issue of parsed.error?.issues ?? []) {
    const key = issue.path.join('.')
    // One sentence a setting: what the first look found says more than the schema can.
    if (told.has(key)) continue
    told.add(key)
    problems.push({ key, value: shown(valueAt(draft, issue.path)), problem: issue.message })
  }
  if (problems.length > 0 || !parsed.success) return { problems: readableList(problems) }
  const contradictions = configContradictions(parsed.data)
  if (contradictions.length > 0) return { problems: readableList(contradictions) }
  const notes = notesOn(parsed.data).map(({ name, note }) => ({ key: 'profile', value: name, problem: note }))
  const warnings = [...notes, ...warningsIn(report), ...configWarnings(parsed.data)]
  return { config: parsed.data, warnings: readableList(warnings) }
}

/** The settings as JSON, money as text. */
export const encodeConfig = (config: Config): ConfigJson => z.encode(configSchema, config)

/** The same money may be written in several ways. */
export const isSameConfig = (a: Config, b: Config): boolean =>
  JSON.stringify(encodeConfig(a)) === JSON.stringify(encodeConfig(b))

/** The settings as people edit them: money as JSON numbers wherever a number says exactly the same. */
export function readableConfig(config: Config): unknown {
  const fields: Fields = { ...globalFields, ...symbolFields }
  return JSON.parse(JSON.stringify(config), (key, value: unknown) => {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined
    if (!field) return value
    if (isMoneyList(field) && Array.isArray(value)) return value.map(readableMoney)
    return isMoneyField(field) ? readableMoney(value) : value
  })
}

function readableMoney(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const number = JSON.parse(value) as number
  return exactText(number) === value ? number : value
}

// Settings have three.
const levelsMax = 10

function readableList(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const left = problems.length - problemsMax
  if (left <= 0) return problems
  return [...problems.slice(0, problemsMax), { key: '', value: '', problem: `and ${left} more` }]
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value: unknown, key) => (isObject(value) ? value[String(key)] : undefined), json)
}
