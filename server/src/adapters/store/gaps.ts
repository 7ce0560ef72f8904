import type { Database } from 'better-sqlite3'
import type { Clock } from '../../ports.ts'
import { inserter } from './database.ts'
import { readMeta, writeMeta } from './meta.ts'
import * as schema from './schema-ledger.ts'

type Gap = { readonly fromSeq: number; readonly toSeq: number }

/**
 * Finds the holes in seq that the last run left, stores them, and returns all that are known, oldest first.
 * Only what lies above the last clean close is looked at.
 */
export function findGaps(ledger: Database, market: Database, lastSeq: number, clock: Clock): readonly Gap[] {
  const insertGap = inserter(ledger, schema.gaps, 'OR REPLACE')
  const from = Number.parseInt(readMeta(ledger, 'checkedSeq') ?? '-1', 10)

  const found: Gap[] = []
  let last = from
  for (const seq of seqsAbove(ledger, market, from)) {
    if (seq > last + 1) found.push({ fromSeq: last + 1, toSeq: seq - 1 })
    last = seq
  }
  // A liquidation whose entry did not reach ledger.db: its row took the seq.
  if (lastSeq > last) found.push({ fromSeq: last + 1, toSeq: lastSeq })

  // From here on a power cut cannot take away what was just found to be there.
  market.pragma('wal_checkpoint(TRUNCATE)')
  ledger.transaction(() => {
    for (const gap of found) insertGap({ ...gap, foundAt: clock.now() })
    writeMeta(ledger, 'checkedSeq', String(lastSeq))
  })()
  return ledger.prepare<[], Gap>('SELECT from_seq AS fromSeq, to_seq AS toSeq FROM gaps ORDER BY from_seq').all()
}

/** Every seq that can be read back, in order. */
function* seqsAbove(ledger: Database, market: Database, from: number): Generator<number> {
  const sources = [
    ledger.prepare('SELECT seq FROM journal WHERE seq > ? ORDER BY seq'),
    market.prepare('SELECT seq FROM liquidations WHERE seq > ? AND in_ledger = 0 ORDER BY seq'),
    market.prepare('SELECT seq FROM ticks WHERE seq > ? ORDER BY seq'),
  ].map((select) => select.pluck().iterate(from) as IterableIterator<number>)
  const heads = sources.map((source) => source.next())
  for (;;) {
    const lowest = Math.min(...heads.map((head) => (head.done ? Infinity : head.value)))
    if (lowest === Infinity) return
    yield lowest
    for (const [index, head] of heads.entries()) {
      const source = sources[index]
      if (source && !head.done && head.value === lowest) heads[index] = source.next()
    }
  }
}
