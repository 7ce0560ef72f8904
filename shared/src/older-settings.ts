import type { z } from 'zod'
import { globalSettingsSchema, symbolSettingsSchema } from './config.ts'
import { type SettingMeta } from './settings/meta.ts'

/** The settings of both sections, with what stands beside them. */
const sections = {
  globals: metasOf(globalSettingsSchema.shape),
  symbol_defaults: metasOf(symbolSettingsSchema.shape),
} as const

/** The name of every setting. */
export const settingNames: readonly string[] = Object.values(sections).flatMap((metas) => [...metas.keys()])

/**
 * Settings as some version accepted them, in today's shape: a setting that came later has the value under which nothing is
 * different. Everything else is passed on as it is. An entry of `symbols` holds what differs, so it lacks nothing.
 */
export function withLaterSettings(json: unknown): unknown {
  if (!isObject(json)) return json
  const filled = Object.entries(sections).map(([section, metas]) => {
    const own = json[section]
    return [section, isObject(own) ? { ...earlierValues(metas), ...own } : own] as const
  })
  return { ...json, ...Object.fromEntries(filled) }
}

function earlierValues(metas: ReadonlyMap<string, SettingMeta>): Readonly<Record<string, unknown>> {
  const later = [...metas].filter(([, { since }]) => since !== undefined)
  return Object.fromEntries(later.map(([name, { before }]) => [name, before]))
}

function metasOf(shape: Readonly<Record<string, z.ZodType>>): ReadonlyMap<string, SettingMeta> {
  return new Map(Object.entries(shape).map(([name, field]) => [name, metaOf(field)]))
}

/** What stands beside a setting, also when it may be null. A list has it itself. */
export function metaOf(field: z.ZodType): SettingMeta {
  const own = field.meta()
  return (own ?? (field as z.ZodNullable<z.ZodType>).unwrap().meta()) as SettingMeta
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}
