// Writes docs/settings.md and docs/strategy.md from the schema of the settings, so that the pages cannot say anything else
// than the program.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { settingGroups, type SettingGroup } from '@undertow/shared/settings/meta.ts'
import { profileJson, profileNames, profileNotes } from '@undertow/shared/profiles.ts'
import { elsewhere } from '../server/test/effects/elsewhere.ts'
import { strategyGroups } from '../server/test/effects/effects.ts'
import { fieldsOf, limitsOf, metaOf, sections, valueIn, type Field, type Section } from './schema-fields.ts'
import { strategyPage, strategyText } from './strategy-docs.ts'

export const settingsPage = join(import.meta.dirname, '../docs/settings.md')

const groups = Object.keys(settingGroups) as SettingGroup[]

/** The page as it must stand in docs/settings.md. */
export function settingsText(): string {
  const notes = profileNames.flatMap((name) => profileNotes[name].map((note) => `- \`${name}\`: ${note}`))
  return [
    intro,
    ...groups.filter((group) => !strategyGroups.has(group)).flatMap(groupText),
    '## What the profiles change\n',
    differenceHead,
    ...sections.flatMap((section) =>
      groups.flatMap((group) => fieldsOf(section, group).flatMap(differenceRow(section))),
    ),
    '',
    '## Symbols of each profile\n',
    ...profileNames.map(symbolsOf),
    '',
    ...(notes.length === 0 ? [] : ['## What a profile does not do yet\n', ...notes, '']),
  ].join('\n')
}

const intro = `<!-- Written by scripts/settings-docs.ts from shared/src/settings/: change it there, then run \`npm run docs\`. -->

# Settings

\`settings.json\` lies in the data folder. It has three parts: \`globals\` for the whole bot, \`symbol_defaults\`, and \`symbols\` with one
object per contract that holds only what differs from \`symbol_defaults\`. Missing keys take the default.

Every key that says how is traded stands in [Strategy and risk](strategy.md#every-setting). This page has the others, and the profiles.

- Money and percentages are decimal numbers, written as JSON numbers or as text; percentages are percent (\`2.5\` is 2.5 %).
- *May be null*: null switches the setting off or lets the common one hold, as its help says.
- A new data folder begins with a profile: \`practice\` in practice mode, \`original\` with \`--replay\`, \`default\` under
  \`--mode simulate\` and \`live\`, or the one named by \`--profile\` (${profileNames.map((name) => `\`${name}\``).join(', ')}). On Aster's
  market \`practice\` and \`tape\`, made for a generated one and for a recording, are refused.
- *Since*: the version that brought the setting. Journals of earlier versions are read with the value that changes nothing; a settings
  file without the key takes the default.
- The same, as JSON Schema: \`GET /api/config/schema\`.
`

function groupText(group: SettingGroup): string[] {
  const head = '| setting | default | values | since | what it does | test |\n|---|---|---|---|---|---|'
  const rows = sections.flatMap((section) => fieldsOf(section, group).map(([name, field]) => row(section, name, field)))
  return [`## ${settingGroups[group]}\n`, head, ...rows, '']
}

function row(section: Section, name: string, field: Field): string {
  const { help, unit, since = '0.1' } = metaOf(field)
  const test = elsewhere[name]?.file ?? ''
  return `| \`${name}\` | ${valueIn('default', section, name)} | ${limitsOf(field)} ${unit} | ${since} | ${help} | \`${test}\` |`
}

const differenceHead = `| setting | ${profileNames.join(' | ')} |\n|---|${profileNames.map(() => '---|').join('')}`

const differenceRow =
  (section: Section) =>
  ([name]: readonly [string, Field]): string[] => {
    const values = profileNames.map((profile) => valueIn(profile, section, name))
    if (values.every((value) => value === values[0])) return []
    return [`| \`${section}.${name}\` | ${values.join(' | ')} |`]
  }

function symbolsOf(profile: (typeof profileNames)[number]): string {
  const listed = Object.entries(profileJson(profile).symbols).map(([symbol, own]) => {
    const differs = Object.entries(own).map(([name, value]) => `${name} ${String(value)}`)
    return differs.length === 0 ? symbol : `${symbol} (${differs.join(', ')})`
  })
  return `- \`${profile}\`: ${listed.length === 0 ? 'none listed' : listed.join(', ')}`
}

if (import.meta.main) {
  writeFileSync(settingsPage, settingsText())
  writeFileSync(strategyPage, strategyText())
}
