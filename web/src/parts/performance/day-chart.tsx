import { axisPlacesText } from '@undertow/shared/format.ts'
import { forDrawing, isNegative, usdt } from '@undertow/shared/money.ts'
import type { Report } from '@undertow/shared/performance-api.ts'
import {
  Area,
  Bar,
  CartesianGrid,
  Cell,
  ComposedChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { figureAxisOf } from '../../chart-axes.ts'
import { useLocale, usePrefs } from '../../prefs.ts'
import { Money } from '../money.tsx'

type Day = Report['days'][number]
export type DayFigure = 'net' | 'total' | 'below'

const height = 240

/** One figure of each day: its result as bars, what they come to and how far that is below its best as an area. */
export function DayChart({ days, figure, says }: { days: readonly Day[]; figure: DayFigure; says: string }) {
  const { hideAmounts } = usePrefs()
  const locale = useLocale()
  const drawn = days.map((day) => ({ ...day, height: forDrawing(usdt(day[figure])) }))
  // The axis of bars begins at zero, whatever their heights are.
  const { places } = figureAxisOf([0, ...drawn.map(({ height: level }) => level)])
  return (
    <div role="img" aria-label={says} style={{ height, flex: 'none' }}>
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 480, height }}>
        <ComposedChart data={drawn} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis
            dataKey="day"
            tickFormatter={(day: string) => day.slice(5)}
            stroke="var(--line)"
            tick={{ fill: 'var(--muted)', fontSize: 11 }}
            minTickGap={48}
            tickLine={false}
          />
          <YAxis
            orientation="right"
            width={64}
            tickFormatter={(value: number) => (hideAmounts ? '' : axisPlacesText(value, places, locale))}
            stroke="transparent"
            tick={{ fill: 'var(--muted)', fontSize: 11 }}
            tickLine={false}
          />
          <ReferenceLine y={0} stroke="var(--line-strong)" />
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: 'var(--raised)', stroke: 'var(--line-strong)' }}
            content={({ payload }) => {
              const day = payload[0]?.payload as Day | undefined
              return day === undefined ? null : (
                <div className="chart-tip">
                  {day.day} · {day.trades} trades
                  <div>
                    <Money value={day[figure]} as="usdt" signed /> USDT
                  </div>
                </div>
              )
            }}
          />
          {figure === 'net' ? (
            <Bar dataKey="height" isAnimationActive={false} maxBarSize={28}>
              {drawn.map(({ day, net }) => (
                <Cell key={day} fill={isNegative(usdt(net)) ? 'var(--loss)' : 'var(--profit)'} />
              ))}
            </Bar>
          ) : (
            <Area
              dataKey="height"
              type="stepAfter"
              stroke={figure === 'below' ? 'var(--loss)' : 'var(--accent)'}
              strokeWidth={1.5}
              fill={figure === 'below' ? 'var(--danger-wash)' : 'var(--accent-wash)'}
              baseValue={0}
              isAnimationActive={false}
              dot={drawn.length === 1}
            />
          )}
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  )
}
