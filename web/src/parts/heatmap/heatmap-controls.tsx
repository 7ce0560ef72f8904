import { useState } from 'react'
import type { LiquidationsSearch } from '../../search.ts'
import { LegField } from '../tables/filter-bar.tsx'
import { Segments } from '../segments.tsx'
import { SymbolPicker } from '../symbol/symbol-picker.tsx'

const ranges = ['1h', '6h', '24h', '7d'] as const

/** What the heatmap shows, kept in the address. */
export function HeatmapControls({
  search,
  symbol,
  onChange,
}: {
  search: LiquidationsSearch
  symbol: string | undefined
  onChange: (part: Partial<LiquidationsSearch>) => void
}) {
  return (
    <div className="filters open heatmap-controls" role="search" aria-label="Heatmap">
      <Segments
        label="Rows"
        value={search.view}
        options={[
          { value: 'price', name: 'Price × time' },
          { value: 'symbol', name: 'Symbol × time' },
        ]}
        onChange={(view) => onChange({ view })}
      />
      {search.view === 'price' && symbol !== undefined && (
        <SymbolPicker value={symbol} onChange={(next) => onChange({ symbol: next })} />
      )}
      <Segments
        label="Range"
        value={search.range}
        options={ranges.map((value) => ({ value, name: value }))}
        onChange={(range) => onChange({ range })}
      />
      <LegField
        name="Liquidated side"
        value={search.side}
        words={{ long: 'LONG liq', short: 'SHORT liq' }}
        onChange={(side) => onChange({ side })}
      />
      <Segments
        label="Scale of colours"
        value={search.scale}
        options={[
          { value: 'log', name: 'log' },
          { value: 'linear', name: 'linear' },
        ]}
        onChange={(scale) => onChange({ scale })}
      />
      <EndField
        key={`low ${search.low ?? ''}`}
        name="Colours from, USDT"
        value={search.low}
        onChange={(low) => onChange({ low })}
      />
      <EndField
        key={`high ${search.high ?? ''}`}
        name="to, USDT"
        value={search.high}
        onChange={(high) => onChange({ high })}
      />
    </div>
  )
}

/** Applied with Enter or on leaving; empty: what the data say. */
function EndField({
  name,
  value,
  onChange,
}: {
  name: string
  value: string | undefined
  onChange: (end: string | undefined) => void
}) {
  const [draft, setDraft] = useState(value ?? '')
  const isWrong = draft !== '' && !/^\d{1,15}(\.\d{1,8})?$/.test(draft)
  const apply = (): void => {
    if (!isWrong && draft !== (value ?? '')) onChange(draft === '' ? undefined : draft)
  }
  return (
    <label className="field">
      <span>{name}</span>
      <input
        className="input short-input"
        inputMode="decimal"
        placeholder="auto"
        value={draft}
        aria-invalid={isWrong}
        title={isWrong ? 'A plain number such as 1000 or 12.5' : undefined}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={apply}
        onKeyDown={(event) => {
          if (event.key === 'Enter') apply()
        }}
      />
    </label>
  )
}
