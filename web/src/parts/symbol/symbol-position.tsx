import type { PositionRow } from '@undertow/shared/view.ts'
import { useStatus, useView } from '../../live.ts'
import { Age } from '../age.tsx'
import { DataPanel } from '../data-panel.tsx'
import { LegTag } from '../leg-tag.tsx'
import { Money } from '../money.tsx'
import { usePositionActions } from '../positions/position-actions.tsx'
import { Protection } from '../positions/protection.tsx'

/** What is held of one symbol, and what guards it. */
export function SymbolPosition({ symbol }: { symbol: string }) {
  const positions = useView('positions')
  const status = useStatus()
  const { buttons, dialog } = usePositionActions()
  const rows = [...positions.values()].filter((row) => row.symbol === symbol)
  return (
    <DataPanel
      title="Position"
      isLive
      aside={status !== undefined && <span>{status.book} book</span>}
      state={{
        isLoading: status === undefined,
        empty: rows.length === 0 ? `Nothing is held in ${symbol}.` : undefined,
      }}
    >
      {rows.map((row) => (
        <section key={row.leg} className="symbol-position" aria-label={`${symbol} ${row.leg}`}>
          <p className="row spread">
            <span>
              <LegTag leg={row.leg} /> {row.leverage}x · held <Age at={row.openedAt} />
            </span>
            {buttons(row)}
          </p>
          <p>
            <Protection state={row.protection} />
          </p>
          <PositionFacts row={row} />
        </section>
      ))}
      {dialog}
    </DataPanel>
  )
}

function PositionFacts({ row }: { row: PositionRow }) {
  const at = (value: string | null, missing: string) => (
    <Money value={value} as="price" symbol={row.symbol} missing={missing} />
  )
  return (
    <dl className="facts">
      <dt>Size</dt>
      <dd>
        <Money value={row.qty} as="qty" symbol={row.symbol} /> (<Money value={row.notional} as="usdt" /> USDT)
      </dd>
      <dt>Unrealised</dt>
      <dd>
        <Money value={row.unrealised} as="usdt" signed missing="no mark price has come yet" />
      </dd>
      <dt>of margin / notional</dt>
      <dd>
        <Money value={row.pctOfMargin} as="pct" missing="no mark price has come yet" /> /{' '}
        <Money value={row.pctOfNotional} as="pct" missing="no mark price has come yet" />
      </dd>
      <dt>Entry</dt>
      <dd>{at(row.entryPrice, 'not known yet')}</dd>
      <dt>Mark</dt>
      <dd>{at(row.markPrice, 'no mark price has come yet')}</dd>
      <dt>Stop</dt>
      <dd>{at(row.stopPrice, 'no stop order is in force, so the loss is not bounded')}</dd>
      <dt>Target</dt>
      <dd>{at(row.takeProfitPrice, 'no take-profit order is in force')}</dd>
      <dt>Liquidation</dt>
      <dd>{at(row.liquidationPrice, 'the exchange has not told it')}</dd>
    </dl>
  )
}
