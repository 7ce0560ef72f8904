import { copyFileSync, readFileSync, statSync, unwatchFile, watch, watchFile, type FSWatcher } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { decodeConfig, encodeConfig, isSameConfig, readableConfig } from '@undertow/shared/config-check.ts'
import type { Config, ConfigJson } from '@undertow/shared/config.ts'
import { withLaterSettings } from '@undertow/shared/older-settings.ts'
import type { Settings, SettingsProblem, SettingsState } from '../ports.ts'
import { writeAtomically } from './atomic-file.ts'
import { StartError } from './start-error.ts'

export type SettingsOptions = {
  /** Path of settings.json; its folder exists. */
  readonly file: string
  /** What a new data folder begins with. */
  readonly initial: Config
  /** The newest version in the journal, or null in a new one. */
  readonly last: { readonly version: number; readonly config: ConfigJson } | null
  /** Told for each new version, from the start on. `by` is who made it. */
  readonly onChange: (state: SettingsState, by: string) => void
  /** Told when only the problems of the file changed; settings in force stay. */
  readonly onProblems?: (state: SettingsState) => void
  readonly log: (level: 'info' | 'warn', text: string) => void
}

const bytesMax = 1_000_000
// Editors write in several steps.
const settleMs = 50
// For folders that do not tell of changes, such as mounts in containers.
const pollMs = 1_000

export const settingsFile = (folder: string): string => join(folder, 'settings.json')

/** What `file` says at this moment; null when that cannot be used. */
export function settingsIn(file: string): Config | null {
  const { text, problem, missing } = readText(file)
  if (missing || problem !== null) return null
  const checked = decodeText(text, basename(file))
  return 'problems' in checked ? null : checked.config
}

/** The settings file: read at `start`, watched until `stop`, and written whole or not at all. */
export function createSettings(options: SettingsOptions): Settings & { start(): void; stop(): void } {
  const { file, onChange, onProblems, log } = options
  const name = basename(file)
  let state = stateBefore(options)
  let seen: string | null = null
  let watcher: FSWatcher | null = null
  let settling: NodeJS.Timeout | null = null

  return { start, stop, current: () => state, propose, check: checkOnly }

  function start(): void {
    if (readText(file).missing) writeFile(state.config)
    refresh()
    if (state.version === 0) take({ ...state, version: 1 }, 'start')
    watchFile(file, { interval: pollMs, persistent: false }, refresh)
    try {
      watcher = watch(dirname(file), { persistent: false }, (_kind, changed) => changed === name && refreshSoon())
      watcher.on('error', (cause) => log('warn', `settings: changes are seen a second later: ${cause.message}`))
    } catch (cause) {
      log('warn', `settings: changes are seen a second later: ${messageOf(cause)}`)
    }
  }

  function stop(): void {
    watcher?.close()
    unwatchFile(file, refresh)
    if (settling) clearTimeout(settling)
  }

  function refreshSoon(): void {
    if (settling) clearTimeout(settling)
    settling = setTimeout(refresh, settleMs)
    settling.unref()
  }

  /** Looks at the file; takes it over when it is valid and says something new. */
  function refresh(): void {
    const { text, problem, missing } = readText(file)
    if (missing) return report([{ key: name, value: '', problem: 'is missing: the settings in force stay' }])
    if (problem !== null) return report([{ key: name, value: '', problem }])
    if (text === seen) return
    seen = text
    const checked = decodeText(text, name)
    if ('problems' in checked) return report(checked.problems)
    if (isSameConfig(checked.config, state.config) && state.version > 0) {
      state = { ...state, warnings: checked.warnings }
      sayWarnings()
      return report([])
    }
    take({ ...checked, version: state.version + 1, problems: [] }, 'file')
  }

  function take(next: SettingsState, by: string): void {
    state = next
    log('info', `settings: version ${state.version} in force, made by ${by}`)
    sayWarnings()
    onChange(state, by)
  }

  function sayWarnings(): void {
    for (const { key, value, problem } of state.warnings) log('warn', `settings: ${key} ${value}: ${problem}`)
  }

  function report(problems: readonly SettingsProblem[]): void {
    if (JSON.stringify(problems) === JSON.stringify(state.problems)) return
    // A file that was broken or away is looked at again, even when it comes back unchanged.
    if (problems[0]?.key === name) seen = null
    state = { ...state, problems }
    for (const { key, value, problem } of problems) log('warn', `settings: ${key} ${value} ${problem}`)
    onProblems?.(state)
  }

  function propose(json: unknown, expectedVersion: number, by: string): ReturnType<Settings['propose']> {
    // A change by hand that nobody has noticed yet comes first.
    refresh()
    if (expectedVersion !== state.version) return { conflict: state.version }
    const checked = decodeConfig(json)
    if ('problems' in checked) return checked
    const warnings = [...checked.warnings]
    try {
      if (state.problems.length > 0) warnings.push(...keepBroken())
      writeFile(checked.config)
    } catch (cause) {
      return { problems: [{ key: name, value: '', problem: `cannot be written: ${messageOf(cause)}` }] }
    }
    if (isSameConfig(checked.config, state.config)) state = { ...state, problems: [], warnings }
    else take({ version: state.version + 1, config: checked.config, problems: [], warnings }, by)
    return { accepted: state }
  }

  /** Somebody wrote the broken file by hand and may want it back. */
  function keepBroken(): readonly SettingsProblem[] {
    if (readText(file).missing) return []
    copyFileSync(file, `${file}.rejected`)
    return [{ key: name, value: `${name}.rejected`, problem: 'the broken file was kept under this name' }]
  }

  function writeFile(config: Config): void {
    const text = `${JSON.stringify(readableConfig(config), null, 2)}\n`
    writeAtomically(file, text)
    seen = text
  }
}

/** What is in force before the file was looked at. Version 0: nothing was ever accepted. Throws `StartError`. */
function stateBefore({ initial, last }: SettingsOptions): SettingsState {
  // As the journal is read: what a later setting changes by its default comes from the file, as a version of its own.
  const checked = decodeConfig(last === null ? encodeConfig(initial) : withLaterSettings(last.config))
  if ('problems' in checked) {
    const [first] = checked.problems
    throw new StartError(
      `The settings kept in the journal cannot be read: ${first?.key} ${first?.value} ${first?.problem}. Start the version that wrote them, or pass another folder with --data.`,
    )
  }
  return { version: last?.version ?? 0, config: checked.config, problems: [], warnings: checked.warnings }
}

function checkOnly(json: unknown): ReturnType<Settings['check']> {
  const checked = decodeConfig(json)
  return 'problems' in checked ? { ...checked, warnings: [] } : { problems: [], warnings: checked.warnings }
}

function decodeText(text: string, name: string): ReturnType<typeof decodeConfig> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    return { problems: [{ key: name, value: '', problem: `is not JSON: ${messageOf(cause)}` }] }
  }
  return decodeConfig(json)
}

function readText(file: string): { readonly text: string; readonly problem: string | null; readonly missing: boolean } {
  try {
    const { size } = statSync(file)
    if (size > bytesMax)
      return { text: '', problem: `is ${size} bytes long; at most ${bytesMax} are read`, missing: false }
    return { text: readFileSync(file, 'utf8'), problem: null, missing: false }
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    return { text: '', problem: `cannot be read: ${messageOf(cause)}`, missing }
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
