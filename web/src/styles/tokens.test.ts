import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { contrastOf, cssVariables, mixed, type Colour } from './contrast.test-support.ts'

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8')

const looks = ['dark', 'light'].flatMap((scheme) =>
  ['normal', 'high'].flatMap((contrast) =>
    ['default', 'colour-blind'].flatMap((palette) =>
      ['green-up', 'red-up'].map((direction) => ({ scheme, contrast, palette, direction })),
    ),
  ),
)

const grounds = ['bg', 'surface', 'raised']
const washes = ['accent-wash', 'warn-wash', 'danger-wash', 'flash']
const texts = ['text', 'muted', 'profit', 'loss', 'good', 'bad', 'long-liq', 'short-liq', 'warn', 'danger', 'accent']
const controls = ['line-strong', 'focus', 'good', 'bad', 'warn', 'danger', 'accent', 'muted']
const fills = [
  'accent-fill',
  'danger-fill',
  'fill-practice',
  'fill-simulate',
  'fill-live',
  'fill-halted',
  'fill-unknown',
]

describe.each(looks)('$scheme, contrast $contrast, palette $palette, $direction', (look) => {
  const { scheme, contrast, palette, direction } = look
  const token = cssVariables(css, {
    'data-mantine-color-scheme': scheme,
    'data-contrast': contrast,
    'data-palette': palette,
    'data-direction': direction,
  })
  const least = contrast === 'high' ? { text: 7, control: 4.5 } : { text: 4.5, control: 3 }
  const tooFaint = (pairs: readonly (readonly [name: string, on: Colour, ground: Colour])[], atLeast: number) =>
    pairs
      .map(([name, on, ground]) => ({ name, ratio: contrastOf(on, ground) }))
      .filter(({ ratio }) => ratio < atLeast)
      .map(({ name, ratio }) => `${name} ${Math.floor(ratio * 100) / 100}`)

  test(`text is readable: ${least.text}`, () => {
    const plain = texts.flatMap((text) =>
      grounds.map((ground) => [`${text} on ${ground}`, token(text), token(ground)] as const),
    )
    const washed = ['text', 'muted', 'danger', 'warn', 'accent'].flatMap((text) =>
      washes.map((wash) => [`${text} on ${wash}`, token(text), mixed(token(wash), token('surface'))] as const),
    )
    const filled = fills.map((fill) => [`on-fill on ${fill}`, token('on-fill'), token(fill)] as const)
    const heat = ['profit', 'loss'].flatMap((side) =>
      ['heat-1', 'heat-2', 'heat-3', 'heat-4'].map((step) => {
        const ground = mixed({ ...token(side), alpha: token.share(step) }, token('surface'))
        return [`text on ${side} ${step}`, token('text'), ground] as const
      }),
    )
    expect(tooFaint([...plain, ...washed, ...filled, ...heat], least.text)).toEqual([])
  })

  test(`controls and marks stand out: ${least.control}`, () => {
    const pairs = controls.flatMap((control) =>
      grounds.map((ground) => [`${control} on ${ground}`, token(control), token(ground)] as const),
    )
    expect(tooFaint(pairs, least.control)).toEqual([])
  })

  test('profit and loss are apart, and which of them is which follows the direction', () => {
    const [up, down] = direction === 'green-up' ? ['good', 'bad'] : ['bad', 'good']
    expect(token('profit')).toEqual(token(up ?? ''))
    expect(token('loss')).toEqual(token(down ?? ''))
    expect(token('profit')).not.toEqual(token('loss'))
  })
})
