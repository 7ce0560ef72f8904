import { isJsonObject, type Change, type Json } from '@undertow/shared/json-changes.ts'
import { globalFields, symbolFields, touchesRisk, typedOf } from '../settings-draft.ts'

/** Before and after, what can be lost first. */
export function ChangeTable({ changes }: { changes: readonly Change[] }) {
  const sorted = changes.toSorted((a, b) => Number(touchesRisk(b)) - Number(touchesRisk(a)))
  return (
    <div className="table-scroll change-table" role="region" aria-label="Changes, scrollable" tabIndex={0}>
      <table className="table" role="table" aria-label="Changes">
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">
              Setting
            </th>
            <th role="columnheader" scope="col" className="num">
              Before
            </th>
            <th role="columnheader" scope="col" className="num">
              After
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {sorted.map((change) => (
            <tr role="row" key={change.path}>
              <td role="cell">
                {titleOf(change.path)}
                <span className="muted path"> {change.path}</span>
              </td>
              <td role="cell" className="num muted">
                {shown(change.before)}
              </td>
              <td role="cell" className="num">
                <strong>{shown(change.after)}</strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const titles = new Map([...globalFields, ...symbolFields].map(({ key, meta }) => [key, meta.title]))

function titleOf(path: string): string {
  const parts = path.split('.')
  const title = titles.get(parts.at(-1) ?? '') ?? ''
  return parts[0] === 'symbols' ? `${parts[1] ?? ''} ${parts.length > 2 ? title : ''}`.trim() : title
}

function shown(value: Json | undefined): string {
  if (value === undefined) return 'not set'
  if (value === null) return 'none'
  if (value === true) return 'on'
  if (value === false) return 'off'
  if (!isJsonObject(value)) return typedOf(value)
  const count = Object.keys(value).length
  return count === 0 ? 'listed, defaults' : `${count} own settings`
}
