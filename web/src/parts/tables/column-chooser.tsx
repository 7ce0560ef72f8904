import { ArrowDown, ArrowUp, Columns3, Minus, Plus } from 'lucide-react'
import { moved, widened, withShown, type TableLayout } from '../../table-layout.ts'
import { Flyout } from '../flyout.tsx'

type Choice = { readonly id: string; readonly name: string; readonly isFixed?: boolean }

const step = 24

/** Which columns a table has, in which order and how wide, without anything that has to be dragged. */
export function ColumnChooser({
  label,
  columns,
  layout,
  isShown,
  onChange,
  onReset,
}: {
  label: string
  /** In the order in force. */
  columns: readonly Choice[]
  layout: TableLayout
  isShown: (column: Choice) => boolean
  onChange: (change: Partial<TableLayout>) => void
  onReset: () => void
}) {
  const widthOf = (id: string): number => layout.widths[id] ?? 120
  return (
    <Flyout
      label={`Columns of ${label}`}
      side="end"
      className="column-chooser"
      opener={(opener) => (
        <button {...opener} type="button" className="btn small" aria-label={`Columns of ${label}`}>
          <Columns3 size={13} aria-hidden="true" /> Columns
        </button>
      )}
    >
      <ul>
        {columns.map((column, index) => {
          const { id, name, isFixed = false } = column
          const width = layout.widths[id]
          return (
            <li key={id}>
              <label>
                <input
                  type="checkbox"
                  checked={isShown(column)}
                  disabled={isFixed}
                  title={isFixed ? 'Always there: it names the row or acts on it' : undefined}
                  onChange={(event) => onChange(withShown(layout, id, event.currentTarget.checked))}
                />{' '}
                {name}
              </label>
              <span className="row">
                <span className="muted width-text">{width === undefined ? 'auto' : `${width} px`}</span>
                <button
                  type="button"
                  className="btn small icon"
                  aria-label={`${name}: narrower`}
                  onClick={() =>
                    onChange(widened(layout, id, width === undefined || width > step * 3 ? widthOf(id) - step : null))
                  }
                >
                  <Minus size={12} aria-hidden="true" />
                </button>
                <button
                  type="button"
                  className="btn small icon"
                  aria-label={`${name}: wider`}
                  onClick={() => onChange(widened(layout, id, widthOf(id) + step))}
                >
                  <Plus size={12} aria-hidden="true" />
                </button>
                <button
                  type="button"
                  className="btn small icon"
                  aria-label={`${name}: earlier`}
                  disabled={index === 0}
                  onClick={() => onChange(moved(columns, layout, id, -1))}
                >
                  <ArrowUp size={12} aria-hidden="true" />
                </button>
                <button
                  type="button"
                  className="btn small icon"
                  aria-label={`${name}: later`}
                  disabled={index === columns.length - 1}
                  onClick={() => onChange(moved(columns, layout, id, 1))}
                >
                  <ArrowDown size={12} aria-hidden="true" />
                </button>
              </span>
            </li>
          )
        })}
      </ul>
      <div className="row spread">
        <span className="muted">Kept in this browser.</span>
        <button type="button" className="btn small" onClick={onReset}>
          Reset this table
        </button>
      </div>
    </Flyout>
  )
}
