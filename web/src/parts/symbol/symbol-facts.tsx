import { Link } from '@tanstack/react-router'
import type { api } from '@undertow/shared/api.ts'
import type { Answer } from '@undertow/shared/contract.ts'
import { exactText } from '@undertow/shared/format.ts'
import { isDecimalText } from '@undertow/shared/money.ts'
import { settingGroups } from '@undertow/shared/settings/meta.ts'
import { usePrefs } from '../../prefs.ts'
import { dots } from '../../privacy.ts'
import { symbolFields, typedOf, unitText, type Field } from '../../settings-draft.ts'
import { DataPanel, type PanelState } from '../data-panel.tsx'
import { Missing } from '../missing.tsx'

export type SymbolItem = Answer<typeof api.symbols>['items'][number]
type Settings = NonNullable<SymbolItem['settings']>

const mainKeys = [
  'enabled',
  'trigger',
  'volume_threshold',
  'direction',
  'cooldown_sec',
  'leverage',
  'trade_value_usdt',
  'entry',
  'price_offset_pct',
  'take_profit_pct',
  'stop_loss_pct',
  'max_position_usdt',
]

/** The settings in force of one symbol, to read. */
export function SymbolFacts({
  symbol,
  item,
  state,
}: {
  symbol: string
  item: SymbolItem | undefined
  state: PanelState
}) {
  const settings = item?.settings ?? null
  return (
    <DataPanel
      title="Settings in force"
      aside={
        <Link to="/settings/symbols" search={{ symbol }} className="btn small">
          Edit
        </Link>
      }
      state={{ ...state, empty: settings === null ? reasonOf(symbol, item) : undefined }}
    >
      {settings !== null && item !== undefined && (
        <>
          <p className="muted">
            {item.listed ? 'Its own entry over the defaults of all symbols.' : 'The defaults of all symbols.'} Window{' '}
            {item.windowSec} s.
          </p>
          <Facts settings={settings} fields={symbolFields.filter(({ key }) => mainKeys.includes(key))} />
          <details>
            <summary>All {symbolFields.length} settings</summary>
            {Object.entries(settingGroups).map(([group, name]) => {
              const fields = symbolFields.filter(({ meta }) => meta.group === group)
              if (fields.length === 0) return null
              return (
                <div key={group}>
                  <h3>{name}</h3>
                  <Facts settings={settings} fields={fields} />
                </div>
              )
            })}
          </details>
        </>
      )}
    </DataPanel>
  )
}

function Facts({ settings, fields }: { settings: Settings; fields: readonly Field[] }) {
  return (
    <dl className="facts">
      {fields.map(({ key, meta }) => (
        <div key={key} className="fact" title={meta.help}>
          <dt>{meta.title}</dt>
          <dd>
            <Shown value={settings[key as keyof Settings]} unit={unitText(meta.unit, settings.exit_basis)} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Shown({ value, unit }: { value: Settings[keyof Settings]; unit: string }) {
  const { hideAmounts } = usePrefs()
  if (value === null) return <Missing why="not set" />
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  const text = typedOf(value as Parameters<typeof typedOf>[0])
  if (text === '') return <Missing why="not set" />
  if (hideAmounts && unit.startsWith('USDT')) return dots
  return `${isDecimalText(text) ? exactText(text) : text}${unit === '' ? '' : ` ${unit}`}`
}

const reasonOf = (symbol: string, item: SymbolItem | undefined): string =>
  item === undefined
    ? `${symbol} is neither in the settings nor a contract that the exchange has told.`
    : 'Only watched: the settings do not list it, and unlisted symbols are not traded.'
