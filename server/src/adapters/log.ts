import pino from 'pino'
import type { Log } from '../ports.ts'

type Level = Parameters<Log>[0]
export type LevelledLog = { readonly log: Log; readonly setLevel: (level: Level) => void }

/** JSON lines on standard error, one for each thing that happened. */
export function createLog(level: Level): LevelledLog {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2))
  return {
    log: (lineLevel, text, facts) => logger[lineLevel](facts ?? {}, text),
    setLevel: (next) => {
      logger.level = next
    },
  }
}
