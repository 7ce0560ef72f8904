import type { LogLine } from '@undertow/shared/inside-api.ts'
import type { Log, LogQuery } from '../ports.ts'
import { redactFacts, type Redact } from './redact.ts'

const defaultLinesMax = 1_000
const textMax = 2_000
const ranks = { debug: 0, info: 1, warn: 2, error: 3 } as const

export type LogRing = {
  readonly note: Log
  /** Newest first. */
  read(query: LogQuery): LogLine[]
  readonly redact: Redact
}

/** The newest lines of the log, for the dashboard. Secrets are taken out before a line is kept. */
export function createLogRing(now: () => number, redact: Redact, linesMax = defaultLinesMax): LogRing {
  const lines: LogLine[] = []
  let lastId = 0
  const clean = (text: string): string => redact(text).slice(0, textMax)
  return {
    redact,
    note: (level, text, facts) => {
      lastId += 1
      lines.push({ id: lastId, at: now(), level, text: clean(text), facts: redactFacts(clean, facts) })
      if (lines.length > linesMax) lines.shift()
    },
    read: ({ level, text, after, limit }) => {
      const wanted = text.toLowerCase()
      return lines
        .filter((line) => line.id > after && ranks[line.level] >= ranks[level] && holds(line, wanted))
        .slice(-limit)
        .toReversed()
    },
  }
}

const holds = ({ text, facts }: LogLine, wanted: string): boolean =>
  wanted === '' || `${text} ${JSON.stringify(facts)}`.toLowerCase().includes(wanted)
