import type { GridCell, LiquidationGrid } from '@undertow/shared/liquidation-charts-api.ts'
import type { Leg } from '@undertow/shared/sides.ts'
import { DataTable, type Column } from '../tables/data-table.tsx'
import { Moment } from '../moment.tsx'
import { Money } from '../money.tsx'
import { amountOf } from './heatmap-scale.ts'

const shownMax = 200

/** The cells with the most in them: a table of all would be longer than anybody reads. */
export function HeatmapTable({ grid, side }: { grid: LiquidationGrid; side: Leg | undefined }) {
  const cells = grid.cells
    .map((cell) => ({ cell, amount: amountOf(cell, side) }))
    .filter(({ amount }) => amount > 0)
    .toSorted((a, b) => b.amount - a.amount)
    .map(({ cell }) => cell)
  return (
    <>
      <DataTable
        label="Cells of the heatmap, largest first"
        columns={columnsOf(grid)}
        rows={cells.slice(0, shownMax)}
        rowKey={({ column, row }) => `${column} ${row}`}
      />
      <p className="panel-foot">
        {cells.length > shownMax
          ? `The ${shownMax} largest of ${cells.length} cells.`
          : `All ${cells.length} cells that have something in them.`}
      </p>
    </>
  )
}

function columnsOf(grid: LiquidationGrid): readonly Column<GridCell>[] {
  const at = (column: number): number => grid.from + column * grid.bucketMs
  return [
    {
      id: 'time',
      name: 'Time',
      cell: ({ column }) => (
        <span className="nowrap">
          <Moment at={at(column)} withDay /> – <Moment at={at(column + 1)} />
        </span>
      ),
    },
    {
      id: 'where',
      name: grid.rows[0]?.low === null ? 'Symbol' : 'Price',
      cell: ({ row }) => <CellPlace row={grid.rows[row]} />,
    },
    {
      id: 'long',
      name: 'LONG liq USDT',
      isNumber: true,
      cell: ({ long }) => <Money value={long} as="usdt" isMarket />,
    },
    {
      id: 'short',
      name: 'SHORT liq USDT',
      isNumber: true,
      cell: ({ short }) => <Money value={short} as="usdt" isMarket />,
    },
    { id: 'events', name: 'Liquidations', isNumber: true, cell: ({ events }) => events },
  ]
}

/** A symbol, or the prices from one to below the other. */
export function CellPlace({ row }: { row: LiquidationGrid['rows'][number] | undefined }) {
  if (row === undefined) return null
  if (row.low === null || row.high === null) return <strong>{row.symbol}</strong>
  return (
    <span className="nowrap">
      <Money value={row.low} as="price" symbol={row.symbol} /> –{' '}
      <Money value={row.high} as="price" symbol={row.symbol} />
    </span>
  )
}
