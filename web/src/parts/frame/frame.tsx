import { Link } from '@tanstack/react-router'
import { EyeOff, Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { setPrefs, usePrefs } from '../../prefs.ts'
import { zoneChip, zoneName } from '../../zone-words.ts'
import { Holdable } from '../../hold.ts'
import { ask } from '../../shell.ts'
import { useNow } from '../../clock.ts'
import { phone, useMedia } from '../../media.ts'
import { Bell } from './bell.tsx'
import { Controls } from './controls.tsx'
import { EntriesBanner } from './entries-banner.tsx'
import { EntriesState } from './entries-state.tsx'
import { HoldBanner } from './hold-controls.tsx'
import { HopBanners } from './hop-banner.tsx'
import { Hops } from './hops.tsx'
import { Hotkeys } from './hotkeys.tsx'
import { LiveRegions } from './live-regions.tsx'
import { MissingPartBanner } from './missing-part-banner.tsx'
import { ModeBanner } from './mode-banner.tsx'
import { Moment } from '../moment.tsx'
import { MuteButton } from './mute-button.tsx'
import { Nav } from './nav.tsx'
import { Overlays } from './overlays.tsx'
import { SimulateToggle } from './simulate-toggle.tsx'
import { StreamBanner } from './stream-banner.tsx'
import { ViewMenu } from './view-menu.tsx'

/** What stands on every page, also when a page breaks or is still loading: mode, connections, and the way to stop. */
export function Frame({ children }: { children: ReactNode }) {
  const isPhone = useMedia(phone)
  return (
    <>
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <ModeBanner />
      <header className="header">
        <Link to="/" className="brand" aria-label="Undertow, overview">
          <svg
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            strokeWidth="2"
            strokeLinecap="round"
            aria-hidden="true"
          >
            <path d="M2 8c3 0 3-3 6-3s4 6 8 6c3 0 4-2 6-2M2 14c3 0 3-2 6-2s4 6 8 6c3 0 4-3 6-3" />
          </svg>
          <span>Undertow</span>
        </Link>
        <EntriesState />
        <Hops />
        <div className="header-tools push">
          <div className="wide-only">
            <SimulateToggle />
          </div>
          <ZoneClock />
          <PaletteButton />
          <AmountsHidden />
          <MuteButton />
          <Bell />
          <ViewMenu />
          <Controls />
        </div>
      </header>
      <LiveRegions />
      <StreamBanner />
      <HopBanners />
      <EntriesBanner />
      <MissingPartBanner />
      <HoldBanner />
      <div className="body">
        <Nav isPhone={isPhone} />
        <main id="main" className="page" tabIndex={-1}>
          <Holdable value={true}>{children}</Holdable>
        </main>
      </div>
      <Hotkeys />
      <Overlays />
    </>
  )
}

function PaletteButton() {
  return (
    <button
      type="button"
      className="btn quiet square tool wide-tool"
      aria-label="Find a page, a symbol or an action"
      title="Find a page, a symbol or an action (Ctrl+K)"
      onClick={() => ask('palette')}
    >
      <Search size={16} aria-hidden="true" />
    </button>
  )
}

function ZoneClock() {
  const { zone, otherZone } = usePrefs()
  const now = useNow()
  return (
    <button
      type="button"
      className="chip clock wide-only"
      title={`Server time. Press to switch between UTC and ${zoneName(otherZone)}.`}
      onClick={() => setPrefs({ zone: zone === 'utc' ? otherZone : 'utc' })}
    >
      <span className="name">{zoneChip(zone, now)}</span>
      {now === null ? '—' : <Moment at={now} />}
    </button>
  )
}

/** There only while they are hidden: says that the dots are no failure, and ends it. */
function AmountsHidden() {
  if (!usePrefs().hideAmounts) return null
  return (
    <button
      type="button"
      className="btn quiet square tool wide-tool"
      aria-label="Show amounts"
      title="Amounts are hidden. Press to show them."
      onClick={() => setPrefs({ hideAmounts: false })}
    >
      <EyeOff size={16} aria-hidden="true" />
    </button>
  )
}
