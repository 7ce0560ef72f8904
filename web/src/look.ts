import { readPrefs, type Prefs } from './prefs.ts'
import { readScheme, subscribeScheme } from './scheme.ts'

/** What the style sheets ask of the page's root, besides the colour scheme. */
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
    // Mantine's name for it, which first-paint.js and the kit know too.
    document.documentElement.setAttribute('data-mantine-color-scheme', readScheme())
    for (const [name, value] of Object.entries(lookOf(readPrefs(), { wantsContrast: contrast.matches }))) {
      document.documentElement.setAttribute(name, value)
    }
  }
  apply()
  subscribeScheme(apply)
  contrast.addEventListener('change', apply)
}
