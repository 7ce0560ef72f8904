import { asPct, forDrawing, usdt } from '@undertow/shared/money.ts'
import type { WindowRow } from '@undertow/shared/view.ts'
import { useNow } from '../../clock.ts'
import { useView } from '../../live.ts'
import { radarState } from '../../radar-state.ts'
import { useState } from 'react'
import { Age } from '../age.tsx'
import { Countdown } from '../safety/countdown.tsx'
import { DataPanel } from '../data-panel.tsx'
import { LegTag } from '../leg-tag.tsx'
import { LiqTag } from '../liq-tag.tsx'
import { Money } from '../money.tsx'
import { SymbolLink } from '../symbol-link.tsx'
import { VwapNote, VwapProvider } from './vwap-note.tsx'

const shownMax = 12

/** How near each symbol and liquidated side is to making the bot act; with `symbol`, that one alone. */
export function TriggerRadar({ symbol }: { symbol?: string }) {
  const windows = useView('windows')
  const hasStatus = useView('status').size > 0
  const rows = ranked([...windows.values()].filter((row) => symbol === undefined || row.symbol === symbol))
  const [isWhole, setIsWhole] = useState(false)
  const shown = isWhole ? rows : rows.slice(0, shownMax)
  const traded = rows.filter((row) => row.traded).length
  return (
    <DataPanel
      title={symbol === undefined ? 'Trigger radar' : 'Windows'}
      isLive
      flush
      className="radar-panel"
      aside={
        <span title="The exchange reports at most one liquidation per symbol and second">
          USDT, sums are lower bounds
        </span>
      }
      state={{
        isLoading: windows.size === 0 && !hasStatus,
        empty:
          rows.length === 0
            ? `No liquidation${symbol === undefined ? '' : ` of ${symbol}`} seen yet. Bars fill as they come in.`
            : undefined,
      }}
    >
      <div className="radar-scroll" tabIndex={0} role="region" aria-label="Trigger radar, scrollable">
        <table className="table radar" role="table" aria-label="Threshold progress">
          <thead role="rowgroup" className="visually-hidden">
            <tr role="row">
              <th role="columnheader" scope="col">
                Symbol
              </th>
              <th role="columnheader" scope="col">
                Liquidated side
              </th>
              <th role="columnheader" scope="col">
                Progress
              </th>
              <th role="columnheader" scope="col">
                Sum and threshold
              </th>
              <th role="columnheader" scope="col">
                State
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            <VwapProvider symbols={shown.filter(({ traded }) => traded).map(({ symbol }) => symbol)}>
              {shown.map((row) => (
                <RadarLine key={`${row.symbol}:${row.liquidated}`} row={row} />
              ))}
            </VwapProvider>
          </tbody>
        </table>
      </div>
      {rows.length > shownMax && (
        <p className="panel-foot row spread">
          <span>
            {traded} of {rows.length} sides are traded
          </span>
          <button type="button" className="btn small" aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
            {isWhole ? `The nearest ${shownMax}` : `All ${rows.length}`}
          </button>
        </p>
      )}
    </DataPanel>
  )
}

function RadarLine({ row }: { row: WindowRow }) {
  const share = shareOf(row)
  const isOver = row.trigger !== 'single' && share >= 100
  const width = Math.min(100, share)
  return (
    <tr role="row" className={row.traded ? undefined : 'watched'}>
      <td role="cell" className="radar-symbol">
        <SymbolLink symbol={row.symbol} />
        <VwapNote symbol={row.symbol} leg={row.leg} />
      </td>
      <td role="cell" title={`${row.liquidated} positions liquidated: the bot would go ${row.leg}`}>
        <LiqTag liquidated={row.liquidated} />
      </td>
      <td role="cell" className="radar-bar">
        <div
          className={`meter ${row.liquidated} ${isOver ? 'over' : ''}`}
          role="meter"
          aria-label={`${row.symbol} ${row.liquidated} liquidations against threshold`}
          aria-valuenow={Math.round(width)}
          aria-valuemin={0}
          aria-valuemax={100}
        >
          <span style={{ transform: `scaleX(${width / 100})` }} />
        </div>
      </td>
      <td role="cell" className="num radar-sum">
        <RadarFigures row={row} />
      </td>
      <td role="cell" className="num radar-state">
        <RadarState row={row} isOver={isOver} />
      </td>
    </tr>
  )
}

/** What has come together and what it takes, in the unit of the trigger. */
function RadarFigures({ row }: { row: WindowRow }) {
  if (row.eventsNeeded !== null) {
    return (
      <span title="Trigger count: liquidations inside the window, and how many fire">
        {row.events} <span className="muted">/ {row.eventsNeeded} events</span>
      </span>
    )
  }
  return (
    <span title={figuresTitle[row.trigger]}>
      <Money value={row.sumUsdt} as="compact" isMarket /> <span className="muted">/</span>{' '}
      <span className="muted">
        <Money value={row.thresholdUsdt} as="compact" isMarket />
        {row.trigger === 'single' && ' each'}
      </span>
    </span>
  )
}

const figuresTitle: { readonly [T in WindowRow['trigger']]?: string } = {
  single: 'Trigger single: one liquidation has to reach the threshold by itself',
  rate: 'Trigger rate: the window has to reach the threshold and a multiple of its own average',
}

function RadarState({ row, isOver }: { row: WindowRow; isOver: boolean }) {
  const now = useNow()
  const decisions = useView('decisions')
  const decided = [...decisions.values()].findLast(
    ({ symbol, liquidated }) => symbol === row.symbol && liquidated === row.liquidated,
  )
  const state = radarState(row, isOver, now, decided?.at ?? null)
  switch (state.kind) {
    case 'cooling':
      return (
        <span title="After an entry this side rests">
          cooling <Countdown until={state.until} />
        </span>
      )
    case 'watched':
      return <span className="muted">watched</span>
    case 'quiet':
      return (
        <span
          className="muted"
          title="Nothing came within the window. Whether the feed lives stands above, under Market"
        >
          quiet
        </span>
      )
    case 'triggered':
      return (
        <span className="triggered" title="The window is over its threshold; the time is that of the decision">
          OVER{' '}
          {state.since === null ? (
            <span className="radar-leg">
              {'→ '}
              <LegTag leg={row.leg} />
            </span>
          ) : (
            <Age at={state.since} />
          )}
        </span>
      )
    case 'filling':
      return (
        <span className="muted" title="Until the oldest liquidation leaves the window">
          <Countdown until={state.until} past="leaving" />
        </span>
      )
  }
}

/** Traded before watched, nearest to its threshold first; equals by name, so that nothing jumps about. */
function ranked(rows: readonly WindowRow[]): readonly WindowRow[] {
  const keyed = rows.map((row) => ({ row, share: shareOf(row) }))
  keyed.sort(
    (a, b) =>
      Number(b.row.traded) - Number(a.row.traded) ||
      b.share - a.share ||
      a.row.symbol.localeCompare(b.row.symbol, 'en') ||
      a.row.liquidated.localeCompare(b.row.liquidated, 'en'),
  )
  return keyed.map(({ row }) => row)
}

/** How near the row is to firing, in percent; for drawing and for the order. */
function shareOf({ sumUsdt, thresholdUsdt, events, eventsNeeded }: WindowRow): number {
  if (eventsNeeded !== null) return (events / eventsNeeded) * 100
  const share = asPct(usdt(sumUsdt), usdt(thresholdUsdt))
  return share === null ? 0 : forDrawing(share)
}
