import { globalSettingsSchema, symbolSettingsSchema } from '@undertow/shared/config.ts'
import { type SettingGroup, type SettingMeta } from '@undertow/shared/settings/meta.ts'
import { brakeEffects } from './brake.ts'
import { entryEffects, globalEntryEffects, sizeEffects } from './entry.ts'
import { exitEffects } from './exit.ts'
import { filterEffects, globalFilterEffects } from './filter.ts'
import { ladderEffects } from './ladder.ts'
import { type Effect } from './market.ts'
import { globalRiskEffects, riskEffects } from './risk.ts'
import { globalTriggerEffects, triggerEffects } from './trigger.ts'

export const symbolEffects: Readonly<Record<string, Effect>> = {
  ...triggerEffects,
  ...filterEffects,
  ...entryEffects,
  ...sizeEffects,
  ...ladderEffects,
  ...exitEffects,
  ...riskEffects,
}
export const globalEffects: Readonly<Record<string, Effect>> = {
  ...globalTriggerEffects,
  ...globalFilterEffects,
  ...globalEntryEffects,
  ...globalRiskEffects,
  ...brakeEffects,
}

/** Groups that say how is traded. What is left is the account and the program. */
export const strategyGroups: ReadonlySet<SettingGroup> = new Set([
  'trigger',
  'filter',
  'entry',
  'size',
  'ladder',
  'exit',
  'risk',
  'brake',
])

export const sections = {
  globals: globalSettingsSchema.shape,
  symbol_defaults: symbolSettingsSchema.shape,
} as const
export type Section = keyof typeof sections

/** The schema as it describes itself. */
type Field = { readonly type: string; meta(): unknown; unwrap?(): Field }

/** Every setting of a section with its group, as the schema says. */
export const settingsIn = (section: Section): readonly (readonly [key: string, group: SettingGroup])[] =>
  Object.entries(sections[section] as Readonly<Record<string, Field>>).map(([key, field]) => {
    const inner = field.type === 'nullable' ? (field.unwrap?.() ?? field) : field
    return [key, (inner.meta() as SettingMeta).group]
  })
