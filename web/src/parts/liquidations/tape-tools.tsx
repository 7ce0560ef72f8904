import { SlidersHorizontal } from 'lucide-react'
import { lazy, useState } from 'react'
import { useView } from '../../live.ts'
import { setPrefs, usePrefs, type Prefs } from '../../prefs.ts'
import { Late } from '../late.tsx'

const TierDialog = lazy(() => import('./tier-dialog.tsx').then((m) => ({ default: m.TierDialog })))

const minNames: Record<Prefs['tapeMin'], string> = {
  '0': 'All sizes',
  '1000': '≥ 1K',
  '10000': '≥ 10K',
  '50000': '≥ 50K',
  '100000': '≥ 100K',
  '500000': '≥ 500K',
}
const sideNames: Record<Prefs['tapeSide'], string> = { both: 'Both sides', long: 'LONG liq', short: 'SHORT liq' }

/** What of the tape is shown: symbol, size, side, and from what size a row is marked. */
export function TapeTools() {
  const { tapeMin, tapeSide, tapeSymbol } = usePrefs()
  const [isEditing, setIsEditing] = useState(false)
  const windows = useView('windows')
  const symbols = new Set([...windows.values()].map(({ symbol }) => symbol))
  if (tapeSymbol !== '') symbols.add(tapeSymbol)
  return (
    <>
      <select
        className="select tape-symbol-select"
        aria-label="Symbol shown"
        value={tapeSymbol}
        onChange={({ target }) => setPrefs({ tapeSymbol: target.value })}
      >
        <option value="">All symbols</option>
        {[...symbols].sort().map((symbol) => (
          <option key={symbol} value={symbol}>
            {symbol}
          </option>
        ))}
      </select>
      <Choice
        label="Smallest liquidation shown"
        names={minNames}
        value={tapeMin}
        onChange={(value) => setPrefs({ tapeMin: value })}
      />
      <Choice
        label="Liquidated side shown"
        names={sideNames}
        value={tapeSide}
        onChange={(value) => setPrefs({ tapeSide: value })}
      />
      <button
        type="button"
        className="btn small"
        aria-label="Size tiers"
        title="Size tiers"
        onClick={() => setIsEditing(true)}
      >
        <SlidersHorizontal size={13} aria-hidden="true" />
      </button>
      {isEditing && (
        <Late>
          <TierDialog onClose={() => setIsEditing(false)} />
        </Late>
      )}
    </>
  )
}

function Choice<V extends string>({
  label,
  names,
  value,
  onChange,
}: {
  label: string
  names: Readonly<Record<V, string>>
  value: V
  onChange: (value: V) => void
}) {
  return (
    <select className="select" aria-label={label} value={value} onChange={({ target }) => onChange(target.value as V)}>
      {Object.entries<string>(names).map(([option, name]) => (
        <option key={option} value={option}>
          {name}
        </option>
      ))}
    </select>
  )
}
