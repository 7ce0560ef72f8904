import { lazy } from 'react'
import { AccountTiles } from '../parts/account-tiles.tsx'
import { BrakesStrip } from '../parts/safety/brakes-strip.tsx'
import { DecisionList } from '../parts/trades/decision-list.tsx'
import { PositionsPanel } from '../parts/positions/positions-panel.tsx'
import { SafetyStrip } from '../parts/safety/safety-strip.tsx'
import { Tape } from '../parts/liquidations/tape.tsx'
import { TriggerRadar } from '../parts/liquidations/trigger-radar.tsx'
import { WhenSeen } from '../parts/when-seen.tsx'
import { Late } from '../parts/late.tsx'

const EquityPanel = lazy(() =>
  import('../parts/performance/equity-panel.tsx').then((m) => ({ default: m.EquityPanel })),
)

/** Is it healthy, what is it doing, is the money safe. */
export function Overview() {
  return (
    <>
      <h1 className="visually-hidden">Overview</h1>
      <AccountTiles />
      <SafetyStrip />
      <BrakesStrip />
      <div className="grid-overview">
        <TriggerRadar />
        <Tape />
      </div>
      <PositionsPanel isCompact />
      <div className="grid-overview">
        <DecisionList />
        <WhenSeen className="panel equity-panel">
          <Late fallback={<section className="panel equity-panel" aria-label="Equity" aria-busy="true" />}>
            <EquityPanel />
          </Late>
        </WhenSeen>
      </div>
    </>
  )
}
