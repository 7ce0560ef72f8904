/** Where a moment is read: in UTC, in this computer's own zone, or in one of the IANA list such as `Europe/Berlin`. */
export type Zone = 'utc' | 'local' | `${string}/${string}`

/** The IANA zones that this program knows, in alphabetical order. */
export const zoneNames = (): readonly Zone[] => Intl.supportedValuesOf('timeZone').filter(isNamed)

export function isZone(text: string): text is Zone {
  if (text === 'utc' || text === 'local') return true
  if (!isNamed(text)) return false
  try {
    void readerOf(text)
    return true
  } catch {
    return false
  }
}

/** How far a clock in `zone` is ahead of UTC at the moment `at`, in milliseconds. */
export function zoneShift(at: number, zone: Zone): number {
  if (zone === 'utc') return 0
  const part = partsAt(at, zone)
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return shown - Math.floor(at / 1_000) * 1_000
}

/**
 * The moment at which a clock in `zone` shows what a clock in UTC shows at `reading`. Of an hour that happens twice it is the
 * first; an hour that is left out counts on from before, as clocks do that nobody has set.
 */
export function momentOfReading(reading: number, zone: Zone): number {
  const before = zoneShift(reading - dayMs, zone)
  const after = zoneShift(reading + dayMs, zone)
  const matches = [reading - before, reading - after].filter((at) => at + zoneShift(at, zone) === reading)
  return matches.length === 0 ? reading - before : Math.min(...matches)
}

/** `+05:30`, `−` written as ISO 8601 has it: `-03:00`. */
export function offsetText(at: number, zone: Zone): string {
  const minutes = Math.round(zoneShift(at, zone) / 60_000)
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`
}

/** For people: `UTC`, `UTC+2`, `UTC−03:30`; of this computer's zone its name is not known everywhere, its offset is. */
export function offsetName(at: number, zone: Zone): string {
  if (zone === 'utc') return 'UTC'
  const offset = offsetText(at, zone).replace('-', '\u2212')
  if (/^.00:00$/.test(offset)) return 'UTC+0'
  return `UTC${offset.replace(/^(.)0/, '$1').replace(/:00$/, '')}`
}

const dayMs = 86_400_000
const twoDigits = (part: number): string => String(part).padStart(2, '0')
const isNamed = (text: string): text is Zone => text.includes('/')

const readers = new Map<Zone, Intl.DateTimeFormat>()

/** Each takes some ten kilobytes, and one zone can be written in thousands of ways: `eUrope/berlin` is known too. */
const readersMax = 50

/** Throws when nobody knows the zone. Made once each: one costs more than a thousand readings. */
function readerOf(zone: Zone): Intl.DateTimeFormat {
  const known = readers.get(zone)
  if (known !== undefined) return known
  const reader = new Intl.DateTimeFormat('en-US', {
    ...(zone === 'local' ? {} : { timeZone: zone }),
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  readers.set(zone, reader)
  const [oldest] = readers.keys()
  if (readers.size > readersMax && oldest !== undefined) readers.delete(oldest)
  return reader
}

function partsAt(at: number, zone: Zone): (part: Intl.DateTimeFormatPartTypes) => number {
  const parts = readerOf(zone).formatToParts(at)
  return (name) => Number(parts.find(({ type }) => type === name)?.value)
}
