import { Download } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { phone, useMedia } from '../../media.ts'
import { useTableAddress } from '../../table-address.ts'
import { inOrder, isShown, setTableLayout, useTableLayout, widened } from '../../table-layout.ts'
import { isFound, sortOf, sortText, type Sort } from '../../table-order.ts'
import { ColumnChooser } from './column-chooser.tsx'
import { TableView, type Column, type TableProps } from './table-view.tsx'

export type TableTools<Row> = {
  /** Under which a person's layout is kept. */
  readonly name: string
  /** Whose sort and filter in the address these are, of the tables of a page. */
  readonly place?: 1 | 2
  /** What the filter looks through. */
  readonly findBy: (row: Row) => string
  /** Where the server streams all of it, not only what is loaded. */
  readonly csv?: string
  /** What the figure of matches is out of, where not all rows are here: "loaded". */
  readonly of?: string
  readonly children?: ReactNode
}

export function TooledTable<Row>({ tools, ...table }: TableProps<Row> & { readonly tools: TableTools<Row> }) {
  const { name, place = 1, findBy, csv, of = '', children } = tools
  const { rows, label } = table
  const layout = useTableLayout(name)
  const address = useTableAddress(place)
  const hasRoom = useRoom()
  // What is in the address was shared by somebody; without it the table is as it was left.
  const sort = address.sort ?? layout.sort
  const ordered = inOrder(table.columns, layout)
  const columns = ordered
    .filter((column) => column.isFixed === true || isShown(column.id, layout, hasRoom(column)))
    .map(({ wideOnly: _decided, ...column }) => column)
  const found = address.find === '' ? rows : rows.filter((row) => isFound(findBy(row), address.find))

  function onSort(next: Sort | null): void {
    setTableLayout(name, { sort: next })
    address.change({ sort: next })
  }

  return (
    <>
      <div className="table-tools">
        <Find key={address.find} value={address.find} label={label} onChange={(find) => address.change({ find })} />
        {address.find !== '' && (
          <span role="status">
            {found.length} of {rows.length} {of} match{' '}
            <button type="button" className="link-button" onClick={() => address.change({ find: '' })}>
              Clear
            </button>
          </span>
        )}
        <SortField columns={columns} sort={sort} label={label} onSort={onSort} />
        <span className="row push">
          {children}
          <ColumnChooser
            label={label}
            columns={ordered}
            layout={layout}
            isShown={(column) => columns.some(({ id }) => id === column.id)}
            onChange={(change) => setTableLayout(name, change)}
            onReset={() => {
              setTableLayout(name, null)
              address.change({ sort: null, find: '' })
            }}
          />
          {csv !== undefined && (
            <a className="btn small" href={csv} download>
              <Download size={13} aria-hidden="true" /> CSV
            </a>
          )}
        </span>
      </div>
      {found.length > 0 ? (
        <TableView
          {...table}
          columns={columns}
          rows={found}
          sort={sort}
          onSort={onSort}
          sizing={{
            widths: layout.widths,
            onWidth: (id, width) => setTableLayout(name, widened(layout, id, width)),
          }}
        />
      ) : (
        <p className="empty">
          0 of {rows.length} {of} match “{address.find}”.
        </p>
      )}
    </>
  )
}

/** Applied with Enter or on leaving, and while typing nothing jumps. */
function Find({ value, label, onChange }: { value: string; label: string; onChange: (find: string) => void }) {
  const [draft, setDraft] = useState(value)
  const apply = (): void => {
    if (draft.trim() !== value) onChange(draft.trim())
  }
  return (
    <input
      className="input table-find"
      type="search"
      value={draft}
      maxLength={60}
      placeholder="Find…"
      aria-label={`Find in ${label}`}
      spellCheck={false}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={apply}
      onKeyDown={(event) => {
        if (event.key === 'Enter') apply()
        if (event.key === 'Escape') onChange('')
      }}
    />
  )
}

/** Cards have no heads to press. */
function SortField({
  columns,
  sort,
  label,
  onSort,
}: {
  columns: readonly Pick<Column<never>, 'id' | 'name' | 'sortBy'>[]
  sort: Sort | null
  label: string
  onSort: (sort: Sort | null) => void
}) {
  return (
    <select
      className="select phone-only"
      aria-label={`Order of ${label}`}
      value={sort === null ? '' : sortText(sort)}
      onChange={(event) => onSort(sortOf(event.target.value))}
    >
      <option value="">In the usual order</option>
      {columns
        .filter(({ sortBy }) => sortBy !== undefined)
        .flatMap(({ id, name }) => [
          <option key={`${id} down`} value={sortText({ id, isDown: true })}>
            {name}, largest first
          </option>,
          <option key={`${id} up`} value={sortText({ id, isDown: false })}>
            {name}, smallest first
          </option>,
        ])}
    </select>
  )
}

/** Whether the program shows a column at this width. Cards on phones have room for all. */
function useRoom(): (column: Pick<Column<never>, 'wideOnly' | 'isExtra'>) => boolean {
  const isPhone = useMedia(phone)
  const isWide = useMedia('(min-width: 1200px)')
  const isWidest = useMedia('(min-width: 1440px)')
  return ({ wideOnly = false, isExtra = false }) => {
    if (isExtra) return false
    if (isPhone || wideOnly === false) return true
    return wideOnly === 1440 ? isWidest : isWide
  }
}
