import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { strategyGroups } from '../server/test/effects/effects.ts'
import { settingsPage, settingsText } from './settings-docs.ts'
import { strategyPage, strategyText } from './strategy-docs.ts'
import { introductions } from './strategy-words.ts'

const root = join(import.meta.dirname, '..')
const pages = globSync('{*.md,docs/**/*.md}', { cwd: root })
const read = (page: string): string => readFileSync(join(root, page), 'utf8')
const withoutCode = (text: string): string => text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '')

/** What relative links and images of one page name and is not there; `#part` must be a heading of the page it names. */
function brokenLinks(page: string, text: string): string[] {
  const targets = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '')
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path = '', part] = target.split('#')
      const file = join(root, path === '' ? page : join(dirname(page), path))
      return !existsSync(file) || (part !== undefined && !anchorsIn(readFileSync(file, 'utf8')).has(part))
    })
    .map((target) => `${page}: ${target}`)
}

const anchorsIn = (text: string): Set<string> =>
  new Set(
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )

/** Paths that a page names in code marks and that look like files of this repository. */
const namedFiles = (text: string): string[] =>
  [...text.matchAll(/`((?:server|shared|web|scripts|docs|drizzle|e2e|bench)\/[\w./-]+\.\w+)`/g)].map(
    ([, path]) => path ?? '',
  )

describe('the pages', () => {
  test('are there', () => expect(pages.length).toBeGreaterThan(5))
  test.each(pages)('%s links to nothing that is not there', (page) => expect(brokenLinks(page, read(page))).toEqual([]))
  test.each(pages)('%s names no file that is not there', (page) =>
    expect(namedFiles(read(page)).filter((path) => !existsSync(join(root, path)))).toEqual([]),
  )
  test('docs/settings.md says what the schema says; if not, run "npm run docs"', () =>
    expect(readFileSync(settingsPage, 'utf8')).toBe(settingsText()))
  test('docs/strategy.md says what the schema says; if not, run "npm run docs"', () =>
    expect(readFileSync(strategyPage, 'utf8')).toBe(strategyText()))
  test('docs/strategy.md introduces every group of its table', () => {
    for (const group of strategyGroups) expect(introductions[group]).toMatch(/\w/)
    expect(Object.keys(introductions).toSorted()).toEqual([...strategyGroups].toSorted())
  })
  test('every decision stands in the list of decisions', () => {
    const list = read('docs/adr/README.md')
    const missing = pages.filter((page) => /adr\/\d{4}-/.test(page) && !list.includes(`(${basename(page)})`))
    expect(missing).toEqual([])
  })
  test.each(pages.filter((page) => /^docs\/adr\/\d/.test(page)))('%s has at most 30 lines', (page) =>
    expect(read(page).trimEnd().split('\n').length).toBeLessThanOrEqual(30),
  )
})

describe('the checker', () => {
  test('sees a missing file and a missing heading, and leaves code and the web alone', () => {
    const text = '[a](nowhere.md) [b](LICENSE) [c](#no-such-part) [d](https://example.org/x) `[e](gone.md)`\n\n# Here\n'
    expect(brokenLinks('README.md', text)).toEqual(['README.md: nowhere.md', 'README.md: #no-such-part'])
  })
  test('sees a file that moved', () => expect(namedFiles('see `server/src/gone.ts`')).toEqual(['server/src/gone.ts']))
})

test('the unit for systemd starts what is there, by its own Node, with flags that exist', () => {
  const unit = read('docs/undertow.service')
  const [, folder = ''] = /^WorkingDirectory=(.+)$/m.exec(unit) ?? []
  const [, node = '', script = '', flags = ''] = /^ExecStart=(\S+) (\S+) (.+)$/m.exec(unit) ?? []
  expect(existsSync(join(root, script))).toBe(true)
  expect(node).toBe(`${folder}/node_modules/.bin/node`)
  const options = read('server/src/app/options.ts')
  for (const [, name = ''] of flags.matchAll(/--([a-z-]+)/g)) expect(options).toContain(`--${name}`)
  expect(unit).toMatch(/^Restart=always$/m)
})
