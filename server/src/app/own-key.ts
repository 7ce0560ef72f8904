import type { Announcer, Audit, Backend, Clock, Exchange, Log } from '../ports.ts'
import { sentence } from './sentence.ts'
import { createKeyWatch, type KeyWatch } from './key-watch.ts'

export type OwnKeyParts = {
  readonly exchange: Pick<Exchange, 'askKey'>
  readonly backend: Pick<Backend, 'onPatch' | 'operate'>
  readonly clock: Clock
  readonly log: Log
  readonly audit: Audit
  /** For the dashboard, and away from this machine; null: there is no way out. */
  readonly alerts: Announcer
  readonly outside: Announcer | null
}

const who = 'the key check'

/** The watch over the key of the book that is open: halts like a person, and looks again when a person resumes. */
export function watchOwnKey({ exchange, backend, clock, log, audit, alerts, outside }: OwnKeyParts): KeyWatch {
  let haltedFor = ''
  const watch = createKeyWatch({
    clock,
    ask: async () => (await exchange.askKey?.()) ?? null,
    halt: (why) => {
      if (why !== haltedFor) audit('halt', who, { why })
      haltedFor = why
      void backend.operate({ do: 'halt' }, `${who}: ${why}`)
    },
    tell: ({ level, code, text }) => {
      log(level, `key: ${text}`)
      for (const desk of [alerts, outside]) desk?.tell(level, code, sentence(text))
    },
  })
  let isStopped = false
  const unfollow = backend.onPatch(({ changes }) => {
    for (const change of changes) {
      if (change.table !== 'status' || change.row === null) continue
      const wasStopped = isStopped
      isStopped = change.row.entries === 'halted' || change.row.entries === 'paused'
      if (!wasStopped || isStopped) continue
      haltedFor = ''
      watch.askNow()
    }
  })
  return {
    ...watch,
    stop: () => {
      unfollow()
      watch.stop()
    },
  }
}
