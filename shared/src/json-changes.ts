// Differences between two JSON objects, by paths such as `symbols.BTCUSDT.leverage`.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }
export type Change = { readonly path: string; readonly before: Json | undefined; readonly after: Json | undefined }

/** Every value that differs, by path, in the order of the form. Whole symbols that came or went are one change. */
export function changesBetween(before: JsonObject, after: JsonObject): readonly Change[] {
  const changes: Change[] = []
  const compare = (path: string, a: Json | undefined, b: Json | undefined): void => {
    if (isJsonObject(a) && isJsonObject(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        compare(path === '' ? key : `${path}.${key}`, a[key], b[key])
      }
    } else if (JSON.stringify(a) !== JSON.stringify(b)) changes.push({ path, before: a, after: b })
  }
  compare('', before, after)
  return changes
}

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
