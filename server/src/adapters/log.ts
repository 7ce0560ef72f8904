import pino from 'pino'
import type { Log } from '../ports.ts'
import { redactFacts, type Redact } from './redact.ts'

type Level = Parameters<Log>[0]
export type LevelledLog = { readonly log: Log; readonly setLevel: (level: Level) => void }

/** JSON lines on standard error, one for each thing that happened. Secrets are taken out before a line is made. */
export function createLog(level: Level, redact: Redact, to: Destination = pino.destination(2)): LevelledLog {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, plainDestination(to))
  return {
    log: (lineLevel, text, facts) => logger[lineLevel](redactFacts(redact, facts), redact(text)),
    setLevel: (next) => {
      logger.level = next
    },
  }
}

type Destination = { write(line: string): unknown }

/**
 * JSON escapes the first 32 control characters only. The others, and the marks that turn the direction of writing,
 * come from elsewhere with names and error texts, and a terminal would obey them.
 */
export function plainDestination(to: Destination): { write(line: string): void } {
  return { write: (line) => void to.write(line.replaceAll(unsafe, escaped)) }
}

const unsafe = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
const escaped = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
