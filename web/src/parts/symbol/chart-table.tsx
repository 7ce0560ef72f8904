import { DataTable, type Column } from '../tables/data-table.tsx'
import { Moment } from '../moment.tsx'
import { Money } from '../money.tsx'
import type { ChartRow } from './chart-rows.ts'

/** The rows of the picture, newest first. */
export function ChartTable({ symbol, rows }: { symbol: string; rows: readonly ChartRow[] }) {
  return (
    <div className="chart-table">
      <DataTable
        isDense
        label={`${symbol} by candle, newest first`}
        columns={columnsOf(symbol)}
        rows={rows.toReversed()}
        rowKey={({ at }) => String(at)}
      />
    </div>
  )
}

const noTrade = 'nothing was traded'
const noLiquidation = 'none was liquidated'

function columnsOf(symbol: string): readonly Column<ChartRow>[] {
  const priceOf = (part: 'open' | 'high' | 'low' | 'close', name: string): Column<ChartRow> => ({
    id: part,
    name,
    isNumber: true,
    cell: ({ candle }) => <Money value={candle?.[part]} as="price" symbol={symbol} missing={noTrade} />,
  })
  const liquidated = (side: 'long' | 'short', part: 'usdt' | 'peakUsdt', name: string): Column<ChartRow> => ({
    id: `${side}-${part}`,
    name,
    isNumber: true,
    cell: (row) => <Money value={row[side]?.[part]} as="usdt" isMarket missing={noLiquidation} />,
  })
  return [
    { id: 'at', name: 'Begins', cell: ({ at }) => <Moment at={at} withDay /> },
    priceOf('open', 'Open'),
    priceOf('high', 'High'),
    priceOf('low', 'Low'),
    priceOf('close', 'Close'),
    {
      id: 'volume',
      name: 'Volume',
      isNumber: true,
      wideOnly: true,
      cell: ({ candle }) => <Money value={candle?.volume} as="qty" symbol={symbol} isMarket missing={noTrade} />,
    },
    liquidated('long', 'usdt', 'LONG liq USDT'),
    liquidated('short', 'usdt', 'SHORT liq USDT'),
    liquidated('long', 'peakUsdt', 'Highest LONG window'),
    liquidated('short', 'peakUsdt', 'Highest SHORT window'),
  ]
}
