import type { LiquidationsSearch } from '../../search.ts'
import { AmountField, LegField } from '../tables/filter-bar.tsx'
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
      <AmountField name="Colours from, USDT" empty="auto" value={search.low} onChange={(low) => onChange({ low })} />
      <AmountField name="to, USDT" empty="auto" value={search.high} onChange={(high) => onChange({ high })} />
    </div>
  )
}
