import { api } from '../../api-routes.ts'
import { useView } from '../../live.ts'
import { usePages } from '../../paging.ts'
import { DataPanel } from '../data-panel.tsx'
import { Decision } from '../trades/decision-list.tsx'
import { LoadMore } from '../tables/load-more.tsx'

/** Every decision about one symbol, newest first. */
export function SymbolDecisions({ symbol }: { symbol: string }) {
  const newest = [...useView('decisions').values()].findLast((row) => row.symbol === symbol)?.id ?? ''
  const list = usePages(api.decisions, { symbol, limit: 50 }, newest)
  return (
    <DataPanel
      title="Decisions"
      flush
      className="decisions-panel"
      state={{
        isLoading: list.isLoading,
        error: list.error,
        onRetry: list.reload,
        empty: list.rows.length === 0 ? `No window of ${symbol} has crossed its threshold yet.` : undefined,
      }}
    >
      <ul className="decisions" tabIndex={0} aria-label={`Decisions about ${symbol}, newest first`}>
        {list.rows.map((row) => (
          <Decision key={row.id} row={row} />
        ))}
      </ul>
      <LoadMore list={list} noun="decisions" />
    </DataPanel>
  )
}
