import { checkDraft, encodeConfig, shapeProblem } from './config-check.ts'
import { type ConfigJson } from './config.ts'
import { type ConfigProblem } from './config-warnings.ts'
import { leaveOut, problemsIn, type Draft, type Json, type Line, type Report } from './reading/report.ts'
import { draftOf, formatOf, type FileFormat } from './reading/sections.ts'

/** What a file would become, before anything is changed. */
export type ImportReport = {
  readonly format: FileFormat | null
  /** Every key of the file. */
  readonly lines: readonly Line[]
  /** What stands in the way. */
  readonly problems: readonly ConfigProblem[]
  /** Valid but questionable. */
  readonly warnings: readonly ConfigProblem[]
  /** Whole settings, ready to be proposed; null while something stands in the way. */
  readonly config: ConfigJson | null
}

const textMax = 200_000

/**
 * Reads a file of this program, of the original bot or of a VWAP bot for somebody who looks at the report before saving it.
 * A key that is unknown is therefore told and left out; in a file of our own it is a mistake and stands in the way.
 */
export function readImport(text: string, simulateOnly: boolean): ImportReport {
  if (text.length > textMax) return failed(`is ${text.length} characters long; at most ${textMax} are read`)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // The message of the parser quotes the text, which may hold a key.
    return failed('is not JSON. A YAML file has to be written as JSON first')
  }
  const problem = shapeProblem(json)
  if (problem !== null) return { ...nothing, problems: [problem] }
  const report: Report = []
  const format = formatOf(json as Json)
  const draft = keepSimulating(draftOf(json as Json, report), simulateOnly, report)
  const inTheWay = format === 'undertow' ? report : report.filter(({ outcome }) => outcome !== 'unknown')
  const checked = checkDraft(draft, [], problemsIn(inTheWay))
  if ('problems' in checked) return { ...nothing, format, lines: report, problems: checked.problems }
  return { format, lines: report, problems: [], warnings: checked.warnings, config: encodeConfig(checked.config) }
}

const nothing: ImportReport = { format: null, lines: [], problems: [], warnings: [], config: null }
const failed = (problem: string): ImportReport => ({ ...nothing, problems: [{ key: 'file', value: '', problem }] })

/** Whether orders are real is no part of a strategy: a file from elsewhere does not decide it. */
function keepSimulating(draft: Draft, simulateOnly: boolean, report: Report): Draft {
  const globals = draft['globals'] as Json
  const own = report.findIndex(({ key }) => key === 'globals.simulate_only')
  if (own >= 0 && globals['simulate_only'] !== simulateOnly) {
    const why = `stays ${simulateOnly}: it is changed by its own switch alone`
    const left: Report = []
    leaveOut(left, 'globals.simulate_only', globals['simulate_only'], why)
    report.splice(own, 1, ...left)
  }
  return { ...draft, globals: { ...globals, simulate_only: simulateOnly } }
}
