import { useQuery } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import type { Answer } from '@undertow/shared/contract.ts'
import { exactText } from '@undertow/shared/format.ts'
import { asPercent, rate, text } from '@undertow/shared/money.ts'
import { call } from '../../api.ts'
import { DataPanel } from '../data-panel.tsx'
import { DataTable, type Column } from '../tables/data-table.tsx'
import { Missing } from '../missing.tsx'

type Item = Answer<typeof api.symbols>['items'][number]
type Limits = NonNullable<Item['instrument']>

/** Every contract by name, as the exchange last told. Asked again until it has. */
export function useContracts() {
  return useQuery({
    queryKey: ['contracts'],
    queryFn: ({ signal }) => call(api.symbols, { signal }),
    staleTime: 60_000,
    refetchInterval: ({ state }) => (state.data?.items.some(({ instrument }) => instrument !== null) ? false : 10_000),
  })
}

/** What the exchange allows for the contracts that the settings list. */
export function ContractLimits() {
  const { data, error, isPending, refetch } = useContracts()
  const rows = data?.items.filter(({ listed }) => listed) ?? []
  return (
    <DataPanel
      title="Limits of the exchange"
      flush
      state={{
        isLoading: isPending,
        error,
        onRetry: () => void refetch(),
        empty:
          data !== undefined && rows.length === 0
            ? 'The settings list no symbol yet. Add one under Symbols; its limits then stand here.'
            : undefined,
      }}
    >
      <DataTable label="Limits of the exchange" columns={columns} rows={rows} rowKey={({ symbol }) => symbol} />
    </DataPanel>
  )
}

const figure = (
  id: keyof Limits,
  name: string,
  help: string,
  write: (value: string) => string = (value) => value,
): Column<Item> => ({
  id,
  name,
  help,
  isNumber: true,
  cell: ({ instrument }) => {
    const value = instrument?.[id]
    return value === undefined || value === null ? <Missing why="the exchange has not told" /> : write(String(value))
  },
})

/** The exchange tells factors, people think in percent. */
const feeText = (factor: string): string => `${exactText(text(asPercent(rate(factor))), 2)} %`

const columns: readonly Column<Item>[] = [
  { id: 'symbol', name: 'Symbol', cell: ({ symbol }) => <strong>{symbol}</strong> },
  { ...figure('status', 'Status', 'Only TRADING takes orders'), isNumber: false },
  figure('notionalMin', 'Smallest order, USDT', 'An order below this value is refused'),
  figure('stepSize', 'Step of the quantity', 'Quantities are rounded down to it'),
  figure('tickSize', 'Tick of the price', 'Prices are multiples of it'),
  figure(
    'leverageMax',
    'Highest leverage',
    'Of the smallest positions; larger ones may have less',
    (value) => `${value}x`,
  ),
  figure('makerFee', 'Maker fee', 'Of the value, each way', feeText),
  figure('takerFee', 'Taker fee', 'Of the value, each way', feeText),
]
