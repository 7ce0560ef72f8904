import { alertKindSchema } from '@undertow/shared/alert-row.ts'
import { isZone, type Zone } from '@undertow/shared/zone.ts'
import { useSyncExternalStore } from 'react'
import { z } from 'zod'
import { tierCount, tiersProblem } from './tape-tiers.ts'

const key = 'undertow.ui.v1'
/** Where the colours were kept before they joined the other preferences. */
const oldSchemeKey = 'undertow.scheme'

/** Ways to write figures, one for each look there is. `browser` is that of this browser's language. */
const locales = ['en-US', 'de-DE', 'fr-FR', 'de-CH', 'es-ES', 'pl-PL', 'en-IN', 'browser'] as const

const zoneField = z.custom<Zone>(
  (value) => typeof value === 'string' && isZone(value),
  'is no time zone that this browser knows',
)
const dayTime = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d)?$/)
const fields = {
  theme: z.enum(['system', 'dark', 'light']),
  contrast: z.enum(['system', 'normal', 'high']),
  palette: z.enum(['default', 'colour-blind']),
  /** Which way profit is coloured: in East Asia red is up. */
  direction: z.enum(['green-up', 'red-up']),
  density: z.enum(['compact', 'normal', 'roomy']),
  motion: z.enum(['system', 'reduced']),
  zone: zoneField,
  /** What the clock of the frame switches to from UTC. */
  otherZone: zoneField,
  locale: z.enum(locales),
  /** Account values and sizes are shown as dots: for a shared screen. */
  hideAmounts: z.boolean(),
  /** Single keys that act; those with Ctrl stay. */
  shortcuts: z.boolean(),
  /** Kinds of alerts that show and sound nowhere in this browser; what must be seen cannot be muted. */
  mutedAlerts: z.array(alertKindSchema).max(alertKindSchema.options.length),
  /** Somebody asked this browser to sound. */
  sound: z.boolean(),
  soundMuted: z.boolean(),
  soundVolume: z.int().min(5).max(100),
  /** The smallest liquidation that sounds, in USDT. */
  soundFrom: z.enum(['none', '10000', '50000', '100000', '500000', '1000000']),
  /** `22:00`; empty: no quiet hours. */
  quietFrom: dayTime,
  quietTo: dayTime,
  browserNotices: z.boolean(),
  /** How often a second what the stream tells is drawn. */
  flushHz: z.literal([1, 4, 10]),
  /** The smallest liquidation that the tape shows, in USDT. */
  tapeMin: z.enum(['0', '1000', '10000', '50000', '100000', '500000']),
  tapeSide: z.enum(['both', 'long', 'short']),
  /** The one symbol that the tape shows; empty: all. */
  tapeSymbol: z.string().regex(/^[A-Z0-9]{0,30}$/),
  /** From what size in USDT a liquidation is of each tier, rising. */
  tapeTiers: z.array(z.string()).refine((tiers) => tiers.length === tierCount && tiersProblem(tiers) === null),
}
export const prefsSchema = z.object(fields)

/** How this browser likes to see things. Nothing here reaches the bot. */
export type Prefs = Readonly<z.output<typeof prefsSchema>>

export const defaultPrefs: Prefs = {
  theme: 'dark',
  contrast: 'system',
  palette: 'default',
  direction: 'green-up',
  density: 'normal',
  motion: 'system',
  zone: 'utc',
  otherZone: 'local',
  locale: 'en-US',
  hideAmounts: false,
  shortcuts: true,
  mutedAlerts: [],
  sound: false,
  soundMuted: false,
  soundVolume: 60,
  soundFrom: '100000',
  quietFrom: '',
  quietTo: '',
  browserNotices: false,
  flushHz: 4,
  tapeMin: '0',
  tapeSide: 'both',
  tapeSymbol: '',
  tapeTiers: ['10000', '50000', '100000', '500000', '1000000'],
}

let prefs = load()
const listeners = new Set<() => void>()

export const usePrefs = (): Prefs => useSyncExternalStore(subscribePrefs, readPrefs)

/** The BCP 47 name of the way figures are written. */
export const useLocale = (): string => localeOf(usePrefs())

export const localeOf = ({ locale }: Pick<Prefs, 'locale'>): string =>
  locale === 'browser' ? navigator.language : locale

/** Outside React: for the stream and for what is drawn on a canvas. */
export const readPrefs = (): Prefs => prefs

export function subscribePrefs(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function setPrefs(change: Partial<Prefs>): void {
  prefs = { ...prefs, ...change }
  try {
    localStorage.setItem(key, JSON.stringify(prefs))
  } catch {
    // Private windows refuse storage; the choice then lives as long as the page.
  }
  tell()
}

/** Keeps this tab in step with the choices made in others. Call once. */
export function followPrefs(): void {
  addEventListener('storage', (event) => {
    if (event.key !== null && event.key !== key) return
    prefs = load()
    tell()
  })
}

function tell(): void {
  for (const listener of listeners) listener()
}

function load(): Prefs {
  const oldScheme = stored(oldSchemeKey)
  const loaded = fromStored(stored(key), oldScheme)
  if (oldScheme !== null) {
    localStorage.setItem(key, JSON.stringify(loaded))
    localStorage.removeItem(oldSchemeKey)
  }
  return loaded
}

/** Private windows, and tests outside a browser, have no storage. */
function stored(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

/** A part that is missing or damaged takes its default; the rest stays. What is no JSON object at all counts as none. */
export function fromStored(stored: string | null, oldScheme: string | null): Prefs {
  const raw = { theme: themeOf(oldScheme), ...objectIn(stored ?? '{}') }
  const kept = Object.entries(fields).flatMap(([name, field]) => {
    const { success, data } = field.safeParse(raw[name as keyof typeof raw])
    return success ? [[name, data] as const] : []
  })
  return { ...defaultPrefs, ...(Object.fromEntries(kept) as Partial<Prefs>) }
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text))
  } catch {
    return {}
  }
}

/** Mantine's word for "as the system" was another. */
function themeOf(scheme: string | null): string | null {
  return scheme === 'auto' ? 'system' : scheme
}
