import { useState } from 'react'
import type { Sort } from '../../table-order.ts'
import { TableView, type TableProps } from './table-view.tsx'
import { TooledTable, type TableTools } from './tooled-table.tsx'

export type { Column } from './table-view.tsx'

/**
 * A real table that turns into cards on phones. With `tools` a person can find, choose, order and size: kept by name in
 * this browser; sort and filter also stand in the address.
 */
export function DataTable<Row>({ tools, ...table }: TableProps<Row> & { readonly tools?: TableTools<Row> }) {
  return tools === undefined ? <PlainTable {...table} /> : <TooledTable {...table} tools={tools} />
}

function PlainTable<Row>(table: TableProps<Row>) {
  const [sort, setSort] = useState<Sort | null>(null)
  return <TableView {...table} sort={sort} onSort={setSort} />
}
