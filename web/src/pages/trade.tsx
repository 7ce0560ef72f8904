import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { api } from '../api-routes.ts'
import { type Answer } from '@undertow/shared/contract.ts'
import { call } from '../api.ts'
import { DataPanel } from '../parts/data-panel.tsx'
import { Duration } from '../parts/duration.tsx'
import { useFundingInterval } from '../parts/instruments.tsx'
import { LegTag } from '../parts/leg-tag.tsx'
import { Moment } from '../parts/moment.tsx'
import { Money } from '../parts/money.tsx'
import { exitWords } from '@undertow/shared/exit-words.ts'
import { TradeTimeline } from '../parts/trades/trade-timeline.tsx'

export type Story = Answer<typeof api.story>

const route = getRouteApi('/trades/$id')

/** One trade, from the liquidations that caused it to the money it made. */
export function Trade() {
  const { id } = route.useParams()
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['story', id],
    queryFn: ({ signal }) => call(api.story, { params: { id }, signal }),
    staleTime: 60_000,
  })
  return (
    <>
      <div className="page-head">
        <h1>
          {data === undefined ? (
            'Trade'
          ) : (
            <>
              {data.trade.symbol} <LegTag leg={data.trade.leg} />
            </>
          )}
        </h1>
        {data !== undefined && (
          <span className="muted">
            opened <Moment at={data.trade.openedAt} withDay /> · {exitWords[data.trade.exitReason]} after{' '}
            <Duration ms={data.trade.closedAt - data.trade.openedAt} /> · {data.book} book · settings v
            {data.trade.configVersion}
          </span>
        )}
        <span className="row push">
          {data !== undefined && (
            <Link to="/symbols/$symbol" params={{ symbol: data.trade.symbol }} className="btn small">
              Chart
            </Link>
          )}
          <Link to="/trades" className="btn small">
            All trades
          </Link>
        </span>
      </div>
      <div className="grid-trade">
        <DataPanel
          title="From liquidation to close"
          flush
          state={{ isLoading: isPending, error, onRetry: () => void refetch() }}
        >
          {data !== undefined && <TradeTimeline story={data} />}
        </DataPanel>
        {data !== undefined && <Sum story={data} />}
      </div>
    </>
  )
}

const noMiddle = 'no quote was there at that moment'

function Sum({ story: { trade, fills } }: { story: Story }) {
  const interval = useFundingInterval(trade.symbol)
  const entrySide = trade.leg === 'long' ? 'buy' : 'sell'
  const entry = fills.find(({ side }) => side === entrySide)
  return (
    <DataPanel title="Result" state={{}}>
      <dl className="sum">
        <dt>Gross</dt>
        <dd>
          <Money value={trade.grossPnl} as="usdt" signed />
        </dd>
        <dt>− Commission</dt>
        <dd>
          <Money value={trade.commission} as="usdt" />
        </dd>
        <dt>+ Funding{interval !== '' && <span className="muted">, paid {interval}</span>}</dt>
        <dd>
          <Money value={trade.funding} as="usdt" signed />
        </dd>
        <dt className="total">= Net USDT</dt>
        <dd className="total">
          <Money value={trade.netPnl} as="usdt" signed />
        </dd>
      </dl>
      <dl className="facts">
        <dt>Net, on margin</dt>
        <dd>
          <Money value={trade.pctOfMargin} as="pct" signed missing="there was no margin" />
        </dd>
        <dt>Net, on notional at entry</dt>
        <dd>
          <Money value={trade.pctOfNotional} as="pct" signed missing="there was no notional" />
        </dd>
        <dt>Intended price</dt>
        <dd>
          <Money
            value={trade.intendedPrice}
            as="price"
            symbol={trade.symbol}
            missing="no decision of the bot opened it"
          />
        </dd>
        <dt>First fill</dt>
        <dd>
          <Money value={trade.firstEntryPrice} as="price" symbol={trade.symbol} missing="its entry is not stored" />
        </dd>
        <dt>Slippage, positive is worse</dt>
        <dd>
          <Money value={trade.slippagePct} as="pct" missing="the intended price is not known" />
        </dd>
        <dt>Quantity</dt>
        <dd>
          <Money value={trade.qty} as="qty" symbol={trade.symbol} />
        </dd>
        <dt>Entry price</dt>
        <dd>
          <Money value={trade.entryPrice} as="price" symbol={trade.symbol} />
        </dd>
        <dt>Exit price</dt>
        <dd>
          <Money value={trade.exitPrice} as="price" symbol={trade.symbol} />
        </dd>
        <dt>Leverage</dt>
        <dd>{trade.leverage}x</dd>
        <dt>Worst mark</dt>
        <dd>
          <Money value={trade.maePct} as="pct" missing="no mark price came while it was open" /> against
        </dd>
        <dt>Best mark</dt>
        <dd>
          <Money value={trade.mfePct} as="pct" missing="no mark price came while it was open" /> in favour
        </dd>
        {entry !== undefined && (
          <>
            <dt>Middle of the book 10 s later</dt>
            <dd>
              <Money value={entry.midAfter10s} as="price" symbol={trade.symbol} missing={noMiddle} />
            </dd>
            <dt>Middle of the book 60 s later</dt>
            <dd>
              <Money value={entry.midAfter60s} as="price" symbol={trade.symbol} missing={noMiddle} />
            </dd>
          </>
        )}
      </dl>
    </DataPanel>
  )
}
