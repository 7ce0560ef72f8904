import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('what stands before the code has come is what the code then shows, so that nothing moves', () => {
  const said = (file: string): string | undefined =>
    /class(?:Name)?="page-loading">([^<]*)</
      .exec(readFileSync(join(import.meta.dirname, file), 'utf8'))?.[1]
      ?.replaceAll(/\s+/g, ' ')
      .trim()
  expect(said('loading.tsx')).toMatch(/^Loading the page\./)
  expect(said('../../index.html')).toBe(said('loading.tsx'))
})
