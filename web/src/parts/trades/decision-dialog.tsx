import { useState } from 'react'
import { decisionsSeen } from '../../live.ts'
import { Dialog } from '../dialog.tsx'
import { GateList } from './gate-list.tsx'
import { LegTag } from '../leg-tag.tsx'
import { LiqTag } from '../liq-tag.tsx'
import { Moment } from '../moment.tsx'

/** What the bot made of one liquidation, and every check of it. */
export function DecisionDialog({ id, onClose }: { id: number; onClose: () => void }) {
  // As it was at the opening: old decisions are forgotten.
  const [decision] = useState(() => decisionsSeen.of(id))
  if (decision === undefined) return null
  const { symbol, liquidated, leg, outcome, at } = decision
  return (
    <Dialog title={`Decision on ${symbol}`} size="lg" onClose={onClose}>
      <p>
        <Moment at={at} withMs /> · <LiqTag liquidated={liquidated} /> ·{' '}
        <span className={`outcome ${outcome}`}>{outcome === 'entered' ? 'ENTERED' : 'SKIPPED'}</span>{' '}
        <LegTag leg={leg} />
      </p>
      <GateList decision={decision} />
    </Dialog>
  )
}
