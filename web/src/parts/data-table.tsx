import { gt, isMoney, lt, type Money } from '@undertow/shared/money.ts'
import { ChevronDown, ChevronUp } from 'lucide-react'
import { Fragment, useState, type ReactNode } from 'react'

export type Column<Row> = {
  readonly id: string
  readonly name: string
  readonly cell: (row: Row) => ReactNode
  /** Figures: to the right, in one width. */
  readonly isNumber?: boolean
  /** Makes the column sortable. Text sorts as text, numbers as numbers. */
  readonly sortBy?: (row: Row) => number | string | Money
  /** Left out between phone and 1200 px, or 1440 px: tables get narrow there. Cards on phones show everything. */
  readonly wideOnly?: boolean | 1440
  readonly help?: string
}

type Order = { readonly id: string; readonly isDown: boolean }

/** A real table that turns into cards on phones. Roles are written out, because cards change how a table is displayed. */
export function DataTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  detail,
  isDense = false,
}: {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** A second line under a row, over the whole width; null for none. */
  detail?: (row: Row) => ReactNode
  /** Three columns on a phone's card: for short values. */
  isDense?: boolean
}) {
  const [order, setOrder] = useState<Order | null>(null)
  const sorted = sortRows(rows, columns, order)
  return (
    <div className="table-scroll" role="region" aria-label={`${label}, scrollable`} tabIndex={0}>
      <table className={isDense ? 'table cards dense' : 'table cards'} role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th
                key={column.id}
                role="columnheader"
                scope="col"
                className={headClass(column)}
                title={column.help}
                aria-sort={order?.id === column.id ? sortWord(order) : undefined}
              >
                {column.sortBy === undefined ? (
                  column.name
                ) : (
                  <button type="button" className="sort" onClick={() => setOrder(nextOrder(order, column.id))}>
                    {column.name}
                    {order?.id === column.id && <SortMark isDown={order.isDown} />}
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {sorted.map((row) => {
            const more = detail?.(row) ?? null
            return (
              <Fragment key={rowKey(row)}>
                <tr role="row">
                  {columns.map((column) => (
                    <td key={column.id} role="cell" data-label={column.name} className={headClass(column)}>
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
                {more !== null && (
                  <tr role="row" className="detail-row">
                    <td role="cell" colSpan={columns.length}>
                      {more}
                    </td>
                  </tr>
                )}
              </Fragment>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function SortMark({ isDown }: { isDown: boolean }) {
  const Icon = isDown ? ChevronDown : ChevronUp
  return <Icon size={13} aria-hidden="true" />
}

const headClass = <Row,>({ isNumber, wideOnly }: Column<Row>): string =>
  [isNumber === true ? 'num' : '', wideClass(wideOnly)].join(' ').trim()

function wideClass(wideOnly: boolean | 1440 | undefined): string {
  if (wideOnly === 1440) return 'widest-cell'
  return wideOnly === true ? 'wide-cell' : ''
}

const sortWord = ({ isDown }: Order): 'ascending' | 'descending' => (isDown ? 'descending' : 'ascending')

/** Largest first, then smallest first, then as it came. */
function nextOrder(order: Order | null, id: string): Order | null {
  if (order?.id !== id) return { id, isDown: true }
  return order.isDown ? { id, isDown: false } : null
}

function sortRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], order: Order | null): readonly Row[] {
  const sortBy = columns.find((column) => column.id === order?.id)?.sortBy
  if (sortBy === undefined || order === null) return rows
  const sign = order.isDown ? -1 : 1
  return [...rows].sort((a, b) => sign * compare(sortBy(a), sortBy(b)))
}

function compare(a: number | string | Money, b: number | string | Money): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (isMoney(a) && isMoney(b)) return Number(gt(a, b)) - Number(lt(a, b))
  return String(a).localeCompare(String(b), 'en')
}
