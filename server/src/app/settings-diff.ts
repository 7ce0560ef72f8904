import type { ConfigJson } from '@undertow/shared/config.ts'

/** What changed between two versions of the settings, in one line. Settings hold no secrets. */
export function settingsDiff(before: ConfigJson, after: ConfigJson): string {
  const [was, is] = [valuesOf(before), valuesOf(after)]
  const keys = [...new Set([...was.keys(), ...is.keys()])].toSorted()
  return keys
    .filter((key) => was.get(key) !== is.get(key))
    .map((key) => `${key} ${was.get(key) ?? 'unset'} → ${is.get(key) ?? 'unset'}`)
    .join('; ')
}

function valuesOf(config: ConfigJson): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  const walk = (path: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      values.set(path, JSON.stringify(value) ?? '')
    else for (const [key, inner] of Object.entries(value)) walk(path === '' ? key : `${path}.${key}`, inner)
  }
  walk('', config)
  return values
}
