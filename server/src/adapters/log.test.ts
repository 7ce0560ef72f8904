import pino from 'pino'
import { expect, test } from 'vitest'
import { createLog, plainDestination } from './log.ts'
import { createRedact } from './redact.ts'

test('S-26 no text in a log line can steer the terminal that shows it, and none is lost', () => {
  const lines: string[] = []
  const logger = pino({ base: null, timestamp: false }, plainDestination({ write: (line) => lines.push(line) }))
  const text = 'a\r\n{"level":50}\u001b[31m \u009b2J \u007f \u202e \u2028 ü'
  logger.warn({ symbol: text }, text)
  expect(lines).toHaveLength(1)
  expect(lines[0]?.trimEnd()).toMatch(/^[\u0020-\u007eü]*$/)
  expect(JSON.parse(lines[0] ?? '')).toEqual({ level: 40, symbol: text, msg: text })
})

test('S-19 no secret leaves through the log: texts, facts and error stacks are cleaned before a line is made of them', () => {
  const lines: string[] = []
  const { log } = createLog('debug', createRedact(['sesame-open']), { write: (line) => lines.push(line) })
  const privateKey = `0x${'ab12'.repeat(16)}`
  log('error', `refused: key sesame-open of ${privateKey}`, {
    error: new Error('POST /order?symbol=X&signature=beef with {"password":"letmein"}').stack ?? '',
    at: `wss://stream.test/ws/${'k7'.repeat(32)}`,
    count: 3,
  })
  expect(lines).toHaveLength(1)
  expect(lines[0]).not.toMatch(/sesame|ab12|beef|letmein|k7k7/)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 50, msg: 'refused: key [removed] of [removed]', count: 3 })
})
