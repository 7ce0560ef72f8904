import { expect, test } from 'vitest'
import { decodeConfig, encodeConfig, readableConfig } from './config-check.ts'
import { defaultConfig, notesOn, profileConfig, profileJson, profileNames, profileNotes } from './profiles.ts'

test.each(profileNames)('profile %s is complete and without a problem', (name) => {
  const checked = decodeConfig(profileJson(name))
  expect(checked).not.toHaveProperty('problems')
  expect(encodeConfig(profileConfig(name))).toEqual(profileJson(name))
})

test.each(['default', 'original', 'practice', 'tape'] as const)('profile %s agrees with itself', (name) => {
  expect(decodeConfig(profileJson(name))).toMatchObject({ warnings: [] })
})

test('profile vwap says that its stop is far', () => {
  expect(decodeConfig(profileJson('vwap'))).toMatchObject({
    warnings: [
      {
        key: 'symbol_defaults.stop_loss_pct',
        value: '10 %',
        problem: 'one stop undoes more than 4 take-profits of 1.5 %',
      },
    ],
  })
})

test('an empty file is the defaults', () => {
  const checked = decodeConfig({})
  expect(checked).toEqual({ config: defaultConfig(), warnings: [] })
})

test.each(profileNames)('profile %s comes back from the form people edit', (name) => {
  const edited = JSON.parse(JSON.stringify(readableConfig(profileConfig(name))))
  expect(typeof edited.symbol_defaults.volume_threshold).toBe('number')
  expect(decodeConfig(edited)).toMatchObject({ config: profileConfig(name) })
})

test('a profile has a note for each thing that it does not do yet, which is nothing', () => {
  for (const name of profileNames) expect([profileNotes[name], notesOn(profileConfig(name))]).toEqual([[], []])
  const json = profileJson('vwap')
  const edited = decodeConfig({ ...json, symbol_defaults: { ...json.symbol_defaults, stop_loss_pct: '4', dca: false } })
  expect(edited).toMatchObject({ warnings: [] })
})

test('profile vwap enters 2.5 % away from the average of 20 one-minute candles, and nowhere else', () => {
  expect(profileJson('vwap').symbol_defaults).toMatchObject({
    vwap_filter: true,
    vwap_source: 'candles',
    vwap_interval: '1m',
    vwap_candles: 20,
    long_vwap_offset_pct: '2.5',
    short_vwap_offset_pct: '2.5',
  })
})
