// The page about strategy and risk: what the words mean, written by hand, and one table of every setting, from the schema.
import { join } from 'node:path'
import { settingGroups, type SettingGroup } from '@undertow/shared/settings/meta.ts'
import { globalEffects, strategyGroups, symbolEffects } from '../server/test/effects/effects.ts'
import { fieldsOf, limitsOf, metaOf, sections, valueIn, type Field, type Section } from './schema-fields.ts'
import { introductions, opening } from './strategy-words.ts'

export const strategyPage = join(import.meta.dirname, '../docs/strategy.md')

/** The page as it must stand in docs/strategy.md. */
export function strategyText(): string {
  const groups = (Object.keys(settingGroups) as SettingGroup[]).filter((group) => strategyGroups.has(group))
  return [
    '<!-- Written by scripts/strategy-docs.ts from shared/src/settings/ and scripts/strategy-words.ts: change it there, then run `npm run docs`. -->\n',
    opening,
    ...groups.flatMap((group) => [`## ${settingGroups[group]}\n`, introductions[group] ?? '']),
    tableHead,
    ...groups.flatMap((group) =>
      sections.flatMap((section) => fieldsOf(section, group).map(([name, field]) => row(section, name, field))),
    ),
    '',
  ].join('\n')
}

const tableHead = `## Every setting

*Of*: the whole bot (\`globals\`), or each symbol (\`symbol_defaults\`, and \`symbols\` where one differs). *Since*: the version that brought it.
*Two values*: what the test of the setting tells apart; each is run on the same scripted market with both, and what the bot does has to differ
(\`server/test/effects/effects.test.ts\`). What the profiles change stands in [Settings](settings.md#what-the-profiles-change).

| group | setting | of | unit | default | limits | since | what it does | two values |
|---|---|---|---|---|---|---|---|---|`

const ofWhom: { readonly [S in Section]: string } = { globals: 'bot', symbol_defaults: 'symbol' }
const effects = { globals: globalEffects, symbol_defaults: symbolEffects }

function row(section: Section, name: string, field: Field): string {
  const { group, help, unit, since = '0.1' } = metaOf(field)
  const effect = effects[section][name]
  const shown = effect ? `${effect.values.map(written).join(' against ')}: ${effect.shows}` : ''
  const cells = [
    settingGroups[group],
    `\`${name}\``,
    ofWhom[section],
    unit,
    valueIn('default', section, name),
    limitsOf(field),
    since,
    help,
    shown,
  ]
  return `| ${cells.join(' | ')} |`
}

const written = (value: unknown): string => (Array.isArray(value) ? `[${value.join(', ')}]` : String(value))
