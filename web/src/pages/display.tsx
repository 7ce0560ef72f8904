import { usdtText } from '@undertow/shared/format.ts'
import { useId } from 'react'
import { DataPanel } from '../parts/data-panel.tsx'
import { DisplaySample } from '../parts/display/display-sample.tsx'
import { Preference } from '../parts/display/preference.tsx'
import { PrefsFilePanel } from '../parts/display/prefs-file-panel.tsx'
import { Segments } from '../parts/segments.tsx'
import { Switch } from '../parts/switch.tsx'
import { ZoneSelect } from '../parts/display/zone-select.tsx'
import { localeOf, setPrefs, usePrefs, type Prefs } from '../prefs.ts'

/** How this browser shows things. Each choice acts at once and is kept here; none reaches the bot. */
export function Display() {
  return (
    <>
      <p className="muted">Kept in this browser, in force at once. Nothing here changes what the bot does.</p>
      <div className="grid-two">
        <div className="stack">
          <Colours />
          <Layout />
        </div>
        <div className="stack">
          <DisplaySample />
          <Figures />
          <PrefsFilePanel />
        </div>
      </div>
    </>
  )
}

function Colours() {
  const { theme, contrast, palette, direction } = usePrefs()
  return (
    <DataPanel title="Colours" state={{}}>
      <div className="preferences">
        <Preference name="Theme" help="As the system: light by day, if yours does that.">
          <Segments label="Theme" value={theme} options={themes} onChange={(next) => setPrefs({ theme: next })} />
        </Preference>
        <Preference name="Contrast" help="High: 7 to 1 for every text, and stronger lines.">
          <Segments
            label="Contrast"
            value={contrast}
            options={contrasts}
            onChange={(next) => setPrefs({ contrast: next })}
          />
        </Preference>
        <Preference name="Palette" help="Blue and orange stay apart with every kind of colour blindness.">
          <Segments
            label="Palette"
            value={palette}
            options={palettes}
            onChange={(next) => setPrefs({ palette: next })}
          />
        </Preference>
        <Preference
          name="Profit is"
          help="Signs and triangles stay as they are. Warnings and connections keep their colours."
        >
          <Segments
            label="Profit is"
            value={direction}
            options={palette === 'default' ? directions : blindDirections}
            onChange={(next) => setPrefs({ direction: next })}
          />
        </Preference>
      </div>
    </DataPanel>
  )
}

function Layout() {
  const { density, motion, flushHz, shortcuts } = usePrefs()
  const shortcutsId = useId()
  return (
    <DataPanel title="Rows, motion and keys" state={{}}>
      <div className="preferences">
        <Preference
          name="Density"
          help="How much stands on a screen: rows of 24, 32 or 40 pixels, and what is between panels."
        >
          <Segments
            label="Density"
            value={density}
            options={densities}
            onChange={(next) => setPrefs({ density: next })}
          />
        </Preference>
        <Preference
          name="Live figures"
          help="How often they are drawn anew. Less often is calmer and saves power; nothing is left out."
        >
          <Segments
            label="Live figures"
            value={String(flushHz) as keyof typeof rates}
            options={rateOptions}
            onChange={(next) => setPrefs({ flushHz: rates[next] })}
          />
        </Preference>
        <Preference name="Motion" help="Reduced: nothing slides or fades, whatever the system says.">
          <Segments label="Motion" value={motion} options={motions} onChange={(next) => setPrefs({ motion: next })} />
        </Preference>
        <Preference
          name="Single-key shortcuts"
          help="Off: only shortcuts with Ctrl or Cmd act. No single key ever moves money."
          htmlFor={shortcutsId}
        >
          <Switch id={shortcutsId} checked={shortcuts} onChange={(isOn) => setPrefs({ shortcuts: isOn })} />
        </Preference>
      </div>
    </DataPanel>
  )
}

function Figures() {
  const { zone, locale, hideAmounts } = usePrefs()
  const [zoneId, localeId, hideId] = [useId(), useId(), useId()]
  return (
    <DataPanel title="Figures and times" state={{}}>
      <div className="preferences">
        <Preference
          name="Time zone"
          help="Of every time on these pages, and of what you type as a time. Files stay in UTC."
          htmlFor={zoneId}
        >
          <ZoneSelect
            id={zoneId}
            value={zone}
            onChange={(next) => setPrefs(next === 'utc' ? { zone: next } : { zone: next, otherZone: next })}
          />
        </Preference>
        <Preference name="Numbers" help="What you type keeps the point: 1234.5. Files do too." htmlFor={localeId}>
          <select
            id={localeId}
            className="select"
            value={locale}
            onChange={({ target }) => setPrefs({ locale: target.value as Prefs['locale'] })}
          >
            {Object.entries(localeNames).map(([value, name]) => (
              <option key={value} value={value}>
                {usdtText('1234567.89', localeOf({ locale: value as Prefs['locale'] }))} · {name}
              </option>
            ))}
          </select>
        </Preference>
        <Preference
          name="Hide amounts"
          help="Dots instead of your balances, sizes and results, for a shared screen. Prices, percentages and the market stay; so do values in the settings forms."
          htmlFor={hideId}
        >
          <Switch id={hideId} checked={hideAmounts} onChange={(isOn) => setPrefs({ hideAmounts: isOn })} />
        </Preference>
      </div>
    </DataPanel>
  )
}

const themes = [
  { value: 'system', name: 'System' },
  { value: 'dark', name: 'Dark' },
  { value: 'light', name: 'Light' },
] as const
const contrasts = [
  { value: 'system', name: 'System' },
  { value: 'normal', name: 'Normal' },
  { value: 'high', name: 'High' },
] as const
const palettes = [
  { value: 'default', name: 'Green, red' },
  { value: 'colour-blind', name: 'Blue, orange' },
] as const
const directions = [
  { value: 'green-up', name: 'Green' },
  { value: 'red-up', name: 'Red' },
] as const
const blindDirections = [
  { value: 'green-up', name: 'Blue' },
  { value: 'red-up', name: 'Orange' },
] as const
const densities = [
  { value: 'compact', name: 'Compact' },
  { value: 'normal', name: 'Normal' },
  { value: 'roomy', name: 'Roomy' },
] as const
const motions = [
  { value: 'system', name: 'System' },
  { value: 'reduced', name: 'Reduced' },
] as const
const rates = { '1': 1, '4': 4, '10': 10 } as const
const rateOptions = [
  { value: '1', name: '1 a second' },
  { value: '4', name: '4' },
  { value: '10', name: '10' },
] as const
const localeNames: Readonly<Record<Prefs['locale'], string>> = {
  'en-US': 'English',
  'de-DE': 'German',
  'fr-FR': 'French',
  'de-CH': 'Swiss',
  'es-ES': 'Spanish',
  'pl-PL': 'Polish',
  'en-IN': 'Indian',
  browser: 'as this browser',
}
