import { expect, test } from 'vitest'
import { decodeConfig } from '../config-check.ts'
import { profileJson } from '../profiles.ts'

test.for(['5,000,000', '5 000 000', '5M', '1.500,25'])(
  'an amount written as %s is refused, with how to write it',
  (written) => {
    const { globals, symbol_defaults } = profileJson('default')
    const checked = decodeConfig({ globals, symbol_defaults: { ...symbol_defaults, volume_threshold: written } })
    expect(checked).toMatchObject({
      problems: [
        {
          key: 'symbol_defaults.volume_threshold',
          value: written,
          problem:
            'must be a plain decimal number such as 12.5, without marks between thousands, without K or M, and with a point',
        },
      ],
    })
  },
)
