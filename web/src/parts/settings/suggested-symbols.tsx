import type { api } from '@undertow/shared/api.ts'
import type { Answer } from '@undertow/shared/contract.ts'
import type { JsonObject } from '@undertow/shared/json-changes.ts'
import { at, typedOf } from '../../settings-draft.ts'
import { Count } from '../count.tsx'
import { DataTable, type Column } from '../tables/data-table.tsx'
import { Money } from '../money.tsx'

type Item = Answer<typeof api.suggestSymbols>['symbols'][number]

/** The busiest symbols of what was recorded, each with the threshold that would have triggered a few times. */
export function SuggestedSymbols({
  items,
  draft,
  base,
  onChoose,
}: {
  items: readonly Item[]
  draft: JsonObject
  base: JsonObject
  /** Undefined: not after all. */
  onChoose: (symbol: string, threshold: string | undefined) => void
}) {
  const of = (json: JsonObject, symbol: string) => at(json, `symbols.${symbol}.volume_threshold`)
  const isChosen = (symbol: string): boolean => of(draft, symbol) !== of(base, symbol)
  const columns: readonly Column<Item>[] = [
    {
      id: 'symbol',
      name: 'Watch',
      cell: ({ symbol, thresholdUsdt }) => (
        <label className="row">
          <input
            type="checkbox"
            checked={isChosen(symbol)}
            onChange={(event) => onChoose(symbol, event.target.checked ? thresholdUsdt : undefined)}
          />
          <strong>{symbol}</strong>
          {at(base, `symbols.${symbol}`) !== undefined && <span className="muted">listed already</span>}
        </label>
      ),
    },
    {
      id: 'liquidations',
      name: 'Liquidations',
      isNumber: true,
      cell: ({ liquidations }) => <Count of={liquidations} />,
    },
    {
      id: 'volume',
      name: 'Volume, USDT',
      isNumber: true,
      cell: ({ volumeUsdt }) => <Money value={volumeUsdt} as="usdt" isMarket />,
    },
    {
      id: 'suggested',
      name: 'Suggested threshold',
      isNumber: true,
      cell: ({ thresholdUsdt, triggers }) => (
        <>
          <Money value={thresholdUsdt} as="usdt" isMarket /> USDT{' '}
          <span className="muted">
            triggered {triggers} {triggers === 1 ? 'time' : 'times'}
          </span>
        </>
      ),
    },
    {
      id: 'threshold',
      name: 'Threshold',
      isNumber: true,
      cell: ({ symbol }) =>
        isChosen(symbol) ? (
          <span className="input with-unit">
            <input
              aria-label={`Threshold of ${symbol}`}
              inputMode="decimal"
              autoComplete="off"
              value={typedOf(of(draft, symbol))}
              onChange={(event) => onChoose(symbol, event.target.value)}
            />
            <span className="unit muted">USDT</span>
          </span>
        ) : (
          <span className="muted">as it is</span>
        ),
    },
  ]
  return <DataTable label="Suggested symbols" columns={columns} rows={items} rowKey={({ symbol }) => symbol} />
}
