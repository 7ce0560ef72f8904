import { expect, test } from 'vitest'
import type { z } from 'zod'
import { configSchema, globalSettingsSchema, symbolSettingsSchema } from './config.ts'
import { metaOf, settingNames, withLaterSettings } from './older-settings.ts'
import { profileJson } from './profiles.ts'

const fields: Readonly<Record<string, z.ZodType>> = { ...globalSettingsSchema.shape, ...symbolSettingsSchema.shape }
const later = Object.entries(fields).filter(([, field]) => metaOf(field).since !== undefined)

test('some settings are later than 0.1', () => expect(later.map(([name]) => name)).toContain('protection_stop'))

test.each(later)('%s, which came later, has an earlier value that the setting can have', (_, field) => {
  const meta = metaOf(field)
  expect(meta).toHaveProperty('before')
  expect(field.safeDecode(meta.before as never)).toMatchObject({ success: true })
})

test('settings that lack what came later get the earlier values, and keep everything that they say', () => {
  const today = profileJson('default')
  const { foreign_positions: _, ...globals } = { ...today.globals, hedge_mode: false }
  const { protection_stop: __, ...common } = today.symbol_defaults
  const older = { globals, symbol_defaults: common, symbols: { BTCUSDT: { leverage: 3 } } }
  expect(withLaterSettings(older)).toMatchObject({
    ...older,
    globals: { ...globals, foreign_positions: 'protect' },
    symbol_defaults: { ...common, protection_stop: 'close_position' },
  })
  expect(configSchema.safeDecode(withLaterSettings(older) as never)).toMatchObject({ success: true })
})

test('a later value that stands there is not replaced', () => {
  const today = profileJson('default')
  const chosen = { ...today, globals: { ...today.globals, foreign_positions: 'adopt' as const } }
  expect(withLaterSettings(chosen)).toEqual(chosen)
})

test.each([null, 7, [], { globals: 'none' }])(
  '%j, which is no settings, is passed on for the schema to refuse',
  (json) => expect(configSchema.safeDecode(withLaterSettings(json) as never)).toMatchObject({ success: false }),
)

test('every setting is named once for each section that has it', () =>
  expect(settingNames.filter((name) => name === 'volume_window_sec')).toHaveLength(2))
