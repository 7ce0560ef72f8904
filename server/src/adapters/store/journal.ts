import type { Database } from 'better-sqlite3'
import { isMarketData } from '@undertow/shared/events.ts'
import type { Clock, Journal, Recorded, Trouble } from '../../ports.ts'
import { counterWriter } from './counters.ts'
import { inserter } from './database.ts'
import type { EmergencyLog } from './emergency-log.ts'
import { decodeEntry, rowOf } from './entry-text.ts'
import { findGaps } from './gaps.ts'
import type { Guard } from './guard.ts'
import { entryOf, liquidationColumns, liquidationInserter } from './liquidation-rows.ts'
import { readMeta, writeMeta } from './meta.ts'
import { createProjector } from './projector.ts'
import * as ledgerSchema from './schema-ledger.ts'
import * as marketSchema from './schema-market.ts'

/** ledger.db and market.db, both open. */
export type Files = { readonly ledger: Database; readonly market: Database }

export type JournalParts = {
  readonly clock: Clock
  readonly guard: Guard
  readonly emergency: EmergencyLog
  /** What `emergency` holds from before. */
  readonly rescued: readonly Recorded[]
}

// A caller that never commits would otherwise grow without limit.
const pendingMax = 20_000
const pageLength = 1_000

/**
 * The journal over both files. An entry goes to ledger.db unless it is a liquidation, mark or quote that made the bot
 * want nothing; those go to market.db. The rule and its reasons: docs/journal.md.
 */
export function createJournal({ ledger, market }: Files, { clock, guard, emergency, rescued }: JournalParts): Journal {
  const [commitMarket, commitLedger] = [marketWriter(market), ledgerWriter(ledger)]
  const insertState = inserter(ledger, ledgerSchema.savedState, 'OR REPLACE')
  const selectState = ledger.prepare<[], { seq: number; state: string }>('SELECT seq, state FROM saved_state')

  bookRescued()
  let lastSeq = lastSeqOf({ ledger, market })
  const gaps = findGaps(ledger, market, lastSeq, clock)
  let forMarket: Recorded[] = []
  let forLedger: Recorded[] = []
  /** How many of `forLedger` stand in the emergency log. */
  let logged = 0

  return {
    get lastSeq() {
      return lastSeq
    },
    append,
    commit,
    read: (afterSeq) => readEntries({ ledger, market }, afterSeq, lastSeqOf),
    savedState: () => selectState.get() ?? null,
    saveState: (seq, state) => void guard.attempt(() => insertState({ id: 1, seq, state })),
    gaps: () => gaps,
    close,
  }

  function append(recorded: Recorded): void {
    if (recorded.seq <= lastSeq) throw new Error(`journal: seq ${recorded.seq} does not follow ${lastSeq}`)
    lastSeq = recorded.seq
    const isLedgers = belongsToLedger(recorded)
    if (isLedgers) forLedger.push(recorded)
    // Every liquidation is a row of the queryable table, wherever its entry stands.
    if (!isLedgers || recorded.event.kind === 'liquidation') forMarket.push(recorded)
    if (forLedger.length + forMarket.length >= pendingMax) makeRoom()
  }

  function commit(): Trouble | null {
    if (!guard.attempt(writeTables)) writeEmergency()
    return guard.trouble()
  }

  /** Market first: were it the other way round, a crash in between could lose a liquidation that an order was made from. */
  function writeTables(): void {
    commitMarket(forMarket)
    forMarket = []
    commitLedger(forLedger)
    forLedger = []
    logged = 0
    // Only now: if the process dies in between, the entries stand in both, which the next start finds out.
    emergency.clear()
  }

  function writeEmergency(): void {
    if (logged === forLedger.length) return
    emergency.write(forLedger.slice(logged))
    logged = forLedger.length
  }

  function makeRoom(): void {
    commit()
    // No entry rests on market data that could not be kept: the hole in seq says that it is missing.
    forMarket = forMarket.filter(belongsToLedger)
    if (forLedger.length >= pendingMax) throw new Error(`journal: ${pendingMax} entries wait for the ledger`)
  }

  /** What the last process put into the emergency log; entries that reached the ledger after all are there already. */
  function bookRescued(): void {
    const top = (ledger.prepare('SELECT max(seq) FROM journal').pluck().get() as number | null) ?? -1
    const missing = rescued.filter(({ seq }) => seq > top)
    const known = market.prepare<[number]>('SELECT 1 FROM liquidations WHERE seq = ?')
    commitMarket(missing.filter(({ seq, event }) => event.kind === 'liquidation' && known.get(seq) === undefined))
    commitLedger(missing)
    emergency.clear()
  }

  function close(): void {
    try {
      commit()
      guard.attempt(() => {
        market.pragma('wal_checkpoint(TRUNCATE)')
        writeMeta(ledger, 'checkedSeq', String(lastSeq))
      })
    } finally {
      market.close()
      ledger.close()
      emergency.close()
    }
  }
}

function belongsToLedger({ event, commands }: Recorded): boolean {
  return commands.length > 0 || !isMarketData(event)
}

// The saved state has seen market data that a power cut may have taken out of market.db since.
function lastSeqOf({ ledger, market }: Files): number {
  const tops = [
    ledger.prepare('SELECT seq FROM saved_state').pluck().get(),
    ledger.prepare('SELECT max(seq) FROM journal').pluck().get(),
    Number.parseInt(readMeta(ledger, 'seqFloor') ?? '-1', 10),
    market.prepare('SELECT max(seq) FROM liquidations').pluck().get(),
    market.prepare('SELECT max(seq) FROM ticks').pluck().get(),
  ]
  return Math.max(...tops.map((top) => (top as number | null) ?? -1))
}

/**
 * The newest seq up to which both files are complete, also while somebody writes: the ledger is committed last, and
 * market data after its top counts only when no seq is missing in between.
 */
export function settledSeqOf({ ledger, market }: Files): number {
  const top = ledger
    .prepare('SELECT max((SELECT ifnull(max(seq), -1) FROM saved_state), (SELECT ifnull(max(seq), -1) FROM journal))')
    .pluck()
    .get() as number
  const { rows, last } = market
    .prepare(
      `SELECT count(*) AS rows, max(seq) AS last FROM
       (SELECT seq FROM liquidations WHERE in_ledger = 0 AND seq > @top UNION ALL SELECT seq FROM ticks WHERE seq > @top)`,
    )
    .get({ top }) as { rows: number; last: number | null }
  return last !== null && last - top === rows ? last : top
}

function marketWriter(db: Database): (entries: readonly Recorded[]) => void {
  const insertLiquidation = liquidationInserter(db)
  const insertTick = inserter(db, marketSchema.ticks)
  const count = counterWriter(db, marketSchema.counters)
  const write = db.transaction((entries: readonly Recorded[]) => {
    let liquidations = 0
    for (const recorded of entries) {
      const { seq, at, event } = recorded
      if (event.kind === 'liquidation') {
        insertLiquidation(recorded, event)
        liquidations += 1
      } else {
        insertTick({ seq, at, event: JSON.stringify(event) })
      }
    }
    count('liquidations', liquidations)
  })
  return (entries) => {
    if (entries.length > 0) write.immediate(entries)
  }
}

function ledgerWriter(db: Database): (entries: readonly Recorded[]) => void {
  const insertEntry = inserter(db, ledgerSchema.journal)
  const project = createProjector(db)
  const write = db.transaction((entries: readonly Recorded[]) => {
    for (const recorded of entries) {
      insertEntry({ ...rowOf(recorded), kind: recorded.event.kind })
      project(recorded)
    }
  })
  return (entries) => {
    if (entries.length > 0) write.immediate(entries)
  }
}

/**
 * Merges the three tables by seq, a page at a time, so that reading needs neither memory nor a long transaction.
 * What is committed after the first entry was asked for is left out, in all tables alike.
 */
export function* readEntries(
  { ledger, market }: Files,
  afterSeq: number,
  lastOf: (files: Files) => number,
): Generator<Recorded> {
  const range = { after: afterSeq, last: lastOf({ ledger, market }) }
  const sources = [
    pages(ledger, 'SELECT seq, at, event, commands FROM journal WHERE', range, decodeEntry),
    pages(market, `SELECT ${liquidationColumns} FROM liquidations WHERE in_ledger = 0 AND`, range, entryOf),
    pages(market, `SELECT seq, at, event, '[]' AS commands FROM ticks WHERE`, range, decodeEntry),
  ]
  const heads = sources.map((source) => source.next())
  for (;;) {
    let first = -1
    for (const [index, head] of heads.entries()) {
      const best = heads[first]
      if (!head.done && (!best || best.done || head.value.seq < best.value.seq)) first = index
    }
    const [source, head] = [sources[first], heads[first]]
    if (!source || !head || head.done) return
    yield head.value
    heads[first] = source.next()
  }
}

function* pages<Row extends { readonly seq: number }>(
  db: Database,
  query: string,
  { after, last }: { readonly after: number; readonly last: number },
  decode: (row: Row) => Recorded,
): Generator<Recorded, undefined> {
  const select = db.prepare<[number, number], Row>(`${query} seq > ? AND seq <= ? ORDER BY seq LIMIT ${pageLength}`)
  let rows = select.all(after, last)
  for (;;) {
    for (const row of rows) yield decode(row)
    const end = rows.at(-1)
    if (!end || rows.length < pageLength) return
    rows = select.all(end.seq, last)
  }
}
