import { useQuery } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import { call, urlOf } from '../../api.ts'
import { DataPanel } from '../data-panel.tsx'

/** Versions, licences, and what to attach to a report of a fault. */
export function AboutPanel() {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [api.inside.path],
    queryFn: ({ signal }) => call(api.inside, { signal }),
  })
  return (
    <DataPanel
      title="About"
      state={{ isLoading: isPending, error: data === undefined ? error : undefined, onRetry: () => void refetch() }}
    >
      {data !== undefined && (
        <dl className="facts">
          <dt>Undertow</dt>
          <dd>{data.version}, MIT licence</dd>
          <dt>Node</dt>
          <dd>{data.node}</dd>
          <dt>Machine</dt>
          <dd>{data.platform}</dd>
        </dl>
      )}
      <p>
        <a className="btn small" href={urlOf(api.diagnostics)} download>
          Download diagnostics
        </a>
      </p>
      <p className="muted">
        State, delays and the last 1,000 log lines as one JSON file. Keys, signatures and passwords are taken out;
        amounts and symbols are in it.
      </p>
      <p>
        <a href="/notice.txt">Licences of the packages inside</a>
      </p>
      <p className="muted">
        The chart of a symbol is TradingView Lightweight Charts™, © TradingView, Inc.,{' '}
        <a href="https://www.tradingview.com/" rel="noreferrer">
          www.tradingview.com
        </a>
        .
      </p>
    </DataPanel>
  )
}
