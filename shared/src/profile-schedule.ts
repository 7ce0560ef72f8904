import { isWithin, parseTradingHours, weekMinute, weekMinutes, type Span } from './trading-hours.ts'

/** Which saved profile is in force when. Times are UTC, written like trading hours. */
export type ProfileHours = {
  readonly slots: readonly { readonly profile: string; readonly hours: string }[]
  /** In force at all other times; null: what is in force then stays. */
  readonly otherwise: string | null
}

const slotsMax = 10

/** What is wrong with it, as a sentence; null: nothing. */
export function scheduleProblem(schedule: ProfileHours, names: readonly string[]): string | null {
  const { slots, otherwise } = schedule
  if (slots.length === 0) return 'A schedule needs at least one profile with hours.'
  if (slots.length > slotsMax) return `A schedule has at most ${slotsMax} lines, not ${slots.length}.`
  for (const { profile, hours } of slots) {
    if (hours.trim() === '') return `${profile} has no hours yet: write them such as "mon-fri 22:00-06:00".`
    const parsed = parseTradingHours(hours)
    if ('problem' in parsed) return `The hours of ${profile} must ${parsed.problem}.`
  }
  const missing = [...slots.map(({ profile }) => profile), ...(otherwise === null ? [] : [otherwise])].find(
    (name) => !names.includes(name),
  )
  if (missing !== undefined) return `There is no profile called ${missing}.`
  const week = timetableOf(schedule)
  const overlap = firstOverlap(week)
  if (overlap !== null) return `The hours of ${overlap[0]} and ${overlap[1]} overlap.`
  return week.edges.length === 0 ? 'Nothing would ever change: one profile has the whole week.' : null
}

/** What the schedule says of a moment (epoch ms): since when, and until when. `profile` null: what is in force stays. */
export function scheduledAt(
  schedule: ProfileHours,
  at: number,
): { readonly profile: string | null; readonly since: number; readonly until: number; readonly next: string | null } {
  const week = timetableOf(schedule)
  const minute = weekMinute(at)
  const thisMinute = Math.floor(at / minuteMs) * minuteMs
  const past = week.edges.map((edge) => (minute - edge + weekMinutes) % weekMinutes)
  const ahead = week.edges.map((edge) => (edge - minute - 1 + weekMinutes) % weekMinutes).map((minutes) => minutes + 1)
  const until = thisMinute + Math.min(...ahead) * minuteMs
  return {
    profile: profileAt(week, at),
    since: thisMinute - Math.min(...past) * minuteMs,
    until,
    next: profileAt(week, until),
  }
}

const minuteMs = 60_000

type Timetable = {
  readonly slots: readonly { readonly profile: string; readonly spans: readonly Span[] }[]
  readonly otherwise: string | null
  /** Minutes of the week at which another profile begins. */
  readonly edges: readonly number[]
}

function timetableOf({ slots, otherwise }: ProfileHours): Timetable {
  const parsed = slots.map(({ profile, hours }) => {
    const read = parseTradingHours(hours)
    return { profile, spans: 'spans' in read ? read.spans : [] }
  })
  const week = { slots: parsed, otherwise }
  const ends = parsed.flatMap(({ spans }) => spans.flatMap(({ from, to }) => [from, to % weekMinutes]))
  const before = (edge: number): number => (edge - 1 + weekMinutes) % weekMinutes
  const edges = [...new Set(ends)].filter((edge) => atMinute(week, edge) !== atMinute(week, before(edge)))
  return { ...week, edges }
}

type Week = Omit<Timetable, 'edges'>

const profileAt = (week: Week, at: number): string | null =>
  week.slots.find(({ spans }) => isWithin(spans, at))?.profile ?? week.otherwise

const atMinute = ({ slots, otherwise }: Week, minute: number): string | null =>
  slots.find(({ spans }) => spans.some(({ from, to }) => minute >= from && minute < to))?.profile ?? otherwise

function firstOverlap({ slots }: Week): readonly [string, string] | null {
  const spans = slots.flatMap(({ profile, spans: own }) => own.map((span) => ({ ...span, profile })))
  const sorted = spans.toSorted((a, b) => a.from - b.from)
  const index = sorted.findIndex(({ to }, i) => to > (sorted[i + 1]?.from ?? weekMinutes))
  const [first, second] = [sorted[index], sorted[index + 1]]
  return first === undefined || second === undefined ? null : [first.profile, second.profile]
}
