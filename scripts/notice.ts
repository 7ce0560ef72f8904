import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const workspaces = ['server', 'shared', 'web']
export const noticeFile = join(root, 'web/public/notice.txt')

type Manifest = {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
}

/** Every package that runs in the program, with its licence and whose it is, in alphabetical order. */
export function noticeText(): string {
  const found = new Map<string, string>()
  for (const workspace of workspaces) visit(join(root, workspace), found)
  const packages = [...found].toSorted(([a], [b]) => a.localeCompare(b, 'en'))
  return [
    'Undertow is under the MIT licence. These packages run inside it, each under its own licence;',
    'the full texts lie in the folders of the packages below node_modules.',
    '',
    ...packages.map(([name, about]) => `${name}\n  ${about}`),
    '',
  ].join('\n')
}

function visit(folder: string, found: Map<string, string>): void {
  for (const name of Object.keys(manifestIn(folder).dependencies ?? {})) {
    const place = placeOf(name, folder)
    const { version, license = 'licence not stated' } = manifestIn(place)
    const key = `${name} ${version}`
    if (found.has(key)) continue
    if (!name.startsWith('@undertow/')) found.set(key, [license, ...ownersIn(place)].join(' · '))
    visit(place, found)
  }
}

const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest

/** As Node looks for it: in the folder, then in each one above. */
function placeOf(name: string, from: string): string {
  const place = join(from, 'node_modules', name)
  if (existsSync(join(place, 'package.json'))) return realpathSync(place)
  if (dirname(from) === from) throw new Error(`${name} is not installed: run "npm run setup"`)
  return placeOf(name, dirname(from))
}

function ownersIn(folder: string): readonly string[] {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name))
  if (file === undefined) return []
  const line = readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .map((one) => one.trim())
    .find((one) => /^copyright\b.*\d{4}|^copyright \(c\)/i.test(one))
  return line === undefined ? [] : [line]
}

if (import.meta.main) writeFileSync(noticeFile, noticeText())
