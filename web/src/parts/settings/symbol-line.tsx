import type { Answer } from '@undertow/shared/contract.ts'
import type { api } from '@undertow/shared/api.ts'
import { exactText } from '@undertow/shared/format.ts'
import type { Json, JsonObject } from '@undertow/shared/json-changes.ts'
import { isDecimalText } from '@undertow/shared/money.ts'
import { ChevronDown, ChevronRight, X } from 'lucide-react'
import { symbolFields, typedOf } from '../../settings-draft.ts'
import { Missing } from '../missing.tsx'

/** The columns of the table; the rest is in the form under each row. */
const shownKeys = [
  'enabled',
  'volume_threshold_long',
  'volume_threshold_short',
  'leverage',
  'trade_value_usdt',
  'price_offset_pct',
  'take_profit_pct',
  'stop_loss_pct',
  'max_position_usdt',
]
export const shownFields = shownKeys.flatMap((key) => symbolFields.find((field) => field.key === key) ?? [])

export type SymbolRow = {
  readonly name: string
  readonly own: JsonObject
  readonly isHeld: boolean
  readonly changes: number
  readonly problems: number
}
type Fires = Answer<typeof api.previewConfig>['symbols'][number]

/** One symbol of the table. Grey values are inherited. */
export function SymbolLine({
  row: { name, own, isHeld, changes, problems },
  defaults,
  fires,
  isOpen,
  selection,
  onToggle,
  onRemove,
}: {
  row: SymbolRow
  defaults: JsonObject
  /** Undefined: not counted yet. Null: it triggered neither way. */
  fires: Fires | null | undefined
  isOpen: boolean
  /** Absent for the defaults, which are always there. */
  selection?: { readonly isSelected: boolean; readonly onSelect: (isSelected: boolean) => void }
  onToggle: () => void
  onRemove: () => void
}) {
  const isDefaults = selection === undefined
  const Icon = isOpen ? ChevronDown : ChevronRight
  return (
    <tr role="row" className={isDefaults ? 'defaults-row' : undefined}>
      <td role="cell">
        {selection !== undefined && (
          <label className="select-box">
            <input
              type="checkbox"
              aria-label={`Select ${name}`}
              checked={selection.isSelected}
              onChange={(event) => selection.onSelect(event.target.checked)}
            />
          </label>
        )}
      </td>
      <td role="cell" className="symbol-cell">
        <button type="button" className="expand" aria-expanded={isOpen} aria-label={`Edit ${name}`} onClick={onToggle}>
          <Icon size={15} aria-hidden="true" />
          <strong>{name}</strong>
        </button>
        {isHeld && <span className="muted line-note">held</span>}
        {problems > 0 && <span className="danger line-note">{problems} not valid</span>}
        {problems === 0 && changes > 0 && <span className="changed-mark">{changes} changed</span>}
      </td>
      {shownFields.map(({ key }) => {
        const [base, isOwn] = valueOf(key, own, defaults)
        return (
          <td key={key} role="cell" className={isOwn ? 'num' : 'num muted'} title={isOwn ? undefined : 'inherited'}>
            {shownValue(base)}
          </td>
        )
      })}
      <td role="cell" className="num">
        {isDefaults ? '' : <Fired fires={fires} />}
      </td>
      <td role="cell" className="num">
        {isDefaults ? (
          <span className="muted">defaults</span>
        ) : (
          <button
            type="button"
            className="btn small quiet"
            aria-label={`Remove ${name} from the list`}
            onClick={onRemove}
          >
            <X size={13} aria-hidden="true" /> Remove
          </button>
        )}
      </td>
    </tr>
  )
}

function Fired({ fires }: { fires: Fires | null | undefined }) {
  if (fires === undefined) return <Missing why="not counted yet" />
  const [now, draft] = [fires?.now, fires?.draft].map((side) => (side === undefined ? 0 : side.long + side.short))
  if (now === draft) return <span title="by the settings in force, and by this draft">{now}</span>
  return (
    <span title="by the settings in force, and by this draft">
      <span className="muted">{now} → </span>
      <strong>{draft}</strong>
    </span>
  )
}

/** What is in force, and whether the symbol itself says so: without a threshold of its own a side has the common one. */
function valueOf(key: string, own: JsonObject, defaults: JsonObject): readonly [Json | undefined, isOwn: boolean] {
  const mine = own[key] ?? null
  if (!key.startsWith('volume_threshold_')) return [own[key] ?? defaults[key], own[key] !== undefined]
  if (mine !== null) return [mine, true]
  if (own[key] === null) return [own['volume_threshold'] ?? defaults['volume_threshold'], true]
  if (defaults[key] !== null && defaults[key] !== undefined) return [defaults[key], false]
  return [own['volume_threshold'] ?? defaults['volume_threshold'], own['volume_threshold'] !== undefined]
}

function shownValue(value: Json | undefined): string {
  if (value === true) return 'on'
  if (value === false) return 'off'
  const text = typedOf(value)
  return isDecimalText(text) ? exactText(text) : text
}
