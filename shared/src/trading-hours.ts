// A week of trading as people write it, in UTC: "mon-fri 08:00-20:00, sat 10:00-14:00".

/** Minutes since Monday 00:00, from inclusive, to exclusive; never across the end of the week. */
export type Span = { readonly from: number; readonly to: number }

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const dayMinutes = 1_440
export const weekMinutes = 7 * dayMinutes
const partsMax = 50

/** The times of the week that `written` names, or what is wrong with it, after "must". */
export function parseTradingHours(written: string): { readonly spans: readonly Span[] } | { readonly problem: string } {
  const parts = written.split(',').map((part) => part.trim().toLowerCase())
  if (parts.length > partsMax) return { problem: `name at most ${partsMax} times, not ${parts.length}` }
  const spans: Span[] = []
  for (const part of parts) {
    const read = readPart(part)
    if (typeof read === 'string') return { problem: read }
    spans.push(...read)
  }
  return { spans }
}

/** What is wrong with it, after "must"; null: nothing. */
export function tradingHoursProblem(written: string): string | null {
  const parsed = parseTradingHours(written)
  return 'problem' in parsed ? parsed.problem : null
}

/** Whether every moment that `inner` names is one of `outer` too; false where one of them cannot be read. */
export function isCoveredBy(inner: string, outer: string): boolean {
  const [asked, given] = [parseTradingHours(inner), parseTradingHours(outer)]
  if ('problem' in asked || 'problem' in given) return false
  const open = new Uint8Array(weekMinutes)
  for (const { from, to } of given.spans) open.fill(1, from, to)
  return asked.spans.every(({ from, to }) => !open.subarray(from, to).includes(0))
}

/** Whether the moment (epoch ms) lies within one of the times. */
export function isWithin(spans: readonly Span[], at: number): boolean {
  const minute = weekMinute(at)
  return spans.some(({ from, to }) => minute >= from && minute < to)
}

/** The moment (epoch ms) as a time of the week, such as "tue 03:12", UTC. */
export function weekTime(at: number): string {
  const minute = weekMinute(at)
  const [hours, minutes] = [Math.floor((minute % dayMinutes) / 60), minute % 60].map((part) =>
    String(part).padStart(2, '0'),
  )
  return `${days[Math.floor(minute / dayMinutes)]} ${hours}:${minutes}`
}

/** Minutes since Monday 00:00, UTC, of a moment (epoch ms). The epoch began on a Thursday. */
export const weekMinute = (at: number): number => (Math.floor(at / 60_000) + 3 * dayMinutes) % weekMinutes

function readPart(part: string): readonly Span[] | string {
  if (part === '') return `be times such as "mon-fri 08:00-20:00": a part between commas is empty`
  const match = /^(?:([a-z]+)(?:\s*-\s*([a-z]+))?\s+)?(\S+?)\s*-\s*(\S+)$/.exec(part)
  if (!match) return `be times such as "mon-fri 08:00-20:00": "${part}" is none`
  const [, firstName = 'mon', lastName, fromText = '', toText = ''] = match
  const [first, last] = [dayOf(firstName), dayOf(lastName ?? (match[1] === undefined ? 'sun' : firstName))]
  if (first === null || last === null)
    return `name days as ${days.join(', ')}: "${first === null ? firstName : lastName}" in "${part}" is none`
  const [from, to] = [minuteOf(fromText), minuteOf(toText)]
  if (from === null || to === null)
    return `have times from 00:00 to 24:00: "${from === null ? fromText : toText}" in "${part}" is none`
  if (from === dayMinutes) return `begin before 24:00: "${part}" does not`
  if (from === to) return `last longer than nothing: "${part}" begins and ends at ${fromText}`
  const count = ((last - first + days.length) % days.length) + 1
  return Array.from({ length: count }, (_, index) => (first + index) % days.length).flatMap((day) =>
    spansOf(day * dayMinutes + from, day * dayMinutes + (to < from ? to + dayMinutes : to)),
  )
}

/** A time that goes on after Sunday ends is two: the week begins again. */
function spansOf(from: number, to: number): readonly Span[] {
  if (to <= weekMinutes) return [{ from, to }]
  return [
    { from, to: weekMinutes },
    { from: 0, to: to - weekMinutes },
  ]
}

function dayOf(name: string): number | null {
  const day = days.findIndex((known) => known === name)
  return day < 0 ? null : day
}

function minuteOf(written: string): number | null {
  const match = /^(\d{1,2}):(\d{2})$/.exec(written)
  if (!match) return null
  const [hour, minute] = [Number.parseInt(match[1] ?? '', 10), Number.parseInt(match[2] ?? '', 10)]
  return minute > 59 || hour * 60 + minute > dayMinutes ? null : hour * 60 + minute
}
