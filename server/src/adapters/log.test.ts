import pino from 'pino'
import { expect, test } from 'vitest'
import { plainDestination } from './log.ts'

test('S-26 no text in a log line can steer the terminal that shows it, and none is lost', () => {
  const lines: string[] = []
  const logger = pino({ base: null, timestamp: false }, plainDestination({ write: (line) => lines.push(line) }))
  const text = 'a\r\n{"level":50}\u001b[31m \u009b2J \u007f \u202e \u2028 ü'
  logger.warn({ symbol: text }, text)
  expect(lines).toHaveLength(1)
  expect(lines[0]?.trimEnd()).toMatch(/^[\u0020-\u007eü]*$/)
  expect(JSON.parse(lines[0] ?? '')).toEqual({ level: 40, symbol: text, msg: text })
})
