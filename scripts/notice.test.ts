import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { noticeFile, noticeText } from './notice.ts'

test('the notice names every package that runs, as they are now; "npm run notice" writes it', () => {
  const written = readFileSync(noticeFile, 'utf8')
  expect(written).toBe(noticeText())
  for (const name of ['react 19', 'fastify 5', 'better-sqlite3 13', 'zod 4']) expect(written).toContain(`\n${name}`)
  expect(written).not.toContain('licence not stated')
})
