import pino from 'pino'
import type { Log } from '../ports.ts'

export type LevelledLog = { readonly log: Log; setLevel(level: 'debug' | 'info' | 'warn' | 'error'): void }

/** JSON lines on standard error, one for each thing that happened. */
export function createLog(level: 'debug' | 'info' | 'warn' | 'error'): LevelledLog {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2))
  return {
    log: (lineLevel, text, facts) => logger[lineLevel](facts ?? {}, text),
    setLevel: (next) => {
      logger.level = next
    },
  }
}
