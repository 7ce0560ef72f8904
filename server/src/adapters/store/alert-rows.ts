import type { Database } from 'better-sqlite3'
import type { AlertFact, AlertRow, Unread } from '@undertow/shared/alert-row.ts'
import type { AlertFilter, AlertStore, Page, PageRequest } from '../../ports.ts'
import { inserter } from './database.ts'
import { and, desc, drizzle, eq, getTableColumns, gte, inArray, isNull, lt, lte, sql } from './drizzle.ts'
import type { Guard } from './guard.ts'
import { alerts } from './schema-ledger.ts'

export const keptMs = 30 * 86_400_000
/** A storm of them must not make the ledger large. */
const defaultRowsMax = 10_000
const limitMax = 1_000
const newsMax = 100

const { ref: _ref, ...columns } = getTableColumns(alerts)

/** Writes alerts; a fact that was told before changes nothing. */
export function alertInserter(ledger: Database): (fact: AlertFact) => void {
  const insert = inserter(ledger, alerts, 'OR IGNORE')
  return (fact) => void insert({ ...fact, ackedAt: null, ackedBy: null })
}

/** The alerts of one book: read over a connection that cannot write, acknowledged and forgotten over the one that can. */
export function createAlertStore(
  files: { readonly ledger: Database; readonly reader: Database },
  guard: Guard,
  rowsMax = defaultRowsMax,
): AlertStore {
  const db = drizzle(files.reader)
  const insert = alertInserter(files.ledger)
  const ackOne = files.ledger.prepare<[number, string, number]>(
    'UPDATE alerts SET acked_at = ?, acked_by = ? WHERE id = ? AND acked_at IS NULL',
  )
  const ackLesser = files.ledger.prepare<[number, string, number]>(
    'UPDATE alerts SET acked_at = ?, acked_by = ? WHERE id <= ? AND acked_at IS NULL AND must_see = 0',
  )
  // Against the newest row and not against a clock: a market on virtual time has a time of its own. What must be seen and
  // nobody has seen is not pushed out by a storm of lesser things, only by its own kind.
  const forget = files.ledger.prepare<{ keptMs: number; rowsMax: number }>(
    `DELETE FROM alerts WHERE at < (SELECT max(at) FROM alerts) - @keptMs
     OR (id <= (SELECT max(id) FROM alerts) - @rowsMax AND NOT (must_see = 1 AND acked_at IS NULL))
     OR id <= (SELECT id FROM alerts WHERE must_see = 1 AND acked_at IS NULL ORDER BY id DESC LIMIT 1 OFFSET @rowsMax)`,
  )
  const countOpen = files.reader.prepare<[], Unread>(
    `SELECT count(*) AS "all", ifnull(sum(must_see), 0) AS mustSee FROM alerts WHERE acked_at IS NULL AND level IN ('warn', 'error')`,
  )
  const selectAfter = db
    .select(columns)
    .from(alerts)
    .where(sql`${alerts.id} > ${sql.placeholder('id')}`)
    .orderBy(alerts.id)
    .limit(newsMax)
    .prepare()
  const selectTop = files.reader.prepare('SELECT ifnull(max(id), 0) FROM alerts').pluck()

  const written = (write: () => number): number | null => {
    let count = 0
    return guard.attempt(() => void (count = write())) ? count : null
  }

  return {
    add: (fact) => guard.attempt(() => insert(fact)),
    after: (id) => selectAfter.all({ id }) as AlertRow[],
    lastId: () => selectTop.get() as number,
    unread: () => countOpen.get() ?? { all: 0, mustSee: 0 },
    acknowledge: (ids, at, by) =>
      written(files.ledger.transaction(() => ids.reduce((sum, id) => sum + ackOne.run(at, by, id).changes, 0))),
    acknowledgeUpTo: (id, at, by) => written(() => ackLesser.run(at, by, id).changes),
    tidy: () => void guard.attempt(() => void forget.run({ keptMs, rowsMax })),
    list: (filter, page) => listOf(filter, page),
  }

  function listOf(filter: AlertFilter, { limit, cursor }: PageRequest): Page<AlertRow> {
    if (cursor !== null && !/^\d{1,15}$/.test(cursor)) return { items: [], next: null }
    const most = Math.min(Math.max(1, limit), limitMax)
    const { id, at, symbol, kind, level, ackedAt } = alerts
    const rows = db
      .select(columns)
      .from(alerts)
      .where(
        and(
          cursor === null ? undefined : lt(id, Number.parseInt(cursor, 10)),
          filter.symbol === null ? undefined : eq(symbol, filter.symbol),
          filter.kind === null ? undefined : eq(kind, filter.kind),
          filter.level === null ? undefined : inArray(level, [...atLeast[filter.level]]),
          filter.isOpen ? isNull(ackedAt) : undefined,
          filter.from === null ? undefined : gte(at, filter.from),
          filter.to === null ? undefined : lte(at, filter.to),
        ),
      )
      .orderBy(desc(id))
      .limit(most + 1)
      .all()
    const items = rows.slice(0, most)
    return { items, next: rows.length > most ? String(items.at(-1)?.id) : null }
  }
}

const atLeast = { info: ['info', 'warn', 'error'], warn: ['warn', 'error'], error: ['error'] } as const
