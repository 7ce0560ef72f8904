import { globalSettingsSchema, symbolSettingsSchema } from '@undertow/shared/config.ts'
import { type SettingGroup, type SettingMeta } from '@undertow/shared/settings/meta.ts'
import { profileJson, type ProfileName } from '@undertow/shared/profiles.ts'

// The schema as it describes itself: the package that made it is not a dependency of this folder.
export type Field = {
  readonly type: string
  meta(): unknown
  readonly options?: readonly unknown[]
  unwrap?(): Field
}
type Shape = { readonly [name: string]: Field }

const shapes: { readonly globals: Shape; readonly symbol_defaults: Shape } = {
  globals: globalSettingsSchema.shape,
  symbol_defaults: symbolSettingsSchema.shape,
}
export type Section = keyof typeof shapes
export const sections = Object.keys(shapes) as readonly Section[]

export const fieldsOf = (section: Section, group: SettingGroup): readonly (readonly [name: string, field: Field])[] =>
  Object.entries(shapes[section]).filter(([, field]) => metaOf(field).group === group)

export function valueIn(profile: ProfileName, section: Section, name: string): string {
  const values: Readonly<Record<string, unknown>> = profileJson(profile)[section]
  return String(values[name])
}

/** Kind and limits of a setting, in words. */
export function limitsOf(field: Field): string {
  const inner = innerOf(field)
  return plainLimitsOf(inner, metaOf(inner)) + (inner === field ? '' : ', may be null')
}

function plainLimitsOf({ type, options }: Field, { min, max }: SettingMeta): string {
  if (type === 'boolean') return '`true`, `false`'
  if (options) return options.map((option) => `\`${String(option)}\``).join(', ')
  if (type === 'string') return 'text'
  const range = `${min ?? 'any'} to ${max ?? 'any'}`
  if (type === 'readonly') return `list of decimals, each ${range}`
  return `${type === 'number' ? 'whole' : 'decimal'}, ${range}`
}

const innerOf = (field: Field): Field => (field.type === 'nullable' ? (field.unwrap?.() ?? field) : field)
export const metaOf = (field: Field): SettingMeta => innerOf(field).meta() as SettingMeta
