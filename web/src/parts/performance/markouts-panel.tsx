import type { Markout } from '@undertow/shared/performance-api.ts'
import { DataPanel } from '../data-panel.tsx'
import { DataTable, type Column } from '../tables/data-table.tsx'
import { Money } from '../money.tsx'
import { TooFew } from './too-few.tsx'

/** Whether the price went on against those who waited for it: what makes a passive entry cheap or dear. */
export function MarkoutsPanel({ rows }: { rows: readonly Markout[] }) {
  return (
    <DataPanel
      title="After the entry"
      aside={<span>middle of the book against our fill</span>}
      flush={rows.length > 0}
      state={{ empty: rows.length === 0 ? 'No entry has filled in this range.' : undefined }}
    >
      <DataTable
        isDense
        label="Markouts"
        columns={columns}
        rows={rows}
        rowKey={({ liquidity, afterSec }) => `${liquidity} ${afterSec}`}
      />
    </DataPanel>
  )
}

const columns: readonly Column<Markout>[] = [
  { id: 'who', name: 'Entry', cell: ({ liquidity }) => (liquidity === 'maker' ? 'maker (we waited)' : 'taker') },
  { id: 'after', name: 'After', isNumber: true, cell: ({ afterSec }) => `${afterSec} s` },
  {
    id: 'moved',
    name: 'Moved our way',
    help: 'weighed by notional; negative: the price went against the position',
    isNumber: true,
    cell: ({ movedPct }) => <Money value={movedPct} as="pct" signed missing="not known of any fill" />,
  },
  { id: 'fills', name: 'Fills', isNumber: true, cell: ({ fills, tooFew }) => <TooFew n={fills} isFew={tooFew} /> },
  {
    id: 'unknown',
    name: 'Not known',
    help: 'the process ended or stood still meanwhile, or the book was old',
    isNumber: true,
    cell: ({ unknown }) => unknown,
  },
]
