import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { encodeConfig } from '@undertow/shared/config-check.ts'
import { defaultConfig, profileConfig, profileJson } from '@undertow/shared/profiles.ts'
import type { SettingsState } from '../ports.ts'
import { createSettings, type SettingsOptions } from './settings.ts'

let dir: string
let file: string
let told: { version: number; by: string; threshold: unknown }[]
let problems: SettingsState['problems'][]
const closers: (() => void)[] = []

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'undertow-settings-'))
  file = join(dir, 'settings.json')
  told = []
  problems = []
})
afterEach(() => {
  for (const close of closers.splice(0)) close()
  rmSync(dir, { recursive: true })
})

function begin(options: Partial<SettingsOptions> = {}) {
  const settings = createSettings({
    file,
    initial: defaultConfig(),
    last: null,
    onChange: ({ version, config }, by) =>
      told.push({ version, by, threshold: encodeConfig(config).symbol_defaults.volume_threshold }),
    onProblems: (state) => problems.push(state.problems),
    log: () => undefined,
    ...options,
  })
  settings.start()
  closers.push(() => settings.stop())
  return settings
}

const withThreshold = (volume_threshold: string) => {
  const json = profileJson('default')
  return { ...json, symbol_defaults: { ...json.symbol_defaults, volume_threshold } }
}
const read = () => JSON.parse(readFileSync(file, 'utf8'))

test('a new data folder gets a readable file that only its owner may read, and version 1', () => {
  const settings = begin()
  expect(told).toEqual([{ version: 1, by: 'start', threshold: '5000' }])
  expect(read().symbol_defaults).toMatchObject({ volume_threshold: 5000, take_profit_pct: 1.2 })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(settings.current()).toMatchObject({ version: 1, problems: [], warnings: [] })
})

test('a start with unchanged settings makes no new version', () => {
  begin().stop()
  told = []
  const settings = begin({ last: { version: 7, config: profileJson('default') } })
  expect([told, settings.current().version]).toEqual([[], 7])
})

test('a file that was changed while nobody watched becomes a version at the start', () => {
  begin().stop()
  writeFileSync(file, JSON.stringify(withThreshold('7000')))
  told = []
  begin({ last: { version: 7, config: profileJson('default') } })
  expect(told).toEqual([{ version: 8, by: 'file', threshold: '7000' }])
})

test('a missing file is written from the settings in force, not from the initial ones', () => {
  begin({ last: { version: 3, config: profileJson('vwap') } })
  expect([told, read().symbol_defaults.leverage]).toEqual([[], 3])
})

test('a change by hand is taken over while running', async () => {
  begin()
  writeFileSync(file, JSON.stringify(withThreshold('1234.5')))
  await vi.waitFor(() => expect(told.at(-1)).toEqual({ version: 2, by: 'file', threshold: '1234.5' }), 4_000)
})

test('an editor that replaces the file is noticed as well', async () => {
  begin()
  writeFileSync(`${file}~`, JSON.stringify(withThreshold('4321')))
  const { renameSync } = await import('node:fs')
  renameSync(`${file}~`, file)
  await vi.waitFor(() => expect(told.at(-1)).toEqual({ version: 2, by: 'file', threshold: '4321' }), 4_000)
})

test('O-05 a broken file leaves the settings in force, says why, and is forgiven when it is mended', async () => {
  const settings = begin()
  writeFileSync(file, '{ "globals": ')
  await vi.waitFor(() => expect(problems.at(-1)?.[0]?.problem).toContain('is not JSON'), 4_000)
  expect(settings.current().version).toBe(1)

  writeFileSync(file, JSON.stringify({ ...withThreshold('5000'), globals: { volume_window_sec: 0 } }))
  await vi.waitFor(
    () =>
      expect(problems.at(-1)).toEqual([
        { key: 'globals.volume_window_sec', value: '0', problem: 'must be a whole number from 1 to 3600 s' },
      ]),
    4_000,
  )
  writeFileSync(file, JSON.stringify(withThreshold('5000')))
  await vi.waitFor(() => expect(problems.at(-1)).toEqual([]), 4_000)
  expect(told).toHaveLength(1)
})

test('a start on a broken file runs the initial settings and shows the problem', () => {
  writeFileSync(file, '[]')
  const settings = begin()
  expect(told).toEqual([{ version: 1, by: 'start', threshold: '5000' }])
  expect(settings.current().problems).toHaveLength(1)
  expect(readFileSync(file, 'utf8')).toBe('[]')
})

test('a proposal is written whole and becomes the next version', () => {
  const settings = begin()
  const answer = settings.propose(withThreshold('9000'), 1, 'someone')
  expect(answer).toMatchObject({ accepted: { version: 2 } })
  expect(told.at(-1)).toEqual({ version: 2, by: 'someone', threshold: '9000' })
  expect(read().symbol_defaults.volume_threshold).toBe(9000)
  expect(readdirSync(dir)).toEqual(['settings.json'])
})

test('O-04 a proposal against an older version is a conflict, also when the newer one is a change by hand not yet noticed', () => {
  const settings = begin()
  expect(settings.propose(withThreshold('9000'), 0, 'someone')).toEqual({ conflict: 1 })
  writeFileSync(file, JSON.stringify(withThreshold('1234')))
  expect(settings.propose(withThreshold('9000'), 1, 'someone')).toEqual({ conflict: 2 })
})

test('a proposal with a bad value changes nothing', () => {
  const settings = begin()
  const before = readFileSync(file, 'utf8')
  expect(settings.propose(withThreshold('-1'), 1, 'someone')).toMatchObject({
    problems: [{ key: 'symbol_defaults.volume_threshold', value: '-1' }],
  })
  expect([readFileSync(file, 'utf8'), told.length]).toEqual([before, 1])
})

test('a broken file that a proposal replaces is kept beside it', () => {
  writeFileSync(file, 'my notes')
  const settings = begin()
  const answer = settings.propose(withThreshold('9000'), 1, 'someone')
  expect(readFileSync(`${file}.rejected`, 'utf8')).toBe('my notes')
  expect(answer).toMatchObject({ accepted: { problems: [], warnings: [{ value: 'settings.json.rejected' }] } })
})

test('a folder that cannot be written refuses the proposal with the reason', () => {
  const settings = begin()
  rmSync(dir, { recursive: true })
  writeFileSync(dir, '')
  chmodSync(dir, 0o600)
  const answer = settings.propose(withThreshold('9000'), 1, 'someone')
  expect(answer).toMatchObject({
    problems: [{ key: 'settings.json', problem: expect.stringContaining('cannot be written') }],
  })
  expect([existsSync(file), settings.current().version]).toEqual([false, 1])
})

test('checking a proposal writes nothing and tells what it would say', () => {
  const settings = begin()
  const json = encodeConfig(profileConfig('vwap'))
  expect(settings.check(json)).toMatchObject({
    problems: [],
    warnings: [{ key: 'symbol_defaults.stop_loss_pct' }],
  })
  expect(settings.current().version).toBe(1)
})

test('settings in the journal that this version does not know stop the start in one sentence', () => {
  const config = { ...profileJson('default'), later: {} }
  expect(() => begin({ last: { version: 3, config } })).toThrow(
    /^The settings kept in the journal cannot be read: later /,
  )
})

test('a file that is nested without end is a problem on screen like any other', async () => {
  const settings = begin()
  writeFileSync(file, `{"globals":{"x":${'['.repeat(400_000)}${']'.repeat(400_000)}}}`)
  await vi.waitFor(() => expect(problems.at(-1)?.[0]?.problem).toContain('nested'), 3_000)
  expect(settings.current().version).toBe(1)
})

test('what the settings in force deserve to be warned of is said at the start, also when nothing changed', () => {
  const said: string[] = []
  const log = (_level: string, text: string) => void said.push(text)
  begin({ initial: profileConfig('vwap'), log }).stop()
  const warnings = said.filter((text) => text.includes('one stop undoes'))
  expect(warnings).toEqual([expect.stringContaining('settings: symbol_defaults.stop_loss_pct 10 %: ')])

  said.length = 0
  const settings = begin({ last: { version: 1, config: profileJson('vwap') }, log })
  expect(said).toEqual(warnings)
  expect(settings.current().warnings).toHaveLength(1)
})
