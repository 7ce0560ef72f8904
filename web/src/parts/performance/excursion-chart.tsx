import { axisPlacesText } from '@undertow/shared/format.ts'
import { forDrawing, isNegative, usdt } from '@undertow/shared/money.ts'
import type { TradeRow } from '@undertow/shared/view.ts'
import { CartesianGrid, ResponsiveContainer, Scatter, ScatterChart, Tooltip, XAxis, YAxis } from 'recharts'
import { useLocale } from '../../prefs.ts'
import { Money } from '../money.tsx'
import { exitWords } from '@undertow/shared/exit-words.ts'

type Known = TradeRow & { readonly maePct: string; readonly mfePct: string }
type Point = { readonly x: number; readonly y: number; readonly trade: Known }

const height = 260
const axis = {
  type: 'number',
  domain: [0, 'auto'] as [number, string],
  stroke: 'var(--line)',
  tick: { fill: 'var(--muted)', fontSize: 11 },
  tickLine: false,
} as const

/** Each trade by how far it went against us and how far our way while it was open. */
export function ExcursionChart({ trades }: { trades: readonly Known[] }) {
  const locale = useLocale()
  const tickFormatter = (value: number): string => `${axisPlacesText(value, 2, locale)} %`
  const points = trades.map((trade) => ({
    x: forDrawing(usdt(trade.maePct)),
    y: forDrawing(usdt(trade.mfePct)),
    trade,
  }))
  const isLoss = ({ trade }: Point): boolean => isNegative(usdt(trade.netPnl))
  return (
    <div
      role="img"
      style={{ height }}
      aria-label={`Worst and best mark of ${trades.length} trades while they were open`}
    >
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 480, height }}>
        <ScatterChart margin={{ top: 8, right: 8, bottom: 4, left: 8 }} accessibilityLayer={false}>
          <CartesianGrid stroke="var(--line)" />
          <XAxis {...axis} tickFormatter={tickFormatter} dataKey="x" name="MAE" />
          <YAxis {...axis} tickFormatter={tickFormatter} dataKey="y" name="MFE" width={56} orientation="right" />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--line-strong)' }}
            content={({ payload }) => <Tip point={payload[0]?.payload as Point | undefined} />}
          />
          <Scatter
            data={points.filter((point) => !isLoss(point))}
            fill="var(--profit)"
            shape="triangle"
            isAnimationActive={false}
          />
          <Scatter data={points.filter(isLoss)} fill="var(--loss)" shape="cross" isAnimationActive={false} />
        </ScatterChart>
      </ResponsiveContainer>
    </div>
  )
}

function Tip({ point }: { point: Point | undefined }) {
  if (point === undefined) return null
  const { symbol, leg, netPnl, maePct, mfePct, exitReason } = point.trade
  return (
    <div className="chart-tip">
      <strong>{symbol}</strong> {leg.toUpperCase()} · {exitWords[exitReason]}
      <div>
        <Money value={netPnl} as="usdt" signed /> USDT net
      </div>
      <div>
        worst <Money value={maePct} as="pct" /> · best <Money value={mfePct} as="pct" />
      </div>
    </div>
  )
}
