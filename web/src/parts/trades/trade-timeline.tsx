import type { api } from '@undertow/shared/api.ts'
import type { Answer } from '@undertow/shared/contract.ts'
import type { ReactNode } from 'react'
import { GateList } from './gate-list.tsx'
import { LiqTag } from '../liq-tag.tsx'
import { LegTag } from '../leg-tag.tsx'
import { Moment } from '../moment.tsx'
import { Money } from '../money.tsx'
import { Said } from '../said.tsx'
import { exitWords } from '@undertow/shared/exit-words.ts'
import { phaseWords, purposeWords, typeWords } from '../positions/order-words.ts'

type Story = Answer<typeof api.story>
type Step = { readonly at: number; readonly key: string; readonly kind: string; readonly what: ReactNode }

/** Everything that led to a trade and followed, in order of time. */
export function TradeTimeline({ story }: { story: Story }) {
  const steps = stepsOf(story)
  return (
    <ol className="timeline" aria-label="Timeline of the trade">
      {steps.map((step) => (
        <li key={step.key} data-kind={step.kind}>
          <span className="timeline-at muted">
            <Moment at={step.at} withMs />
          </span>
          <div className="timeline-what">{step.what}</div>
        </li>
      ))}
    </ol>
  )
}

/** At one moment causes stand before effects. */
const ranks: Readonly<Record<string, number>> = { liquidation: 0, decision: 1, order: 2, fill: 3, end: 4, close: 5 }

function stepsOf({ trade, decision, liquidations, orders, fills }: Story): readonly Step[] {
  const { symbol } = trade
  const steps: Step[] = [
    ...liquidations.map((row) => ({
      at: row.at,
      key: `liquidation ${row.seq}`,
      kind: 'liquidation',
      what: (
        <>
          Liquidation <LiqTag liquidated={row.liquidated} /> of <Money value={row.notional} as="usdt" isMarket /> USDT
          at <Money value={row.price} as="price" symbol={symbol} />
          {row.seq === decision?.id && <span className="muted"> · the one that fired</span>}
        </>
      ),
    })),
    ...(decision === null
      ? []
      : [
          {
            at: decision.at,
            key: `decision ${decision.id}`,
            kind: 'decision',
            what: (
              <>
                Decision: {decision.trigger ?? 'window'} (<Said text={decision.gates[0]?.value ?? ''} />
                ), enter <LegTag leg={decision.leg} />
                <details>
                  <summary>{decision.gates.length} checks</summary>
                  <GateList decision={decision} />
                </details>
              </>
            ),
          },
        ]),
    ...orders.flatMap((order): Step[] => [
      {
        at: order.createdAt,
        key: `order ${order.clientId}`,
        kind: 'order',
        what: (
          <>
            {purposeWords[order.purpose]} wanted: {order.side}{' '}
            {order.qty === null || order.closePosition ? (
              'whole position'
            ) : (
              <Money value={order.qty} as="qty" symbol={symbol} />
            )}{' '}
            {typeWords[order.type]}
            {(order.stopPrice ?? order.price) !== null && (
              <>
                {' at '}
                <Money value={order.stopPrice ?? order.price} as="price" symbol={symbol} />
              </>
            )}
            <span className="muted order-id"> {order.clientId}</span>
          </>
        ),
      },
      ...(order.phase === 'done' && order.status !== 'filled'
        ? [
            {
              at: order.updatedAt,
              key: `end ${order.clientId}`,
              kind: 'end',
              what: (
                <span className="muted">
                  {purposeWords[order.purpose]} {phaseWords(order)}
                  {order.reason !== '' && order.reason !== phaseWords(order) && (
                    <>
                      : <Said text={order.reason} />
                    </>
                  )}
                </span>
              ),
            },
          ]
        : []),
    ]),
    ...fills.map((fill) => ({
      at: fill.at,
      key: `fill ${fill.tradeId}`,
      kind: 'fill',
      what: (
        <>
          Fill: {fill.side} <Money value={fill.qty} as="qty" symbol={symbol} /> at{' '}
          <Money value={fill.price} as="price" symbol={symbol} />
          <span className="muted">
            {' '}
            · {fill.maker ? 'maker' : 'taker'}, commission <Money value={fill.commission} as="usdt" />{' '}
            {fill.commissionAsset}
          </span>
        </>
      ),
    })),
    {
      at: trade.closedAt,
      key: 'close',
      kind: 'close',
      what: (
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
      ),
    },
  ]
  return steps.toSorted((a, b) => a.at - b.at || (ranks[a.kind] ?? 0) - (ranks[b.kind] ?? 0))
}
