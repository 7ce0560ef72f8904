// Writes docs/settings.md from the schema of the settings, so that the page cannot say anything else than the program.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { globalSettingsSchema, symbolSettingsSchema } from '@undertow/shared/config.ts'
import { settingGroups, type SettingGroup, type SettingMeta } from '@undertow/shared/settings/meta.ts'
import { profileJson, profileNames, profileNotes } from '@undertow/shared/profiles.ts'

export const settingsPage = join(import.meta.dirname, '../docs/settings.md')

const sections = {
  globals: { heading: '`globals`: the whole bot', shape: globalSettingsSchema.shape },
  symbol_defaults: { heading: '`symbol_defaults` and each entry of `symbols`', shape: symbolSettingsSchema.shape },
} as const
type Section = keyof typeof sections
// The schema as it describes itself: the package that made it is not a dependency of this folder.
type Field = { readonly type: string; meta(): unknown; readonly options?: readonly unknown[]; unwrap?(): Field }
type Shape = { readonly [name: string]: Field }

/** The page as it must stand in docs/settings.md. */
export function settingsText(): string {
  return [
    intro,
    ...(Object.keys(sections) as Section[]).flatMap(sectionText),
    '## Symbols of each profile\n',
    ...profileNames.map(symbolsOf),
    '',
    ...notes(),
  ].join('\n')
}

function notes(): string[] {
  const lines = profileNames.flatMap((name) => profileNotes[name].map((note) => `- \`${name}\`: ${note}`))
  return lines.length === 0 ? [] : ['## What a profile does not do yet\n', ...lines, '']
}

const intro = `<!-- Written by scripts/settings-docs.ts from shared/src/settings/: change it there, then run \`npm run docs\`. -->

# Settings

Every key of \`settings.json\`, which lies in the data folder. The file has three parts: \`globals\`, \`symbol_defaults\`, and
\`symbols\` with one object per contract that holds only what differs from \`symbol_defaults\`. Missing keys take the default.

- Money and percentages are decimal numbers, written as JSON numbers or as text; percentages are percent (\`2.5\` is 2.5 %).
- *May be null*: null switches the setting off or lets the common one hold, as its help says.
- A new data folder begins with a profile: \`practice\` in practice mode, \`original\` with \`--replay\`, or the one named by
  \`--profile\` (${profileNames.map((name) => `\`${name}\``).join(', ')}). The table shows the default, and the profiles that differ from it.
- *Since*: the version that brought the setting. Journals of earlier versions are read with the value that changes nothing; a settings
  file without the key takes the default.
- The same, as JSON Schema: \`GET /api/config/schema\`.
`

function sectionText(section: Section): string[] {
  const { heading, shape } = sections[section]
  return [
    `## ${heading}\n`,
    ...(Object.keys(settingGroups) as SettingGroup[]).flatMap((group) => groupText(section, group, shape)),
  ]
}

function groupText(section: Section, group: SettingGroup, shape: Shape): string[] {
  const settings = Object.entries(shape).filter(([, field]) => metaOf(field).group === group)
  if (settings.length === 0) return []
  const head = '| setting | default | profiles that differ | values | since | what it does |\n|---|---|---|---|---|---|'
  return [`### ${settingGroups[group]}\n`, head, ...settings.map(([name, field]) => row(section, name, field)), '']
}

function row(section: Section, name: string, field: Field): string {
  const { help, since = '0.1' } = metaOf(field)
  const standard = valueIn('default', section, name)
  const others = profileNames
    .map((profile) => [profile, valueIn(profile, section, name)] as const)
    .filter(([, value]) => value !== standard)
    .map(([profile, value]) => `${profile}: ${value}`)
  return `| \`${name}\` | ${standard} | ${others.join('<br>')} | ${valuesOf(field)} | ${since} | ${help} |`
}

function valueIn(profile: (typeof profileNames)[number], section: Section, name: string): string {
  const values: Readonly<Record<string, unknown>> = profileJson(profile)[section]
  return String(values[name])
}

/** Kind, limits and unit of a setting, in words. */
function valuesOf(field: Field): string {
  const inner = innerOf(field)
  return plainValuesOf(inner, metaOf(inner)) + (inner === field ? '' : ', may be null')
}

function plainValuesOf({ type, options }: Field, { min, max, unit }: SettingMeta): string {
  if (type === 'boolean') return '`true`, `false`'
  if (options) return options.map((option) => `\`${String(option)}\``).join(', ')
  if (type === 'string') return 'text'
  if (type === 'readonly') return `list of decimals, each ${min ?? 'any'} to ${max ?? 'any'} ${unit}`
  const kind = type === 'number' ? 'whole' : 'decimal'
  return `${kind}, ${min ?? 'any'} to ${max ?? 'any'} ${unit}`
}

const innerOf = (field: Field): Field => (field.type === 'nullable' ? (field.unwrap?.() ?? field) : field)
const metaOf = (field: Field): SettingMeta => innerOf(field).meta() as SettingMeta

function symbolsOf(profile: (typeof profileNames)[number]): string {
  const listed = Object.entries(profileJson(profile).symbols).map(([symbol, own]) => {
    const differs = Object.entries(own).map(([name, value]) => `${name} ${String(value)}`)
    return differs.length === 0 ? symbol : `${symbol} (${differs.join(', ')})`
  })
  return `- \`${profile}\`: ${listed.length === 0 ? 'none listed' : listed.join(', ')}`
}

if (import.meta.main) writeFileSync(settingsPage, settingsText())
