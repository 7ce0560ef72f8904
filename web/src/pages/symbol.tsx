import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { api } from '../api-routes.ts'
import { symbolNameSchema } from '@undertow/shared/symbol-name.ts'
import { otherLeg, type Leg } from '@undertow/shared/sides.ts'
import { call } from '../api.ts'
import { useView } from '../live.ts'
import { ChartPanel } from '../parts/symbol/chart-panel.tsx'
import { Money } from '../parts/money.tsx'
import { SymbolDecisions } from '../parts/symbol/symbol-decisions.tsx'
import { SymbolFacts, type SymbolItem } from '../parts/symbol/symbol-facts.tsx'
import { SymbolPicker } from '../parts/symbol/symbol-picker.tsx'
import { SymbolPosition } from '../parts/symbol/symbol-position.tsx'
import { TriggerRadar } from '../parts/liquidations/trigger-radar.tsx'

const route = getRouteApi('/symbols/$symbol')
const markMs = 2_000

/** One symbol: its market, what makes the bot act there, what it made of it, and what it holds. */
export function SymbolPage() {
  const { symbol } = route.useParams()
  const { interval } = route.useSearch()
  const navigate = route.useNavigate()
  const isName = symbolNameSchema.safeParse(symbol).success
  const facts = useQuery({
    queryKey: ['symbol', symbol],
    queryFn: ({ signal }) => call(api.symbols, { query: { symbol }, signal }),
    enabled: isName,
    refetchInterval: 10_000,
  })
  const item = facts.data?.items[0]
  const thresholds = useThresholds(symbol, item)
  if (!isName) return <NoSuchSymbol />
  return (
    <>
      <div className="page-head">
        <h1>{symbol}</h1>
        <SymbolPicker
          value={symbol}
          onChange={(next) => void navigate({ to: '/symbols/$symbol', params: { symbol: next }, search: (now) => now })}
        />
        <Mark symbol={symbol} />
      </div>
      <div className="grid-symbol">
        <div className="stack">
          <ChartPanel
            key={symbol}
            symbol={symbol}
            interval={interval}
            thresholds={thresholds}
            onInterval={(next) => void navigate({ search: { interval: next }, replace: true })}
          />
          <SymbolDecisions key={`decisions ${symbol}`} symbol={symbol} />
        </div>
        <div className="stack">
          <TriggerRadar symbol={symbol} />
          <SymbolPosition symbol={symbol} />
          <SymbolFacts
            symbol={symbol}
            item={item}
            state={{ isLoading: facts.isPending, error: facts.error, onRetry: () => void facts.refetch() }}
          />
        </div>
      </div>
    </>
  )
}

function NoSuchSymbol() {
  return (
    <>
      <div className="page-head">
        <h1>No such symbol</h1>
      </div>
      <p>Symbols are 2 to 30 capital letters and digits, such as BTCUSDT.</p>
    </>
  )
}

/** What a liquidation is worth now, from the streamed market; no request of the exchange. */
function Mark({ symbol }: { symbol: string }) {
  const { data } = useQuery({
    queryKey: ['mark', symbol],
    queryFn: ({ signal }) => call(api.market, { query: { symbols: symbol }, signal }),
    refetchInterval: markMs,
  })
  const quote = data?.items[0]
  return (
    <span className="muted">
      mark <Money value={quote?.mark} as="price" symbol={symbol} /> · bid{' '}
      <Money value={quote?.bid} as="price" symbol={symbol} missing="its book is not followed" /> · ask{' '}
      <Money value={quote?.ask} as="price" symbol={symbol} missing="its book is not followed" />
    </span>
  )
}

/** In force where a window was seen, else what the settings say; null where the sum is not what fires. */
function useThresholds(symbol: string, item: SymbolItem | undefined) {
  const windows = useView('windows')
  const of = (liquidated: Leg): string | null => {
    const row = windows.get(`${symbol}:${liquidated}`)
    if (row !== undefined) return row.eventsNeeded === null ? row.thresholdUsdt : null
    const settings = item?.settings
    if (settings === null || settings === undefined) return null
    const leg = settings.direction === 'fade' ? liquidated : otherLeg(liquidated)
    return settings[`volume_threshold_${leg}`] ?? settings.volume_threshold
  }
  return { long: of('long'), short: of('short') }
}
