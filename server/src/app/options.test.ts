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

test('what is not said has its default', () => {
  expect(readOptions([])).toMatchObject({ options: { mode: 'practice', port: 5_000, seed: 1, exchangePort: 0 } })
})
