import { globalSettingsSchema, symbolSettingsSchema } from '@undertow/shared/config.ts'
import { isJsonObject, type Change, type Json, type JsonObject } from '@undertow/shared/json-changes.ts'
import { type SettingMeta } from '@undertow/shared/settings/meta.ts'
import { z } from 'zod'

// What the settings form works on: plain JSON, addressed by paths such as `symbols.BTCUSDT.leverage`, as the server names them.

export type Field = {
  readonly key: string
  readonly meta: SettingMeta
  readonly kind: 'flag' | 'choice' | 'whole' | 'money' | 'list' | 'text'
  readonly options: readonly string[]
  /** May be left empty. */
  readonly isOptional: boolean
}

export const globalFields: readonly Field[] = fieldsOf(globalSettingsSchema.shape)
export const symbolFields: readonly Field[] = fieldsOf(symbolSettingsSchema.shape)

function fieldsOf(shape: Readonly<Record<string, z.ZodType>>): readonly Field[] {
  return Object.entries(shape).map(([key, schema]) => {
    const isOptional = schema instanceof z.ZodNullable
    const inner = isOptional ? (schema.unwrap() as z.ZodType) : schema
    const options = inner instanceof z.ZodEnum ? inner.options.map(String) : []
    return { key, meta: inner.meta() as SettingMeta, kind: kindOf(inner), options, isOptional }
  })
}

function kindOf(schema: z.ZodType): Field['kind'] {
  if (schema instanceof z.ZodBoolean) return 'flag'
  if (schema instanceof z.ZodEnum) return 'choice'
  if (schema instanceof z.ZodReadonly) return 'list'
  if (schema instanceof z.ZodString) return 'text'
  return schema instanceof z.ZodCodec ? 'money' : 'whole'
}

/** What typed text means as JSON. What is no whole number or list stays text, so that the check can say what is wrong with it. */
export function jsonOf(field: Field, typed: string): Json {
  const text = typed.trim()
  if (text === '' && field.isOptional) return null
  if (field.kind === 'list') return listOf(text)
  if (field.kind !== 'whole') return text
  const number = Number.parseInt(text, 10)
  return String(number) === text ? number : text
}

/** What a field shows for a value. */
export function typedOf(value: Json | undefined): string {
  if (Array.isArray(value)) return value.join(', ')
  return value === null || value === undefined || typeof value === 'object' ? '' : String(value)
}

function listOf(text: string): Json {
  if (text === '') return []
  return /^[\d.]+(\s*,\s*[\d.]+)*$/.test(text) ? text.split(/\s*,\s*/) : text
}

/** The value at a path; undefined where there is none. */
export function at(json: Json | undefined, path: string): Json | undefined {
  let value: Json | undefined = json
  for (const key of path.split('.')) value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
  return value
}

/** A copy with `value` at `path`; undefined takes the key away. */
export function put(json: JsonObject, path: string, value: Json | undefined): JsonObject {
  const [key = '', ...rest] = path.split('.')
  const inner = json[key]
  const next = rest.length === 0 ? value : put(isJsonObject(inner) ? inner : {}, rest.join('.'), value)
  const { [key]: _before, ...others } = json
  if (next === undefined) return others
  return key in json ? { ...json, [key]: next } : { ...others, [key]: next }
}

/** The same changes on top of another version. */
export const applyChanges = (base: JsonObject, changes: readonly Change[]): JsonObject =>
  changes.reduce((json, { path, after }) => put(json, path, after), base)

/** Changes that touch what can be lost: they are reviewed first. */
export function touchesRisk({ path }: Change): boolean {
  const key = path.split('.').at(-1) ?? ''
  const field = [...globalFields, ...symbolFields].find((one) => one.key === key)
  return field === undefined || ['risk', 'brake', 'size', 'ladder', 'exit', 'account'].includes(field.meta.group)
}

/** The unit of a field as people say it: exit distances are of the price or of the margin, as `basis` has it. */
export const unitText = (unit: string, basis = 'price or margin'): string =>
  unit.replace('by exit_basis', `of ${basis}`)
