import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { settingsOf } from '@undertow/shared/config.ts'
import { wantsOf } from '@undertow/shared/wants.ts'
import { describe, expect, test } from 'vitest'
import { story } from '../../src/core/story.test-support.ts'
import { globalEffects, settingsIn, strategyGroups, symbolEffects, type Section } from './effects.ts'
import { elsewhere } from './elsewhere.ts'
import { traceOf, type Effect, type Setup } from './market.ts'

const effects = { globals: globalEffects, symbol_defaults: symbolEffects }

describe.each(['globals', 'symbol_defaults'] as const)('%s', (section) => {
  const keys = settingsIn(section).flatMap(([key, group]) => (strategyGroups.has(group) ? [key] : []))

  test('every setting of the strategy and of the risk has a tape, and no tape is left over', () => {
    expect(Object.keys(effects[section]).toSorted()).toEqual(keys.toSorted())
  })

  test.each(keys.map((key) => [key, effects[section][key]!.shows] as const))('%s: %s', (key) => {
    const effect = effects[section][key]!
    const [one, other] = effect.values.map((value) => outcomeOf(section, key, effect, value))
    expect(other).not.toEqual(one)
    // Nothing but the value has made the difference.
    expect(outcomeOf(section, key, effect, effect.values[0])).toEqual(one)
  })
})

describe('every other setting', () => {
  const keys = (['globals', 'symbol_defaults'] as const).flatMap((section) =>
    settingsIn(section).flatMap(([key, group]) => (strategyGroups.has(group) ? [] : [key])),
  )

  test('names a test, and no name is left over', () =>
    expect(Object.keys(elsewhere).toSorted()).toEqual(keys.toSorted()))

  test.each(Object.entries(elsewhere))('%s: its test is there', (_key, { file, test: name }) => {
    const source = readFileSync(join(import.meta.dirname, '../../..', file), 'utf8')
    expect(source).toContain(`test('${name}'`)
  })
})

function outcomeOf(section: Section, key: string, { beside = {}, tape }: Effect, value: unknown): unknown {
  const own = { [key]: value }
  const setup: Setup =
    section === 'globals'
      ? { ...beside, globals: { ...beside.globals, ...own } }
      : { ...beside, symbol: { ...beside.symbol, ...own } }
  if (tape !== 'wants') return traceOf(setup, tape)
  const { config } = story(setup)
  return wantsOf(settingsOf(config, 'BTCUSDT')!, config.globals)
}
