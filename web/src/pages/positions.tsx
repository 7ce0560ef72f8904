import { useStatus } from '../live.ts'
import { OrdersPanel } from '../parts/positions/orders-panel.tsx'
import { PositionsPanel } from '../parts/positions/positions-panel.tsx'
import { SafetyStrip } from '../parts/safety/safety-strip.tsx'

/** What is held, what guards it, and what rests at the exchange. */
export function Positions() {
  const isKnown = useStatus() !== undefined
  return (
    <>
      <div className="page-head">
        <h1>Positions & orders</h1>
      </div>
      <SafetyStrip />
      <PositionsPanel />
      {/* Both come at once; before that, orders would be pushed down by the positions. */}
      {isKnown && <OrdersPanel />}
    </>
  )
}
