import { describe, expect, test } from 'vitest'
import { meaningOf, type Press, type Situation } from './hotkeys.ts'

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, repeat: false }
const press = (key: string, change: Partial<Press> = {}): Press => ({ ...none, key, ...change })
const page: Situation = { isTyping: false, isAsking: false, isLed: false, hasSingleKeys: true }

describe('single keys', () => {
  test('open the list of shortcuts and the filter, on whatever key the layout has the sign', () => {
    expect(meaningOf(press('?', { shiftKey: true }), page)).toBe('shortcuts')
    expect(meaningOf(press('/', { shiftKey: true }), page)).toBe('filter')
    expect(meaningOf(press('/'), page)).toBe('filter')
    expect(['[', ']'].map((key) => meaningOf(press(key), page))).toEqual(['shorter', 'longer'])
  })
  test('g leads to a page, and only the next key counts', () => {
    expect(meaningOf(press('g'), page)).toBe('lead')
    expect(meaningOf(press('p'), { ...page, isLed: true })).toEqual({ to: '/positions' })
    expect(meaningOf(press('p'), page)).toBeNull()
    expect(meaningOf(press('?'), { ...page, isLed: true })).toBeNull()
  })
  test('are nobody’s business while something is typed or asked, or when they are not wanted', () => {
    for (const change of [{ isTyping: true }, { isAsking: true }, { hasSingleKeys: false }]) {
      for (const key of ['?', '/', '[', 'g']) expect(meaningOf(press(key), { ...page, ...change })).toBeNull()
      expect(meaningOf(press('o'), { ...page, isLed: true, ...change })).toBeNull()
    }
  })
})

describe('keys with Ctrl or Cmd', () => {
  const control = (key: string, change: Partial<Press> = {}) => press(key, { ctrlKey: true, ...change })
  test('find, pause and stop, also without single keys', () => {
    const quiet = { ...page, hasSingleKeys: false }
    expect(meaningOf(control('k'), quiet)).toBe('palette')
    expect(meaningOf(press('k', { metaKey: true }), quiet)).toBe('palette')
    expect(meaningOf(control('P', { shiftKey: true }), quiet)).toBe('pause')
    expect(meaningOf(control('X', { shiftKey: true }), quiet)).toBe('stop')
  })
  test('stop the bot from a field and over a dialog; finding something waits', () => {
    for (const change of [{ isTyping: true }, { isAsking: true }]) {
      expect(meaningOf(control('P', { shiftKey: true }), { ...page, ...change })).toBe('pause')
      expect(meaningOf(control('X', { shiftKey: true }), { ...page, ...change })).toBe('stop')
      expect(meaningOf(control('k'), { ...page, ...change })).toBeNull()
    }
  })
  test('leave what the browser does with other combinations alone', () => {
    expect(meaningOf(control('x'), page)).toBeNull()
    expect(meaningOf(control('p'), page)).toBeNull()
    expect(meaningOf(control('K', { shiftKey: true }), page)).toBeNull()
    expect(meaningOf(control('X', { shiftKey: true, altKey: true }), page)).toBeNull()
  })
})

test('a key that is held down, or that an input method composes with, means nothing', () => {
  expect(meaningOf(press('X', { ctrlKey: true, shiftKey: true, repeat: true }), page)).toBeNull()
  expect(meaningOf(press('?', { isComposing: true }), page)).toBeNull()
  expect(meaningOf(press('P', { ctrlKey: true, shiftKey: true, isComposing: true }), page)).toBeNull()
})
