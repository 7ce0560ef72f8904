import { useQuery, keepPreviousData } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import type { Answer, Query } from '@undertow/shared/contract.ts'
import { call } from '../../api.ts'
import { FailureNote } from '../failure-note.tsx'
import { LiqTag } from '../liq-tag.tsx'
import { Moment } from '../moment.tsx'
import { Money } from '../money.tsx'

/** What the whole filter finds, not only the pages that are here; the server adds it up. */
export function LiquidationTotals({ filter }: { filter: NonNullable<Query<typeof api.liquidationTotals>> }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['liquidation totals', filter],
    queryFn: ({ signal }) => call(api.liquidationTotals, { query: filter, signal }),
    placeholderData: keepPreviousData,
  })
  if (error !== null) return <FailureNote error={error} title="Totals: not loaded" onRetry={() => void refetch()} />
  return (
    <div className="row totals" role="status" aria-label="Totals">
      {data === undefined ? <span className="muted">Adding up…</span> : <Figures totals={data} />}
    </div>
  )
}

function Figures({ totals: { long, short, cutAt } }: { totals: Answer<typeof api.liquidationTotals> }) {
  const count = long.count + short.count
  return (
    <>
      <span>
        {count} {count === 1 ? 'liquidation' : 'liquidations'}
      </span>
      {(['long', 'short'] as const).map((leg) => (
        <span key={leg}>
          <LiqTag liquidated={leg} /> {leg === 'long' ? long.count : short.count} ·{' '}
          <Money value={leg === 'long' ? long.notional : short.notional} as="usdt" isMarket /> USDT
        </span>
      ))}
      {cutAt !== null && (
        <span className="warn">
          too many to add up: only those since <Moment at={cutAt} withDay />
        </span>
      )}
    </>
  )
}
