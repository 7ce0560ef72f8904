import { useState } from 'react'
import { useView } from '../../live.ts'
import { Dialog } from '../dialog.tsx'
import { GateList } from './gate-list.tsx'
import { LegTag } from '../leg-tag.tsx'
import { LiqTag } from '../liq-tag.tsx'
import { Moment } from '../moment.tsx'

/** What the bot made of one liquidation, and every check of it. */
export function DecisionDialog({ id, onClose }: { id: number; onClose: () => void }) {
  const decisions = useView('decisions')
  // As it was at the opening: the live list forgets old decisions.
  const [decision] = useState(() => decisions.get(String(id)))
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
