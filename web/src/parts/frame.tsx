import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { notifications } from '@mantine/notifications'
import { Eye, EyeOff, LogOut, Moon, Search, Sun } from 'lucide-react'
import type { ReactNode } from 'react'
import { failureOf } from '../api.ts'
import { setPrefs, usePrefs } from '../prefs.ts'
import { zoneChip, zoneName } from '../zone-words.ts'
import { Holdable } from '../hold.ts'
import { ask } from '../shell.ts'
import { logOut } from '../session.ts'
import { useSession } from '../session-state.ts'
import { useNow } from '../clock.ts'
import { Bell } from './bell.tsx'
import { Controls } from './controls.tsx'
import { EntriesBanner } from './entries-banner.tsx'
import { EntriesState } from './entries-state.tsx'
import { HoldBanner, HoldButton } from './hold-controls.tsx'
import { HopBanners } from './hop-banner.tsx'
import { Hops } from './hops.tsx'
import { Hotkeys } from './hotkeys.tsx'
import { InstrumentsProvider } from './instruments.tsx'
import { LiveRegions } from './live-regions.tsx'
import { ModeBanner } from './mode-banner.tsx'
import { Moment } from './moment.tsx'
import { MuteButton } from './mute-button.tsx'
import { Nav } from './nav.tsx'
import { Overlays } from './overlays.tsx'
import { SimulateToggle } from './simulate-toggle.tsx'
import { StreamBanner } from './stream-banner.tsx'

/** What stands on every page, also when a page breaks or is still loading: mode, connections, and the way to stop. */
export function Frame({ children }: { children: ReactNode }) {
  const isPhone = useMediaQuery('(max-width: 599px)', false, { getInitialValueInEffect: false })
  return (
    <InstrumentsProvider>
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
          <PaletteButton />
          <HoldButton />
          <MuteButton />
          <Bell />
          <ZoneClock />
          <HideAmounts />
          <SchemeToggle />
          <LogOutButton />
          <Controls />
        </div>
      </header>
      <LiveRegions />
      <StreamBanner />
      <HopBanners />
      <EntriesBanner />
      <HoldBanner />
      <div className="body">
        <Nav isPhone={isPhone} />
        <main id="main" className="page" tabIndex={-1}>
          <Holdable value={true}>{children}</Holdable>
        </main>
      </div>
      <Hotkeys />
      <Overlays />
    </InstrumentsProvider>
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

/** For sharing the screen in a moment; pressed, it also says that the dots are no failure. */
function HideAmounts() {
  const { hideAmounts } = usePrefs()
  const Icon = hideAmounts ? EyeOff : Eye
  return (
    <button
      type="button"
      className="btn quiet square tool wide-only"
      aria-label="Hide amounts"
      aria-pressed={hideAmounts}
      title={hideAmounts ? 'Amounts are hidden. Press to show them.' : 'Hide amounts, for sharing the screen'}
      onClick={() => setPrefs({ hideAmounts: !hideAmounts })}
    >
      <Icon size={16} aria-hidden="true" />
    </button>
  )
}

function SchemeToggle() {
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('dark')
  const other = scheme === 'dark' ? 'light' : 'dark'
  const Icon = scheme === 'dark' ? Sun : Moon
  return (
    <button
      type="button"
      className="btn quiet square tool"
      aria-label={`Switch to ${other} colours`}
      title={`Switch to ${other} colours`}
      onClick={() => setColorScheme(other)}
    >
      <Icon size={16} aria-hidden="true" />
    </button>
  )
}

function LogOutButton() {
  const { state } = useSession()
  if (state !== 'loggedIn') return null
  const leave = (): void => {
    logOut().catch((error: unknown) => {
      const { message, action } = failureOf(error)
      notifications.show({ title: 'Still logged in', message: `${message} ${action}`, color: 'red', autoClose: false })
    })
  }
  return (
    <button type="button" className="btn quiet square tool" aria-label="Log out" title="Log out" onClick={leave}>
      <LogOut size={16} aria-hidden="true" />
    </button>
  )
}
