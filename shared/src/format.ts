import { offsetText, zoneShift, type Zone } from './zone.ts'

// How people read figures and moments. Figures come as decimal text and stay exact: nothing here goes through a float.
// `locale` decides how digits are grouped and what the point looks like; the words and the signs are the same everywhere.

const defaultLocale = 'en-US'

/** ISO 8601 in UTC with milliseconds, e.g. `2026-01-31T23:59:59.000Z`. */
export const isoTime = (at: number): string => new Date(at).toISOString()

/** ISO 8601 as a clock in `zone` shows it, with its offset: `2026-02-01T00:59:59.000+01:00`. */
export const isoTimeIn = (at: number, zone: Zone): string =>
  zone === 'utc' ? isoTime(at) : isoTime(shifted(at, zone)).replace('Z', offsetText(at, zone))

/** An amount of USDT with two decimals, `−1,234.50`; what is not zero and would look like it is `<0.01` or `>−0.01`. */
export function usdtText(amount: string, locale = defaultLocale): string {
  const isTiny = belowCent.test(amount) && !isNothing(amount)
  if (!isTiny) return figure(amount, twoPlaces, locale)
  const bound = figure('0.01', twoPlaces, locale)
  return isBelowZero(amount) ? `>${minus}${bound}` : `<${bound}`
}

/** A price or quantity with all its digits and at least `decimals` of them after the point, so that columns align. */
export const exactText = (amount: string, decimals = 0, locale = defaultLocale): string =>
  figure(amount, { minimumFractionDigits: decimals, maximumFractionDigits: 40 }, locale)

/** A price on its contract's grid: always `decimals` digits after the point, half away from zero. For averages and estimates, which lie between two ticks. */
export const gridText = (amount: string, decimals: number, locale = defaultLocale): string =>
  figure(amount, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }, locale)

/** A factor or ratio, with two decimals. */
export const ratioText = (amount: string, locale = defaultLocale): string => figure(amount, twoPlaces, locale)

/** Percent with two decimals: `2.50 %`; what rounds to nothing has no sign. */
export const pctText = (amount: string, locale = defaultLocale): string => `${ratioText(amount, locale)} %`

/** Short, for tapes and tiles: `0.40`, `820`, `45.2K`, `1.20M`. The exact amount belongs beside it, in a tooltip. */
export function compactText(amount: string, locale = defaultLocale): string {
  const whole = unsigned(amount).split('.')[0]?.replace(/^0+/, '') ?? ''
  if (whole === '') return usdtText(amount, locale)
  if (whole.length <= 3) return figure(amount, noPlaces, locale)
  // K, M and B are what traders read in every language, and German has no short thousand: only the point changes.
  return figure(amount, threeDigits, defaultLocale).replace(/[.,]/, (mark) => marksOf(locale)[mark as keyof Marks])
}

/** A mark on an axis, for drawing, so a float already: as many places on every mark, so that they stand point under point. */
export function axisPlacesText(value: number, places: number, locale = defaultLocale): string {
  const size = formatOf({ minimumFractionDigits: places, maximumFractionDigits: places }, locale).format(
    Math.abs(value),
  )
  return value < 0 && /[1-9]/.test(size) ? minus + size : size
}

/** The same text with a plus in front when it is neither negative nor zero. What only has a bound, `<0.01`, needs none. */
export const withSign = (text: string): string => (/^[<>\u2212]/.test(text) || !/[1-9]/.test(text) ? text : `+${text}`)

/** How long ago: `0.4 s`, `48 s`, `14 min`, `3 h 20 min`, `2 d 4 h`. What is a little ahead of our clock is `0 s` old. */
export function ageText(ms: number): string {
  const sec = Math.floor(ms / 1_000)
  if (sec < 10) return `${Math.max(0, Math.floor(ms / 100)) / 10} s`
  if (sec < 120) return `${sec} s`
  const minutes = Math.floor(sec / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** `12:03:11`, or `12:03:11.204` with milliseconds. */
export function timeText(at: number, zone: Zone, detail: { readonly withMs: boolean } = { withMs: false }): string {
  return isoTime(shifted(at, zone)).slice(11, detail.withMs ? 23 : 19)
}

/** `2026-01-31`. */
export const dayText = (at: number, zone: Zone): string => isoTime(shifted(at, zone)).slice(0, 10)

/** The moment whose UTC reading is what a clock in `zone` shows at `at`. */
const shifted = (at: number, zone: Zone): number => at + zoneShift(at, zone)

/**
 * Words from elsewhere, as far as they are words: a terminal or a spreadsheet that shows them must not be steered by them.
 * Control characters and the marks that turn the direction of writing become spaces; longer text is cut.
 */
export const plainText = (text: string, lengthMax: number): string => text.slice(0, lengthMax).replaceAll(steering, ' ')

const steering = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/** True for `0`, `-0`, `0.00` and the like. */
export const isNothing = (amount: string): boolean => !/[1-9]/.test(amount)

/** True below zero; zero with a sign is not. */
export const isBelowZero = (amount: string): boolean => amount.startsWith('-') && !isNothing(amount)

const minus = '\u2212'
const belowCent = /^-?0*(?:\.00\d*)?$/

type Places = Intl.NumberFormatOptions
const twoPlaces: Places = { minimumFractionDigits: 2, maximumFractionDigits: 2 }
const noPlaces: Places = { maximumFractionDigits: 0 }
const threeDigits: Places = { notation: 'compact', minimumSignificantDigits: 3, maximumSignificantDigits: 3 }

const unsigned = (amount: string): string => amount.replace('-', '')

/**
 * Intl reads decimal text digit by digit, so nothing is lost on the way. The sign is ours: locales write it in different
 * ways, and what rounds to nothing has none.
 */
function figure(amount: string, places: Places, locale: string): string {
  const size = formatOf(places, locale).format(unsigned(amount) as `${number}`)
  return amount.startsWith('-') && /[1-9]/.test(size) ? minus + size : size
}

type Marks = Readonly<Record<'.' | ',', string>>
const marks = new Map<string, Marks>()

/** What a language writes for the point and between thousands. */
function marksOf(locale: string): Marks {
  const known = marks.get(locale)
  if (known !== undefined) return known
  const parts = formatOf(twoPlaces, locale).formatToParts(1_234_567)
  const mark = (type: 'decimal' | 'group'): string => parts.find((part) => part.type === type)?.value ?? ''
  const made = { '.': mark('decimal'), ',': mark('group') }
  marks.set(locale, made)
  return made
}

const formats = new Map<string, Intl.NumberFormat>()

/** Made when first needed, once each: Intl costs 12 MB, and the server reads only times. */
function formatOf(places: Places, locale: string): Intl.NumberFormat {
  const key = `${locale} ${places.notation ?? ''} ${places.minimumFractionDigits ?? ''} ${places.maximumFractionDigits ?? ''} ${places.maximumSignificantDigits ?? ''}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const made = new Intl.NumberFormat(locale, { ...places, numberingSystem: 'latn' })
  formats.set(key, made)
  return made
}
