import { expect, test } from 'vitest'
import { readOptions } from './options.ts'

const wrong = (...args: readonly string[]): string => {
  const read = readOptions(args)
  return 'wrong' in read ? read.wrong : ''
}

test('what has a meaning in practice only is refused in the other modes', () => {
  for (const mode of ['simulate', 'live'])
    for (const flag of ['--seed', '--exchange-port', '--speed', '--replay'])
      expect(wrong('--mode', mode, flag, '7')).toContain('belong to practice mode')
  expect(wrong('--seed', '7', '--exchange-port', '0')).toBe('')
})

test('a profile for a market that is not real is refused on a real one, and taken in practice and in a rehearsal', () => {
  for (const profile of ['practice', 'tape']) {
    for (const mode of ['simulate', 'live']) {
      const said = ['--mode', mode, '--profile', profile]
      expect(wrong(...said)).toContain(`--profile ${profile} is made for a market that is not real`)
      expect(wrong(...said, '--exchange-url', 'http://127.0.0.1:5100')).toBe('')
    }
    expect(wrong('--profile', profile)).toBe('')
  }
  for (const profile of ['default', 'original', 'vwap']) expect(wrong('--mode', 'live', '--profile', profile)).toBe('')
})

test('what is not said has its default', () => {
  expect(readOptions([])).toMatchObject({ options: { mode: 'practice', port: 5_000, seed: 1, exchangePort: 0 } })
})
