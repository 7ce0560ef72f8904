// Writes docs/mutation.md from the report of the last `npm run mutation`: per file what no test has noticed.
import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

type Place = { readonly line: number; readonly column: number }
type Mutant = {
  readonly mutatorName: string
  readonly replacement?: string
  readonly status:
    | 'Killed'
    | 'Timeout'
    | 'Survived'
    | 'NoCoverage'
    | 'Ignored'
    | 'RuntimeError'
    | 'CompileError'
    | 'Pending'
  readonly location: { readonly start: Place; readonly end: Place }
}
type Report = {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>
}
type File = { readonly name: string; readonly source: string; readonly mutants: readonly Mutant[] }

const root = join(import.meta.dirname, '..')
const core = join(root, 'server/src/core')
const { files } = JSON.parse(readFileSync(join(root, 'reports/mutation/mutation.json'), 'utf8')) as Report
const rules: File[] = Object.entries(files)
  .map(([path, { source, mutants }]) => ({ name: relative(core, join(root, path)), source, mutants }))
  .toSorted((a, b) => a.name.localeCompare(b.name))

writeFileSync(join(root, 'docs/mutation.md'), page())

function page(): string {
  return [
    '# Mutation tests of the rules about money',
    '',
    'Written by `npm run mutation-docs` from the report of the last `npm run mutation`. Each rule is changed in one place, a',
    'mutant, and the tests of the core run: a mutant that no test notices has survived. The score is the part that did not.',
    'A message for people whose words are emptied is not worth a test; its numbers are, and have some. After a run with',
    '`--incremental`, a part of this is from earlier runs, of rules and tests as they were then.',
    '',
    '| file | mutants | noticed | survived | of these words for people | score |',
    '|---|---|---|---|---|---|',
    ...rules.map((file) => row(file.name, [file])),
    row('all', rules),
    '',
    '## What survived besides words',
    '',
    ...rules.flatMap(section),
  ].join('\n')
}

function row(name: string, counted: readonly File[]): string {
  const mutants = counted.flatMap((file) => file.mutants).length
  const lost = counted.flatMap((file) => file.mutants.filter(isUnnoticed)).length
  const words = counted.reduce((sum, file) => sum + wordsIn(file), 0)
  const score = `${((100 * (mutants - lost)) / mutants).toFixed(1)} %`
  return `| ${[name, mutants, mutants - lost, lost, words, score].join(' | ')} |`
}

function section(file: File): string[] {
  const found = file.mutants.filter((mutant) => isUnnoticed(mutant) && !isWords(file, mutant))
  if (found.length === 0) return []
  const lines = found
    .toSorted((a, b) => a.location.start.line - b.location.start.line)
    .map((mutant) => `- ${code(originalOf(file, mutant))} → ${code(mutant.replacement ?? '')}`)
  return [`### ${file.name}`, '', ...new Set(lines), '']
}

function isUnnoticed({ status }: Mutant): boolean {
  return status === 'Survived' || status === 'NoCoverage'
}

function wordsIn(file: File): number {
  return file.mutants.filter((mutant) => isUnnoticed(mutant) && isWords(file, mutant)).length
}

/** A text with a space or with values in it is for people; any other is a name that the rules go by. */
function isWords(file: File, mutant: Mutant): boolean {
  return mutant.mutatorName === 'StringLiteral' && /[ `]/.test(originalOf(file, mutant))
}

function originalOf({ source }: File, { location: { start, end } }: Mutant): string {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const last = lines.length - 1
  return lines
    .map((line, index) =>
      line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : line.length).trim(),
    )
    .join(' ')
}

function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  const short = line.length > 90 ? `${line.slice(0, 90)}…` : line
  return short === '' ? 'nothing' : `\`\` ${short} \`\``
}
