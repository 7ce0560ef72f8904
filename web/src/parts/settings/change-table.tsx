import { isJsonObject, type Change, type Json, type JsonObject } from '@undertow/shared/json-changes.ts'
import { at, globalFields, symbolFields, touchesRisk, typedOf } from '../../settings-draft.ts'

/** Before and after: first what may lose more than before, then what touches risk at all. */
export function ChangeTable({
  changes,
  riskier = noPaths,
  around,
}: {
  changes: readonly Change[]
  /** The whole settings before and after: what a symbol does not say itself is read from their defaults. */
  around?: { readonly before: JsonObject; readonly after: JsonObject }
  /** Paths of settings with which more can be lost. */
  riskier?: ReadonlySet<string>
}) {
  const isRiskier = ({ path }: Change): boolean =>
    riskier.has(path) || [...riskier].some((one) => one.startsWith(`${path}.`))
  const rank = (change: Change): number => (isRiskier(change) ? 2 : Number(touchesRisk(change)))
  const sorted = changes.toSorted((a, b) => rank(b) - rank(a))
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
                {isRiskier(change) && <span className="danger line-note">▲ may lose more</span>}
                <span className="muted path"> {change.path}</span>
              </td>
              <td role="cell" className="num muted">
                {shown(change.before)}
                {change.before === undefined && inherited(around?.before, change.path)}
              </td>
              <td role="cell" className="num">
                <strong>{shown(change.after)}</strong>
                <span className="muted">{change.after === undefined && inherited(around?.after, change.path)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const noPaths: ReadonlySet<string> = new Set()
const titles = new Map([...globalFields, ...symbolFields].map(({ key, meta }) => [key, meta.title]))

function titleOf(path: string): string {
  const parts = path.split('.')
  const title = titles.get(parts.at(-1) ?? '') ?? ''
  return parts[0] === 'symbols' ? `${parts[1] ?? ''} ${parts.length > 2 ? title : ''}`.trim() : title
}

/** What a symbol takes from the defaults where it has no value of its own. */
function inherited(settings: JsonObject | undefined, path: string): string {
  const [group, , key] = path.split('.')
  if (settings === undefined || group !== 'symbols' || key === undefined) return ''
  const value = at(settings, `symbol_defaults.${key}`)
  return value === undefined ? '' : ` (default ${shown(value)})`
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
