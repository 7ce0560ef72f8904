import type { MantineColorSchemeManager } from '@mantine/core'
import { readPrefs, setPrefs, subscribePrefs, type Prefs } from './prefs.ts'

/** What the style sheets ask of the page's root; the colour scheme itself is Mantine's attribute. */
export function lookOf(prefs: Prefs, system: { readonly wantsContrast: boolean }): Readonly<Record<string, string>> {
  const { contrast, palette, direction, density, motion } = prefs
  const systemContrast = system.wantsContrast ? 'high' : 'normal'
  return {
    'data-contrast': contrast === 'system' ? systemContrast : contrast,
    'data-palette': palette,
    'data-direction': direction,
    'data-density': density,
    'data-motion': motion,
  }
}

/** Keeps the root's attributes as the preferences and the system say. Call once, before the first render. */
export function startLook(): void {
  const contrast = matchMedia('(prefers-contrast: more)')
  const apply = (): void => {
    for (const [name, value] of Object.entries(lookOf(readPrefs(), { wantsContrast: contrast.matches }))) {
      document.documentElement.setAttribute(name, value)
    }
  }
  apply()
  subscribePrefs(apply)
  contrast.addEventListener('change', apply)
}

const schemes = { system: 'auto', dark: 'dark', light: 'light' } as const
const themes = { auto: 'system', dark: 'dark', light: 'light' } as const

/** Mantine's scheme, kept with the other preferences. */
export function schemeManager(): MantineColorSchemeManager {
  let stop = (): void => {}
  return {
    get: () => schemes[readPrefs().theme],
    set: (scheme) => {
      if (themes[scheme] !== readPrefs().theme) setPrefs({ theme: themes[scheme] })
    },
    subscribe: (update) => {
      let last = readPrefs().theme
      stop = subscribePrefs(() => {
        const { theme } = readPrefs()
        if (theme === last) return
        last = theme
        update(schemes[theme])
      })
    },
    unsubscribe: () => stop(),
    clear: () => setPrefs({ theme: 'dark' }),
  }
}
