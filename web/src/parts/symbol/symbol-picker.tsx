import { useQuery } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import { call } from '../../api.ts'

/** Every symbol there is, those of the settings first. */
export function useSymbols() {
  const { data, isPending, error, refetch } = useQuery({
    queryKey: ['symbol-names'],
    queryFn: ({ signal }) => call(api.symbols, { signal }),
    staleTime: 60_000,
    refetchInterval: ({ state }) => ((state.data?.items.length ?? 0) > 0 ? false : 5_000),
    select: ({ items }) => ({
      listed: items.filter(({ listed }) => listed).map(({ symbol }) => symbol),
      others: items.filter(({ listed }) => !listed).map(({ symbol }) => symbol),
    }),
  })
  const { listed = [], others = [] } = data ?? {}
  return { listed, others, names: [...listed, ...others], isPending, error, refetch }
}

/** A choice among all symbols. */
export function SymbolPicker({ value, onChange }: { value: string; onChange: (symbol: string) => void }) {
  const { listed, others, names } = useSymbols()
  return (
    <select
      className="select input"
      aria-label="Symbol"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {!names.includes(value) && <option value={value}>{value}</option>}
      <Group name="In the settings" symbols={listed} />
      <Group name="Other contracts" symbols={others} />
    </select>
  )
}

function Group({ name, symbols }: { name: string; symbols: readonly string[] }) {
  if (symbols.length === 0) return null
  return (
    <optgroup label={name}>
      {symbols.map((symbol) => (
        <option key={symbol} value={symbol}>
          {symbol}
        </option>
      ))}
    </optgroup>
  )
}
