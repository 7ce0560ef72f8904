import { expect, test, vi } from 'vitest'
import { defaultPrefs, fromStored } from './prefs.ts'

test('E95 what is stored is kept part by part; what is missing or damaged takes its default', () => {
  const stored = {
    zone: 'Asia/Tokyo',
    density: 'huge',
    flushHz: 10,
    hideAmounts: 'yes',
    locale: 'tlh',
    tapeMin: '1000',
  }
  expect(fromStored(JSON.stringify(stored), null)).toEqual({
    ...defaultPrefs,
    zone: 'Asia/Tokyo',
    flushHz: 10,
    tapeMin: '1000',
  })
})

test.each([
  '',
  '{"zone":"mars',
  'null',
  '[]',
  '7',
  '"dark"',
  '{"zone":"Mars/Olympus"}',
  '{"__proto__":{"theme":"light"}}',
])('E95 %s counts as nothing stored', (stored) => expect(fromStored(stored, null)).toEqual(defaultPrefs))

test('E95 preferences of version 0.1 are understood', () => {
  const old = JSON.stringify({ zone: 'local', tapeMin: '50000', tapeSide: 'long' })
  expect(fromStored(old, 'light')).toEqual({
    ...defaultPrefs,
    theme: 'light',
    zone: 'local',
    tapeMin: '50000',
    tapeSide: 'long',
  })
  expect(fromStored(null, 'auto').theme).toBe('system')
  expect(fromStored(null, 'purple').theme).toBe('dark')
  expect(fromStored(JSON.stringify(defaultPrefs), 'light').theme).toBe('dark')
})

test('E94 what is stored is in force when the page opens, and the colours of an older page move in', async () => {
  const kept = new Map([
    ['undertow.ui.v1', '{"zone":"Asia/Tokyo"}'],
    ['undertow.scheme', 'light'],
  ])
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  })
  vi.resetModules()
  const { readPrefs } = await import('./prefs.ts')
  vi.unstubAllGlobals()
  const prefs = { ...defaultPrefs, theme: 'light', zone: 'Asia/Tokyo' }
  expect(readPrefs()).toEqual(prefs)
  expect([...kept.keys()]).toEqual(['undertow.ui.v1'])
  expect(JSON.parse(kept.get('undertow.ui.v1') ?? '')).toEqual(prefs)
})
