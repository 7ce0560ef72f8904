import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runCampaign, type Outcome, type Task } from './campaign.ts'
import { patches, type Edit, type Patch } from './patches.ts'

export type MutantOptions = {
  /** Part of a name; empty: all. */
  readonly only: string
  /** A patch that survives so many seeds survives. */
  readonly seedsMax: number
  readonly troubleMs: number
  readonly say: (line: string) => void
  readonly isJson: boolean
}

type Catch = { readonly name: string; readonly seed: number; readonly invariant: string; readonly text: string }

const root = join(import.meta.dirname, '../../..')

/** The source with the edit in it. Throws when the line it takes out is not there, or not alone. */
export function edited(source: string, { file, from, to }: Edit): string {
  const found = source.split(from).length - 1
  if (found !== 1) throw new Error(`"${from}": the line stands ${found} times in ${file}; bring patches.ts up to date`)
  return source.replace(from, () => to)
}

/** The program as it stands, from the project's root. */
export const sourceOf = ({ file }: Edit): string => readFileSync(join(root, file), 'utf8')

export const editsOf = (patch: Patch): readonly Edit[] => (patch.also ? [patch, patch.also] : [patch])

/** Breaks a copy of the program in one way after the other; true when chaos finds each. */
export async function runMutants({ only, seedsMax, troubleMs, say, isJson }: MutantOptions): Promise<boolean> {
  for (const edit of patches.flatMap(editsOf)) edited(sourceOf(edit), edit)
  const chosen = patches.filter(({ name }) => name.includes(only))
  const copy = copyProgram()
  const caught: Catch[] = []
  try {
    for (const patch of chosen) {
      for (const edit of editsOf(patch)) writeFileSync(join(copy, edit.file), edited(sourceOf(edit), edit))
      const found = await hunt(patch, copy, seedsMax, troubleMs)
      for (const edit of editsOf(patch)) writeFileSync(join(copy, edit.file), sourceOf(edit))
      if (found) caught.push(found)
      say(
        found
          ? `${patch.name}: found with seed ${found.seed} (${found.invariant}: ${found.text})`
          : `${patch.name}: NOT FOUND in ${seedsMax} seeds`,
      )
    }
  } finally {
    rmSync(copy, { recursive: true })
  }
  say(`${caught.length} of ${chosen.length} found`)
  if (isJson)
    say(
      JSON.stringify({
        patches: chosen.length,
        found: caught.length,
        seeds: Object.fromEntries(caught.map(({ name, seed }) => [name, seed])),
      }),
    )
  return caught.length === chosen.length
}

async function hunt(patch: Patch, copy: string, seedsMax: number, troubleMs: number): Promise<Catch | null> {
  const found: Catch[] = []
  const onOutcome = (outcome: Outcome): boolean => {
    const { name } = patch
    if ('broke' in outcome) throw new Error(`"${name}": seed ${outcome.seed} broke the harness: ${outcome.broke}`)
    const [first] = outcome.violations
    if (first) found.push({ name, seed: outcome.seed, invariant: first.invariant, text: first.text.slice(0, 160) })
    return first === undefined
  }
  const worker = pathToFileURL(join(copy, 'server/test/chaos/worker.ts'))
  await runCampaign(tasksUpTo(seedsMax, troubleMs), availableParallelism(), worker, onOutcome)
  return found.toSorted((a, b) => a.seed - b.seed)[0] ?? null
}

function* tasksUpTo(seedsMax: number, troubleMs: number): Generator<Task> {
  for (let seed = 1; seed <= seedsMax; seed += 1) yield { seed, troubleMs }
}

/** Source and manifests in a folder of their own; installed packages are those of the original. */
function copyProgram(): string {
  const copy = mkdtempSync(join(tmpdir(), 'undertow-mutants-'))
  mkdirSync(join(copy, 'server/test'), { recursive: true })
  for (const path of [
    'package.json',
    'shared',
    'server/package.json',
    'server/src',
    'server/node_modules',
    'server/test/chaos',
  ]) {
    cpSync(join(root, path), join(copy, path), { recursive: true, verbatimSymlinks: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}
