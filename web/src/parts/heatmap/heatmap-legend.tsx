import { compactText } from '@undertow/shared/format.ts'
import { useLocale } from '../../prefs.ts'
import { amountAt, colourAt, type Scale } from './heatmap-scale.ts'

const places = [0, 0.25, 0.5, 0.75, 1]

/** The colours with what they stand for, in USDT of one cell. */
export function HeatmapLegend({ scale }: { scale: Scale }) {
  const locale = useLocale()
  const stops = Array.from({ length: 17 }, (_, index) => `rgb(${colourAt(index / 16).join(' ')})`)
  return (
    <div className="heatmap-legend">
      <span>USDT in a cell</span>
      <div className="heatmap-ramp" style={{ backgroundImage: `linear-gradient(to right, ${stops.join(', ')})` }} />
      <ol>
        {places.map((share) => (
          <li key={share}>{compactText(String(Math.round(amountAt(share, scale) * 100) / 100), locale)}</li>
        ))}
      </ol>
    </div>
  )
}
