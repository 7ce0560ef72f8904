import { forDrawing, usdt } from '@undertow/shared/money.ts'
import { useState } from 'react'
import { Area, AreaChart, CartesianGrid, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { axisPlacesText } from '@undertow/shared/format.ts'
import { useLocale, usePrefs } from '../../prefs.ts'
import { figureAxisOf, timeAxisOf } from '../../chart-axes.ts'
import { Moment } from '../moment.tsx'
import { useUsdtText } from '../../privacy.ts'
import { Money } from '../money.tsx'

export type Point = { readonly at: number; readonly value: string }

/** One figure over time, as a chart and, for those who cannot see it, as a sentence and a table. */
export function LineChart({
  name,
  unit,
  points,
  isSigned = false,
  height = 220,
}: {
  name: string
  unit: string
  points: readonly Point[]
  /** Profit and loss: the zero line is drawn and figures carry their sign. */
  isSigned?: boolean
  height?: number
}) {
  const { zone, hideAmounts } = usePrefs()
  const locale = useLocale()
  const usdtText = useUsdtText()
  const [isTable, setIsTable] = useState(false)
  const first = points[0]
  const last = points.at(-1)
  if (first === undefined || last === undefined) return null
  const drawn = points.map(({ at, value }) => ({ at, value, height: forDrawing(usdt(value)) }))
  const { ticks, text: timeOf } = timeAxisOf(first.at, last.at, 5, zone)
  const { domain, places } = figureAxisOf(drawn.map(({ height: level }) => level))
  return (
    <figure className="chart">
      {isTable ? (
        <ChartTable name={name} unit={unit} points={points} isSigned={isSigned} height={height} />
      ) : (
        <div
          role="img"
          style={{ height }}
          aria-label={`${name}: ${points.length} points, from ${usdtText(first.value)} to ${usdtText(last.value)} ${unit}`}
        >
          <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 480, height }}>
            <AreaChart data={drawn} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
              <CartesianGrid stroke="var(--line)" vertical={false} />
              <XAxis
                dataKey="at"
                type="number"
                domain={['dataMin', 'dataMax']}
                ticks={ticks}
                tickFormatter={timeOf}
                stroke="var(--line)"
                tick={{ fill: 'var(--muted)', fontSize: 11 }}
                minTickGap={48}
                tickLine={false}
              />
              <YAxis
                orientation="right"
                width={64}
                domain={domain}
                tickFormatter={(value: number) => (hideAmounts ? '' : axisPlacesText(value, places, locale))}
                stroke="transparent"
                tick={{ fill: 'var(--muted)', fontSize: 11 }}
                tickLine={false}
              />
              {isSigned && <ReferenceLine y={0} stroke="var(--line-strong)" />}
              <Tooltip
                isAnimationActive={false}
                cursor={{ stroke: 'var(--line-strong)' }}
                content={({ payload }) => {
                  const point = payload[0]?.payload as Point | undefined
                  return point === undefined ? null : (
                    <div className="chart-tip">
                      <Moment at={point.at} withDay />
                      <div>
                        <Money value={point.value} as="usdt" signed={isSigned} /> {unit}
                      </div>
                    </div>
                  )
                }}
              />
              <Area
                dataKey="height"
                type="stepAfter"
                stroke="var(--accent)"
                strokeWidth={1.5}
                fill="var(--accent-wash)"
                baseValue={isSigned ? 0 : 'dataMin'}
                isAnimationActive={false}
                activeDot={{ r: 3, stroke: 'var(--surface)' }}
              />
            </AreaChart>
          </ResponsiveContainer>
        </div>
      )}
      <figcaption>
        <span className="muted">
          latest <Money value={last.value} as="usdt" signed={isSigned} /> {unit}
        </span>
        <button type="button" className="link-button" onClick={() => setIsTable(!isTable)}>
          {isTable ? 'View as chart' : 'View as table'}
        </button>
      </figcaption>
    </figure>
  )
}

function ChartTable({
  name,
  unit,
  points,
  isSigned,
  height,
}: {
  name: string
  unit: string
  points: readonly Point[]
  isSigned: boolean
  height: number
}) {
  return (
    <div className="table-scroll" style={{ height }} role="region" aria-label={`${name}, scrollable`} tabIndex={0}>
      <table className="table" aria-label={name}>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col" className="num">
              {unit}
            </th>
          </tr>
        </thead>
        <tbody>
          {[...points].reverse().map((point) => (
            <tr key={point.at}>
              <td>
                <Moment at={point.at} withDay />
              </td>
              <td className="num">
                <Money value={point.value} as="usdt" signed={isSigned} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
