import { useQuery } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import { useState } from 'react'
import { call } from '../../api.ts'
import { useLookEvery } from '../../hold.ts'
import { serverNow } from '../../clock.ts'
import { useOfBook } from '../../of-book.ts'
import { DataPanel } from '../data-panel.tsx'
import { LineChart } from './line-chart.tsx'

const ranges = { '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000, '30d': 2_592_000_000 } as const
type Range = keyof typeof ranges

/** Equity over time, from the server's own points; the chart invents none between them. */
export function EquityPanel() {
  const [range, setRange] = useState<Range>('24h')
  const { of } = useOfBook()
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['equity', range, of],
    queryFn: ({ signal }) => {
      const to = serverNow()
      return call(api.equity, {
        query: to === null ? { points: 300 } : { from: Math.round(to - ranges[range]), points: 300 },
        signal,
      })
    },
    refetchInterval: useLookEvery(15_000),
  })
  const points = data?.points ?? []
  return (
    <DataPanel
      title="Equity"
      className="equity-panel"
      aside={
        <div className="segments" role="group" aria-label="Range">
          {(Object.keys(ranges) as Range[]).map((name) => (
            <button key={name} type="button" aria-pressed={name === range} onClick={() => setRange(name)}>
              {name}
            </button>
          ))}
        </div>
      }
      state={{
        isLoading: isPending,
        error,
        onRetry: () => void refetch(),
        empty:
          data !== undefined && points.length < 2
            ? 'Not enough points yet: equity is recorded as trades close and time passes.'
            : undefined,
      }}
    >
      <LineChart name="Equity" unit="USDT" points={points.map(({ at, equity }) => ({ at, value: equity }))} />
    </DataPanel>
  )
}
