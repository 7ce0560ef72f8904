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

/** What the page looks like when it is first painted, and the code that it asks for by then. */
function painted(stored: string | null, system: { isDark?: boolean; wantsContrast?: boolean }, pathname = '/trades') {
  const look: Record<string, string> = {}
  const asked: string[] = []
  const context = createContext({
    localStorage: { getItem: (key: string) => (key === 'undertow.ui.v1' ? stored : null) },
    matchMedia: (query: string) => ({
      matches: query === '(prefers-color-scheme: dark)' ? system.isDark : system.wantsContrast,
    }),
    location: { pathname },
    document: {
      documentElement: { setAttribute: (name: string, value: string) => (look[name] = value) },
      currentScript: { dataset: { overview: '/assets/overview.js' } },
      createElement: () => ({}),
      head: { append: ({ href }: { href: string }) => asked.push(href) },
    },
  })
  runInContext(firstPaint, context)
  return { look, asked }
}

test('the code of the overview is asked for at once, on the overview only', () => {
  expect(painted(null, {}, '/').asked).toEqual(['/assets/overview.js'])
  expect(painted(null, {}, '/trades').asked).toEqual([])
})

const themes = ['system', 'dark', 'light', 'purple', 7, null].map((theme) => JSON.stringify({ theme }))
test.each([null, '{}', '[]', '{"theme":"li', 'null', ...themes])('E94 %s is first painted as it stays', (stored) => {
  for (const isSystemDark of [true, false]) {
    const { theme } = fromStored(stored, null)
    const bySystem = isSystemDark ? 'dark' : 'light'
    expect(painted(stored, { isDark: isSystemDark }).look['data-mantine-color-scheme'] ?? 'dark').toBe(
      theme === 'system' ? bySystem : theme,
    )
  }
})

test.each(['system', 'normal', 'high'] as const)(
  'E94 contrast %s is first painted as it stays, and density too',
  (contrast) => {
    for (const wantsContrast of [true, false]) {
      const prefs = { ...defaultPrefs, contrast, density: 'compact' } as const
      const stays = lookOf(prefs, { wantsContrast })
      const { look } = painted(JSON.stringify(prefs), { wantsContrast })
      expect(look['data-contrast']).toBe(stays['data-contrast'])
      expect(look['data-density']).toBe(stays['data-density'])
    }
  },
)
