import type { api } from '@undertow/shared/api.ts'
import type { Answer } from '@undertow/shared/contract.ts'
import { exitWords } from '@undertow/shared/exit-words.ts'
import { dayText } from '@undertow/shared/format.ts'
import type { LiquidationRow, OrderRow } from '@undertow/shared/view.ts'
import type { ReactNode } from 'react'
import { usePrefs } from '../../prefs.ts'
import { Duration } from '../duration.tsx'
import { LegTag } from '../leg-tag.tsx'
import { LiqTag } from '../liq-tag.tsx'
import { Moment } from '../moment.tsx'
import { Money } from '../money.tsx'
import { phaseWords, purposeWords, triggerWords, typeWords } from '../positions/order-words.ts'
import { Said } from '../said.tsx'
import { GateList } from './gate-list.tsx'

type Story = Answer<typeof api.story>
type Decision = NonNullable<Story['decision']>
type Fill = Story['fills'][number]
type Step = { readonly at: number; readonly key: string; readonly kind: keyof typeof ranks; readonly what: ReactNode }

/** At one moment causes stand before effects. */
const ranks = { liquidation: 0, decision: 1, order: 2, fill: 3, end: 4, close: 5 } as const

/** Of a cascade the last ones are shown, which filled the window; the others open. */
const liquidationsShown = 5

/** Everything that led to a trade and followed, in order of time, and how long after the decision it was. */
export function TradeTimeline({ story }: { story: Story }) {
  const { zone } = usePrefs()
  const steps = stepsOf(story)
  const [first, last] = [steps[0], steps.at(-1)]
  const withDay = first !== undefined && last !== undefined && dayText(first.at, zone) !== dayText(last.at, zone)
  const decidedAt = story.decision?.at ?? null
  return (
    <ol className={withDay ? 'timeline with-days' : 'timeline'} aria-label="Timeline of the trade">
      {steps.map(({ at, key, kind, what }) => (
        <li key={key} data-kind={kind}>
          <span className="timeline-at muted">
            <Moment at={at} withMs withDay={withDay} />
            {decidedAt !== null && at > decidedAt && (
              <span className="timeline-after" title="after the decision">
                <Delay ms={at - decidedAt} />
              </span>
            )}
          </span>
          <div className="timeline-what">{what}</div>
        </li>
      ))}
    </ol>
  )
}

const Delay = ({ ms }: { ms: number }) => (ms < 1_000 ? <>+{ms} ms</> : <>+{<Duration ms={ms} />}</>)

function stepsOf({ trade, decision, liquidations, orders, fills }: Story): readonly Step[] {
  const { symbol } = trade
  const orderOf = new Map(orders.map((order) => [order.clientId, order]))
  const steps: readonly Step[] = [
    ...liquidationSteps(liquidations, symbol, decision),
    ...(decision === null ? [] : [decisionStep(decision)]),
    ...orders.flatMap((order): Step[] => [
      {
        at: order.createdAt,
        key: `order ${order.clientId}`,
        kind: 'order',
        what: <Wanted order={order} />,
      },
      ...(order.phase === 'done' && order.status !== 'filled' ? [endStep(order)] : []),
    ]),
    ...fills.map((fill): Step => ({
      at: fill.at,
      key: `fill ${fill.tradeId}`,
      kind: 'fill',
      what: <Filled fill={fill} order={orderOf.get(fill.clientId)} />,
    })),
    { at: trade.closedAt, key: 'close', kind: 'close', what: <Flat trade={trade} /> },
  ]
  return steps.toSorted((a, b) => a.at - b.at || ranks[a.kind] - ranks[b.kind])
}

function liquidationSteps(rows: readonly LiquidationRow[], symbol: string, decision: Decision | null): readonly Step[] {
  // One alone takes no less room folded.
  const foldedCount = rows.length > liquidationsShown + 1 ? rows.length - liquidationsShown : 0
  const older = rows.slice(0, foldedCount)
  const [first] = older
  const line = (row: LiquidationRow): ReactNode => (
    <>
      Liquidation <LiqTag liquidated={row.liquidated} /> of <Money value={row.notional} as="usdt" isMarket /> USDT at{' '}
      <Money value={row.price} as="price" symbol={symbol} />
      {row.seq === decision?.id && <span className="muted"> · the one that fired</span>}
    </>
  )
  return [
    ...(first === undefined
      ? []
      : [
          {
            at: first.at,
            key: 'older',
            kind: 'liquidation' as const,
            what: (
              <details>
                <summary>{older.length} earlier liquidations in the window</summary>
                <ul>
                  {older.map((row) => (
                    <li key={row.seq}>
                      <Moment at={row.at} withMs /> {line(row)}
                    </li>
                  ))}
                </ul>
              </details>
            ),
          },
        ]),
    ...rows.slice(foldedCount).map((row) => ({
      at: row.at,
      key: `liquidation ${row.seq}`,
      kind: 'liquidation' as const,
      what: line(row),
    })),
  ]
}

function decisionStep(decision: Decision): Step {
  const { id, at, trigger, liquidated, leg, windowUsdt, thresholdUsdt, gates, symbol, referencePrice } = decision
  return {
    at,
    key: `decision ${id}`,
    kind: 'decision',
    what: (
      <>
        <strong>Decision: {triggerWords[trigger ?? 'window']}</strong>, enter <LegTag leg={leg} />
        <span className="timeline-note">
          <LiqTag liquidated={liquidated} /> of <Money value={windowUsdt} as="usdt" isMarket /> USDT in the window
          {trigger !== 'count' && (
            <>
              , threshold <Money value={thresholdUsdt} as="usdt" isMarket />
            </>
          )}{' '}
          · best price <Money value={referencePrice} as="price" symbol={symbol} missing="no quote was needed" />
        </span>
        <details>
          <summary>{gates.length} checks passed</summary>
          <GateList decision={decision} />
        </details>
      </>
    ),
  }
}

function Wanted({ order }: { order: OrderRow }) {
  const at = order.stopPrice ?? order.price
  return (
    <>
      {purposeWords[order.purpose]} wanted: {order.side}{' '}
      {order.qty === null || order.closePosition ? (
        'whole position'
      ) : (
        <Money value={order.qty} as="qty" symbol={order.symbol} />
      )}{' '}
      {typeWords[order.type]}
      {at !== null && (
        <>
          {' at '}
          <Money value={at} as="price" symbol={order.symbol} />
        </>
      )}
      <span className="muted order-id"> {order.clientId}</span>
    </>
  )
}

function endStep(order: OrderRow): Step {
  // What the exchange told of it last is not how it ended, when it ended untold.
  const isUntold = order.status === 'new' || order.status === 'partiallyFilled'
  const how = isUntold ? 'ended' : phaseWords(order)
  return {
    at: order.updatedAt,
    key: `end ${order.clientId}`,
    kind: 'end',
    what: (
      <span className="muted">
        {purposeWords[order.purpose]} {how}
        {order.reason !== '' && order.reason !== how && (
          <>
            : <Said text={order.reason} />
          </>
        )}
      </span>
    ),
  }
}

/** Beside the price what was asked for: the difference is what the market took. */
function Filled({ fill, order }: { fill: Fill; order: OrderRow | undefined }) {
  const { side, symbol, qty, price, maker, commission, commissionAsset } = fill
  return (
    <>
      <strong>{order === undefined ? 'Fill' : `${purposeWords[order.purpose]} filled`}</strong>: {side}{' '}
      <Money value={qty} as="qty" symbol={symbol} /> at <Money value={price} as="price" symbol={symbol} />
      <span className="timeline-note">
        {order !== undefined && order.stopPrice !== null && (
          <>
            trigger <Money value={order.stopPrice} as="price" symbol={symbol} /> ·{' '}
          </>
        )}
        {maker ? 'maker' : 'taker'}, commission <Money value={commission} as="usdt" /> {commissionAsset}
      </span>
    </>
  )
}

function Flat({ trade }: { trade: Story['trade'] }) {
  return (
    <>
      <strong>Flat: {exitWords[trade.exitReason]}</strong>
      <span className="timeline-sum">
        <Money value={trade.grossPnl} as="usdt" signed /> gross − <Money value={trade.commission} as="usdt" />{' '}
        commission + <Money value={trade.funding} as="usdt" signed /> funding ={' '}
        <strong>
          <Money value={trade.netPnl} as="usdt" signed /> net
        </strong>
      </span>
    </>
  )
}
