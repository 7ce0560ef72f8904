import { Download } from 'lucide-react'
import { api } from '../../api-routes.ts'
import type { LiquidationRow } from '@undertow/shared/view.ts'
import { urlOf } from '../../api.ts'
import { usePages } from '../../paging.ts'
import type { LiquidationsSearch } from '../../search.ts'
import { DataPanel } from '../data-panel.tsx'
import { DataTable, type Column } from '../tables/data-table.tsx'
import { AmountField, FilterBar, LegField } from '../tables/filter-bar.tsx'
import { LiqTag } from '../liq-tag.tsx'
import { LiquidationTotals } from './liquidation-totals.tsx'
import { LoadMore } from '../tables/load-more.tsx'
import { Moment } from '../moment.tsx'
import { Money } from '../money.tsx'

/** Everything that was stored, page by page. */
export function LiquidationHistory({
  search,
  onChange,
}: {
  search: LiquidationsSearch
  onChange: (part: Partial<LiquidationsSearch>) => void
}) {
  const filter = {
    symbol: search.symbol,
    liquidated: search.side,
    notionalMin: search.min,
    from: search.from,
    to: search.to,
  }
  const list = usePages(api.liquidations, { ...given(filter), limit: 200 })
  const isFiltered = Object.keys(given(filter)).length > 0
  return (
    <DataPanel
      title="Stored liquidations"
      flush
      aside={
        <>
          <button type="button" className="btn small" onClick={list.reload}>
            Refresh
          </button>
          <a className="btn small" href={urlOf(api.liquidations, {}, { ...given(filter), format: 'csv' })} download>
            <Download size={13} aria-hidden="true" /> CSV
          </a>
        </>
      }
      state={{
        isLoading: list.isLoading,
        error: list.error,
        onRetry: list.reload,
        empty: emptyReason(list.rows.length, isFiltered),
      }}
      head={
        <>
          <FilterBar value={search} onChange={onChange}>
            <LegField
              name="Liquidated side"
              value={search.side}
              words={{ long: 'LONG liq', short: 'SHORT liq' }}
              onChange={(side) => onChange({ side })}
            />
            <AmountField name="At least, USDT" empty="0" value={search.min} onChange={(min) => onChange({ min })} />
          </FilterBar>
          <LiquidationTotals filter={given(filter)} />
        </>
      }
    >
      <DataTable
        isDense
        label="Stored liquidations, newest first"
        columns={columns}
        rows={list.rows}
        rowKey={(row) => String(row.seq)}
      />
      <LoadMore list={list} noun="rows" />
    </DataPanel>
  )
}

const columns: readonly Column<LiquidationRow>[] = [
  { id: 'at', name: 'Time', cell: (row) => <Moment at={row.at} withDay withMs /> },
  { id: 'symbol', name: 'Symbol', cell: (row) => <strong>{row.symbol}</strong> },
  { id: 'side', name: 'Liquidated', cell: (row) => <LiqTag liquidated={row.liquidated} /> },
  {
    id: 'notional',
    name: 'Notional USDT',
    isNumber: true,
    cell: (row) => <Money value={row.notional} as="usdt" isMarket />,
  },
  { id: 'qty', name: 'Quantity', isNumber: true, cell: (row) => <Money value={row.qty} as="qty" isMarket /> },
  {
    id: 'price',
    name: 'Price',
    isNumber: true,
    cell: (row) => <Money value={row.price} as="price" symbol={row.symbol} />,
  },
  { id: 'venue', name: 'Venue', wideOnly: true, cell: (row) => <span className="muted">{row.venue}</span> },
]

/** Only what is set: an absent part of a filter is not sent. */
function given<T extends Record<string, unknown>>(filter: T): Partial<{ [K in keyof T]: NonNullable<T[K]> }> {
  const set = Object.entries(filter).filter(([, value]) => value !== undefined)
  return Object.fromEntries(set) as Partial<{ [K in keyof T]: NonNullable<T[K]> }>
}

function emptyReason(count: number, isFiltered: boolean): string | undefined {
  if (count > 0) return undefined
  return isFiltered
    ? 'Nothing stored matches this filter.'
    : 'Nothing stored yet. Liquidations are stored as they come in.'
}
