import type { DecisionRow, TapeRow } from '@undertow/shared/view.ts'
import { memo } from 'react'
import { LiqTag } from '../liq-tag.tsx'
import { Moment } from '../moment.tsx'
import { Money } from '../money.tsx'
import { SymbolLink } from '../symbol-link.tsx'

export const tapeColumns: readonly {
  readonly id: string
  readonly name: string
  readonly isNumber?: boolean
  readonly help?: string
}[] = [
  { id: 'time', name: 'Time' },
  { id: 'symbol', name: 'Symbol' },
  { id: 'side', name: 'Side', help: 'Whose position was liquidated' },
  { id: 'size', name: 'Notional', isNumber: true, help: 'USDT' },
  { id: 'price', name: 'Price', isNumber: true },
  { id: 'qty', name: 'Quantity', isNumber: true },
  {
    id: 'window',
    name: 'Window',
    isNumber: true,
    help: 'USDT in the window of this symbol and side, this one included',
  },
  { id: 'tier', name: 'Tier', help: 'How many of the size tiers it reaches' },
  { id: 'decision', name: 'Decision', help: 'What the bot made of it' },
]

export const tapeRowId = (seq: number): string => `tape-${seq}`

/** What came of a liquidation: a decision, or none and why. */
export type Fate = DecisionRow['outcome'] | 'noSignal' | 'unwatched' | 'forgotten'

type Line = {
  readonly row: TapeRow
  readonly rowIndex: number
  readonly withMs: boolean
  readonly isActive: boolean
  /** 0 to 5. */
  readonly tier: number
  readonly became: Fate
  readonly onActive: (seq: number) => void
  readonly onDecision: (id: number) => void
}

/** One liquidation. Drawn anew only when something of it changed: most rows only move. */
export const TapeLine = memo(function TapeLine({
  row,
  rowIndex,
  withMs,
  isActive,
  tier,
  became,
  onActive,
  onDecision,
}: Line) {
  const { seq, at, venue, symbol, liquidated, notional, price, qty, windowUsdt } = row
  return (
    // The grid has the focus and the keys; a click only says which row they are about.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="row"
      id={tapeRowId(seq)}
      aria-rowindex={rowIndex}
      aria-selected={isActive}
      className={`tape-row tier-${tier}`}
      onClick={() => onActive(seq)}
    >
      <span role="gridcell" className="tape-time muted">
        <Moment at={at} withMs={withMs} />
      </span>
      <span role="gridcell" className="tape-symbol">
        <SymbolLink symbol={symbol} isInGrid />
        <span className="muted tape-venue"> {venue}</span>
      </span>
      <span role="gridcell" className="tape-side">
        <LiqTag liquidated={liquidated} />
      </span>
      <span role="gridcell" className="tape-size num">
        <Money value={notional} as="compact" isMarket />
      </span>
      <span role="gridcell" className="tape-price num muted">
        <Money value={price} as="price" symbol={symbol} />
      </span>
      <span role="gridcell" className="tape-qty num muted">
        <Money value={qty} as="qty" symbol={symbol} isMarket />
      </span>
      <span role="gridcell" className="tape-window num">
        <Money value={windowUsdt} as="compact" missing="no window was kept for it" isMarket />
      </span>
      <span role="gridcell" className="tape-tier">
        <TierMark tier={tier} />
      </span>
      <span role="gridcell" className="tape-decision">
        {became === 'entered' || became === 'refused' ? (
          <button
            type="button"
            tabIndex={-1}
            className="link-button"
            aria-label={`Decision on ${symbol}: ${words[became]}`}
            onClick={() => onDecision(seq)}
          >
            {words[became]}
          </button>
        ) : (
          <span className="muted" title={whyNone[became]}>
            {words[became]}
          </span>
        )}
      </span>
    </div>
  )
})

const words: Record<Fate, string> = {
  entered: 'ENTERED',
  refused: 'SKIPPED',
  noSignal: 'no signal',
  unwatched: '—',
  forgotten: '…',
}
const whyNone: Record<Exclude<Fate, DecisionRow['outcome']>, string> = {
  noSignal:
    'No decision was due: its window stood below the threshold, or this side rests for a moment after the last one',
  unwatched: 'This side is not watched: no window was kept for it',
  forgotten: 'Its decision is older than this page keeps them: the page of the symbol has it',
}

/** As many bars as tiers are reached. */
function TierMark({ tier }: { tier: number }) {
  return (
    <>
      <span className="tier-mark" aria-hidden="true">
        {'▮'.repeat(tier)}
      </span>
      <span className="visually-hidden">{tier === 0 ? 'below the first' : tier}</span>
    </>
  )
}
