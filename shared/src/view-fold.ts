import type { Change, Patch, TableName, Tables, View } from './view.ts'

/** How many of the newest rows a tail keeps; null: every row, removed only when said so. */
export const tailLengths = {
  status: null,
  account: null,
  positions: null,
  orders: null,
  windows: null,
  liquidations: 300,
  decisions: 100,
  trades: 100,
  notices: 100,
} as const satisfies { readonly [T in TableName]: number | null }

/** The key of a row inside its table. */
export const rowKeys: { readonly [T in TableName]: (row: Tables[T]) => string } = {
  status: () => 'status',
  account: () => 'account',
  positions: (row) => `${row.symbol}:${row.leg}`,
  orders: (row) => row.clientId,
  windows: (row) => `${row.symbol}:${row.liquidated}`,
  liquidations: (row) => String(row.seq),
  decisions: (row) => String(row.id),
  trades: (row) => row.id,
  notices: (row) => String(row.seq),
}

export const emptyView: View = {
  seq: -1,
  tables: {
    status: new Map(),
    account: new Map(),
    positions: new Map(),
    orders: new Map(),
    windows: new Map(),
    liquidations: new Map(),
    decisions: new Map(),
    trades: new Map(),
    notices: new Map(),
  },
}

/**
 * Folds one patch into the view; the server and the browser run this same function.
 * Tables that did not change keep their identity. Null when the patch does not follow the view: ask for a snapshot.
 */
export function applyToView(view: View, patch: Patch): View | null {
  if (patch.fromSeq !== view.seq) return null
  const tables: Record<string, Map<string, unknown>> = {}
  for (const { table, key, row } of patch.changes) {
    const rows = (tables[table] ??= new Map(view.tables[table] as ReadonlyMap<string, unknown>))
    if (row === null) rows.delete(key)
    else rows.set(key, row)
  }
  for (const [table, rows] of Object.entries(tables)) trim(rows, tailLengths[table as TableName])
  return { seq: patch.toSeq, tables: { ...view.tables, ...tables } as View['tables'] }
}

function trim(rows: Map<string, unknown>, length: number | null): void {
  if (length === null) return
  for (const key of rows.keys()) {
    if (rows.size <= length) return
    rows.delete(key)
  }
}

/** The whole view as one patch that leads from nothing to here: the snapshot that a new reader gets. */
export function snapshotOf(view: View): Patch {
  const changes: Change[] = []
  for (const table of Object.keys(view.tables) as TableName[])
    for (const [key, row] of view.tables[table]) changes.push({ table, key, row } as Change)
  return { fromSeq: emptyView.seq, toSeq: view.seq, changes, dropped: 0 }
}
