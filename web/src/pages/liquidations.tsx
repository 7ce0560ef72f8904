import { getRouteApi } from '@tanstack/react-router'
import { lazy } from 'react'
import { LiquidationHistory } from '../parts/liquidations/liquidation-history.tsx'
import { Segments } from '../parts/segments.tsx'
import { Tape } from '../parts/liquidations/tape.tsx'
import type { LiquidationsSearch } from '../search.ts'
import { Late } from '../parts/late.tsx'

const HeatmapPanel = lazy(() => import('../parts/heatmap/heatmap-panel.tsx').then((m) => ({ default: m.HeatmapPanel })))

const route = getRouteApi('/liquidations')

/** The flow as it comes, and everything that was stored. */
export function Liquidations() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = (part: Partial<LiquidationsSearch>): void => {
    void navigate({ search: (now) => ({ ...now, ...part }), replace: true })
  }
  return (
    <>
      <div className="page-head">
        <h1>Liquidations</h1>
        <Segments
          label="View"
          value={search.tab}
          options={[
            { value: 'live', name: 'Live' },
            { value: 'history', name: 'History' },
            { value: 'heatmap', name: 'Heatmap' },
          ]}
          onChange={(tab) => change({ tab })}
        />
        <span className="muted">
          The exchange reports at most one liquidation per symbol and second: sums are lower bounds.
        </span>
      </div>
      {search.tab === 'live' && <Tape isWide />}
      {search.tab === 'history' && <LiquidationHistory search={search} onChange={change} />}
      {search.tab === 'heatmap' && (
        <Late fallback={<p className="muted">Loading the heatmap…</p>}>
          <HeatmapPanel search={search} onChange={change} />
        </Late>
      )}
    </>
  )
}
