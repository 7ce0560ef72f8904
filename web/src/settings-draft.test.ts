import { decodeConfig } from '@undertow/shared/config-check.ts'
import { profileJson } from '@undertow/shared/profiles.ts'
import { expect, test } from 'vitest'
import { changesBetween, type JsonObject } from '@undertow/shared/json-changes.ts'
import { applyChanges, at, globalFields, jsonOf, put, symbolFields, touchesRisk } from './settings-draft.ts'

const base = profileJson('default') as unknown as JsonObject
const field = (key: string) => [...globalFields, ...symbolFields].find((one) => one.key === key)!

test('every setting of the schema has a field with title, help and a kind', () => {
  for (const { meta, kind, options } of [...globalFields, ...symbolFields]) {
    expect(meta.title).not.toBe('')
    expect(meta.help).not.toBe('')
    expect(kind === 'choice').toBe(options.length > 0)
  }
  expect(field('leverage').kind).toBe('whole')
  expect(field('take_profit_pct').kind).toBe('money')
  expect(field('volume_threshold_long')).toMatchObject({ kind: 'money', isOptional: true })
  expect(field('enabled').kind).toBe('flag')
})

test('text that is no whole number stays text, so that the check names it', () => {
  expect(jsonOf(field('leverage'), ' 10 ')).toBe(10)
  expect(jsonOf(field('leverage'), '1e2')).toBe('1e2')
  expect(jsonOf(field('leverage'), '')).toBe('')
  expect(jsonOf(field('max_total_notional_usdt'), '')).toBeNull()
  const wrong = decodeConfig(put(base, 'symbol_defaults.leverage', jsonOf(field('leverage'), '1e2')))
  expect('problems' in wrong && wrong.problems.map(({ key }) => key)).toEqual(['symbol_defaults.leverage'])
})

test('money keeps every digit that was typed', () => {
  expect(jsonOf(field('take_profit_pct'), '1.20')).toBe('1.20')
})

test('the difference names each setting, and putting it on the same base gives the draft', () => {
  let draft = put(base, 'globals.order_ttl_seconds', 45)
  draft = put(draft, 'symbols.SOLUSDT', {})
  draft = put(draft, 'symbols.SOLUSDT.leverage', 3)
  draft = put(draft, 'symbols.BTCUSDT', undefined)
  const changes = changesBetween(base, draft)
  expect(changes.map(({ path }) => path)).toEqual(['globals.order_ttl_seconds', 'symbols.BTCUSDT', 'symbols.SOLUSDT'])
  expect(applyChanges(base, changes)).toEqual(draft)
})

test('changes on top of another version leave the rest of that version alone', () => {
  const mine = changesBetween(base, put(base, 'symbol_defaults.leverage', 7))
  const theirs = put(base, 'globals.volume_window_sec', 90)
  const merged = applyChanges(theirs, mine)
  expect(at(merged, 'globals.volume_window_sec')).toBe(90)
  expect(at(merged, 'symbol_defaults.leverage')).toBe(7)
})

test('a value typed back to what it was is no change', () => {
  const draft = put(
    put(base, 'symbol_defaults.leverage', 9),
    'symbol_defaults.leverage',
    at(base, 'symbol_defaults.leverage'),
  )
  expect(changesBetween(base, draft)).toEqual([])
})

test('what can be lost is told from what cannot', () => {
  const change = (path: string) => ({ path, before: 1, after: 2 })
  expect(touchesRisk(change('symbols.BTCUSDT.leverage'))).toBe(true)
  expect(touchesRisk(change('symbol_defaults.stop_loss_pct'))).toBe(true)
  expect(touchesRisk(change('globals.log_level'))).toBe(false)
})
