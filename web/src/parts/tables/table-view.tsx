import { ChevronDown, ChevronUp } from 'lucide-react'
import { Fragment, useId, useState, type ReactNode } from 'react'
import { groupRows, nextSort, sortRows, type RowGroup, type Sort, type SortKey } from '../../table-order.ts'

export type Column<Row> = {
  readonly id: string
  readonly name: string
  readonly cell: (row: Row) => ReactNode
  /** Figures: to the right, in one width. */
  readonly isNumber?: boolean
  /** Makes the column sortable. Text sorts as text, numbers as numbers, amounts exactly; null is last. */
  readonly sortBy?: (row: Row) => SortKey
  /** Left out between phone and 1200 px, or 1440 px: tables get narrow there. Cards on phones show everything. */
  readonly wideOnly?: boolean | 1440
  /** Only there when a person asks for it. */
  readonly isExtra?: boolean
  /** Never left out: what names the row, and what is done with it. */
  readonly isFixed?: boolean
  readonly help?: string
}

export type TableProps<Row> = {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  /** A second line under a row, over the whole width; null for none. */
  readonly detail?: (row: Row) => ReactNode
  /** What a row opens to: made when it is opened. `name` is of whom. */
  readonly expand?: { readonly name: (row: Row) => string; readonly content: (row: Row) => ReactNode }
  /** Rows of one key stay together, in the order they came. */
  readonly groupBy?: (row: Row) => string
  /** A last line of a group; null for none. */
  readonly groupFoot?: (rows: readonly Row[]) => ReactNode
  /** Three columns on a phone's card: for short values. */
  readonly isDense?: boolean
}

export type Sizing = {
  readonly widths: Readonly<Record<string, number>>
  readonly onWidth: (id: string, width: number) => void
}

/**
 * Roles are written out, because cards change how a table is displayed. Without a row there is no table: why stands in its panel.
 */
export function TableView<Row>({
  label,
  columns,
  rows,
  rowKey,
  detail,
  expand,
  groupBy,
  groupFoot,
  isDense = false,
  sort,
  onSort,
  sizing,
}: TableProps<Row> & {
  readonly sort: Sort | null
  readonly onSort: (sort: Sort | null) => void
  readonly sizing?: Sizing
}) {
  if (rows.length === 0) return null
  const sortBy = columns.find(({ id }) => id === sort?.id)?.sortBy
  const sorted = sortBy === undefined || sort === null ? rows : sortRows(rows, sortBy, sort.isDown)
  const groups: readonly RowGroup<Row>[] = groupBy ? groupRows(sorted, rows, groupBy) : [{ key: '', rows: sorted }]
  return (
    <div className="table-scroll" role="region" aria-label={`${label}, scrollable`} tabIndex={0}>
      <table className={isDense ? 'table cards dense' : 'table cards'} role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <Head key={column.id} column={column} sort={sort} onSort={onSort} sizing={sizing} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {groups.map((group) => {
            const foot = groupFoot?.(group.rows) ?? null
            return (
              <Fragment key={group.key}>
                {group.rows.map((row) => (
                  <TableRow key={rowKey(row)} row={row} columns={columns} detail={detail} expand={expand} />
                ))}
                {foot !== null && (
                  <tr role="row" className="group-row">
                    <td role="cell" colSpan={columns.length}>
                      {foot}
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

function Head<Row>({
  column,
  sort,
  onSort,
  sizing,
}: {
  column: Column<Row>
  sort: Sort | null
  onSort: (sort: Sort | null) => void
  sizing: Sizing | undefined
}) {
  const { id, name, help, sortBy } = column
  const isSorted = sort?.id === id && sortBy !== undefined
  const width = sizing?.widths[id]
  return (
    <th
      role="columnheader"
      scope="col"
      className={headClass(column)}
      title={help}
      aria-sort={isSorted ? sortWord(sort) : undefined}
      // Never narrower than its content: a figure that is cut is another figure.
      style={width === undefined ? undefined : { width, minWidth: width }}
    >
      {sortBy === undefined ? (
        name
      ) : (
        <button type="button" className="sort" onClick={() => onSort(nextSort(sort, id))}>
          {name}
          {isSorted && <SortMark isDown={sort.isDown} />}
        </button>
      )}
      {sizing !== undefined && <WidthHandle onWidth={(wide) => sizing.onWidth(id, wide)} />}
    </th>
  )
}

/** For the mouse; the list of columns has buttons for the same. */
function WidthHandle({ onWidth }: { onWidth: (width: number) => void }) {
  return (
    <span
      className="width-handle"
      aria-hidden="true"
      onPointerDown={(down) => {
        const handle = down.currentTarget
        const from = (handle.parentElement?.offsetWidth ?? 0) - down.clientX
        const move = ({ clientX }: PointerEvent): void => onWidth(from + clientX)
        const stop = (): void => handle.removeEventListener('pointermove', move)
        down.preventDefault()
        handle.setPointerCapture(down.pointerId)
        handle.addEventListener('pointermove', move)
        handle.addEventListener('lostpointercapture', stop, { once: true })
      }}
    />
  )
}

function TableRow<Row>({
  row,
  columns,
  detail,
  expand,
}: {
  row: Row
  columns: readonly Column<Row>[]
  detail: TableProps<Row>['detail']
  expand: TableProps<Row>['expand']
}) {
  const [isOpen, setIsOpen] = useState(false)
  const moreId = useId()
  const more = detail?.(row) ?? null
  return (
    <>
      <tr role="row">
        {columns.map((column, index) => (
          <td key={column.id} role="cell" data-label={column.name} className={headClass(column)}>
            {index === 0 && expand !== undefined ? (
              <span className="expandable">
                <button
                  type="button"
                  className="btn small icon"
                  aria-expanded={isOpen}
                  aria-controls={isOpen ? moreId : undefined}
                  aria-label={`Details of ${expand.name(row)}`}
                  onClick={() => setIsOpen(!isOpen)}
                >
                  {isOpen ? <ChevronUp size={13} aria-hidden="true" /> : <ChevronDown size={13} aria-hidden="true" />}
                </button>
                {column.cell(row)}
              </span>
            ) : (
              column.cell(row)
            )}
          </td>
        ))}
      </tr>
      {more !== null && <WideRow span={columns.length}>{more}</WideRow>}
      {isOpen && expand !== undefined && (
        <WideRow span={columns.length} id={moreId}>
          {expand.content(row)}
        </WideRow>
      )}
    </>
  )
}

function WideRow({ span, id, children }: { span: number; id?: string; children: ReactNode }) {
  return (
    <tr role="row" className="detail-row" id={id}>
      <td role="cell" colSpan={span}>
        {children}
      </td>
    </tr>
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

const sortWord = ({ isDown }: Sort): 'ascending' | 'descending' => (isDown ? 'descending' : 'ascending')
