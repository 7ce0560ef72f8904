import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { expect, test } from 'vitest'
import { lookOf } from './look.ts'
import { defaultPrefs, fromStored } from './prefs.ts'

test('E94 contrast follows the system until it is chosen', () => {
  const contrastOf = (contrast: typeof defaultPrefs.contrast, wantsContrast: boolean) =>
    lookOf({ ...defaultPrefs, contrast }, { wantsContrast })['data-contrast']
  expect(contrastOf('system', true)).toBe('high')
  expect(contrastOf('system', false)).toBe('normal')
  expect(contrastOf('normal', true)).toBe('normal')
  expect(contrastOf('high', false)).toBe('high')
})

const firstPaint = readFileSync(join(import.meta.dirname, '../public/first-paint.js'), 'utf8')

/** The scheme that the page has when it is first painted, and the code that it asks for by then. */
function painted(stored: string | null, isSystemDark: boolean, pathname = '/trades') {
  let scheme: string | undefined
  const asked: string[] = []
  const context = createContext({
    localStorage: { getItem: (key: string) => (key === 'undertow.ui.v1' ? stored : null) },
    matchMedia: (query: string) => ({ matches: query === '(prefers-color-scheme: dark)' && isSystemDark }),
    location: { pathname },
    document: {
      documentElement: { setAttribute: (_: string, value: string) => (scheme = value) },
      currentScript: { dataset: { overview: '/assets/overview.js' } },
      createElement: () => ({}),
      head: { append: ({ href }: { href: string }) => asked.push(href) },
    },
  })
  runInContext(firstPaint, context)
  return { scheme, asked }
}

test('the code of the overview is asked for at once, on the overview only', () => {
  expect(painted(null, true, '/').asked).toEqual(['/assets/overview.js'])
  expect(painted(null, true, '/trades').asked).toEqual([])
})

const themes = ['system', 'dark', 'light', 'purple', 7, null].map((theme) => JSON.stringify({ theme }))
test.each([null, '{}', '[]', '{"theme":"li', 'null', ...themes])('E94 %s is first painted as it stays', (stored) => {
  for (const isSystemDark of [true, false]) {
    const { theme } = fromStored(stored, null)
    const bySystem = isSystemDark ? 'dark' : 'light'
    expect(painted(stored, isSystemDark).scheme ?? 'dark').toBe(theme === 'system' ? bySystem : theme)
  }
})
