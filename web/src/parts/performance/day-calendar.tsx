import { dayText } from '@undertow/shared/format.ts'
import { abs, asPct, forDrawing, gt, isNegative, isZero, max, noUsdt, usdt } from '@undertow/shared/money.ts'
import type { Group } from '@undertow/shared/performance-api.ts'
import { DataPanel } from '../data-panel.tsx'
import { useUsdtText } from '../../privacy.ts'
import { Money } from '../money.tsx'

const dayMs = 86_400_000
const weeksMax = 27
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const steps = 4

/** Net result of each day that trades closed on, a column a week; the stronger the colour, the more. */
export function DayCalendar({ days, zone }: { days: readonly Group[]; zone: string }) {
  const known = new Map(days.map((day) => [day.key, day]))
  const newest = days.at(-1)
  const weeks = newest === undefined ? [] : weeksUpTo(newest.key, days[0]?.key ?? newest.key)
  const shown = weeks.flat().flatMap((day) => known.get(day) ?? [])
  const most = shown.reduce((most, { net }) => max(most, abs(usdt(net))), noUsdt)
  return (
    <DataPanel
      title="Net by day"
      aside={<span>closing day, {zone}</span>}
      state={{ empty: weeks.length === 0 ? 'No trade has closed in this range.' : undefined }}
    >
      <div className="table-scroll calendar-scroll" role="region" aria-label="Net by day, scrollable" tabIndex={0}>
        <table className="calendar" aria-label="Net by day">
          <thead>
            <tr>
              <td />
              {weeks.map((week, column) => (
                <th key={week[0]} scope="col">
                  {monthIn(week, column === 0) ?? <span className="visually-hidden">{week[0]}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weekdays.map((name, weekday) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {weeks.map((week) => {
                  const day = week[weekday] ?? ''
                  return <Day key={day} day={day} group={known.get(day)} heat={heatOf(known.get(day)?.net, most)} />
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </DataPanel>
  )
}

function Day({ day, group, heat }: { day: string; group: Group | undefined; heat: string }) {
  const usdtText = useUsdtText()
  if (group === undefined) return <td title={`${day}: no trade closed`}>{day.slice(8)}</td>
  return (
    <td className={heat} title={`${day}: ${usdtText(group.net)} USDT net, ${group.trades} trades`}>
      {day.slice(8)}
      <span className="visually-hidden">
        {day}: <Money value={group.net} as="usdt" signed /> USDT, {group.trades} trades
      </span>
    </td>
  )
}

function heatOf(net: string | undefined, most: typeof noUsdt): string {
  if (net === undefined) return ''
  const amount = usdt(net)
  if (isZero(amount) || !gt(most, noUsdt)) return 'heat'
  const share = asPct(abs(amount), most)
  const step = share === null ? 1 : Math.max(1, Math.ceil((forDrawing(share) / 100) * steps))
  return `heat ${isNegative(amount) ? 'lost' : 'won'}-${step}`
}

/** Above the first week that has days of this month alone or begins with one, so that a month never stands above another's day. */
const monthIn = (week: readonly string[], isFirst: boolean): string | undefined =>
  isFirst || Number(week[0]?.slice(8)) <= 7 ? week[0]?.slice(0, 7) : undefined

/** Weeks from Monday to Sunday, the one of `last` at the end. */
function weeksUpTo(last: string, first: string): readonly (readonly string[])[] {
  const monday = mondayOf(last)
  const count = Math.min(weeksMax, Math.round((monday - mondayOf(first)) / (7 * dayMs)) + 1)
  return Array.from({ length: count }, (_, week) =>
    weekdays.map((_name, weekday) => dayText(monday - (count - 1 - week) * 7 * dayMs + weekday * dayMs, 'utc')),
  )
}

function mondayOf(day: string): number {
  const number = Date.parse(`${day}T00:00:00Z`) / dayMs
  // The first day of all was a Thursday.
  return (number - ((number + 3) % 7)) * dayMs
}
