import { createSpotlight, Spotlight, type SpotlightActionData } from '@mantine/spotlight'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from '../../api-routes.ts'
import {
  CircleHelp,
  Coins,
  Download,
  MonitorPause,
  Moon,
  Octagon,
  Pause,
  Play,
  Signpost,
  Sun,
  type LucideIcon,
} from 'lucide-react'
import { useEffect } from 'react'
import { call, urlOf } from '../../api.ts'
import { holdStill, useIsHeld } from '../../hold.ts'
import { useMode } from '../../mode.ts'
import { useStatus } from '../../live.ts'
import { places } from '../../places.ts'
import { setPrefs } from '../../prefs.ts'
import { useScheme } from '../../scheme.ts'
import { Kit } from '../kit.tsx'
import { holdWords } from './hold-controls.tsx'
import { ask, endAsked, pauseEntries, useAsked } from '../../shell.ts'

const [store, spotlight] = createSpotlight()
const shownMax = 30

/** Pages, symbols and actions by name. Actions that need a question open their dialog. */
export function Palette() {
  const asked = useAsked()
  useEffect(() => {
    spotlight.open()
    return spotlight.close
  }, [])
  // Those who choose an action may have opened something else by it.
  const close = (): void => {
    if (asked === 'palette') endAsked()
  }
  const actions = [
    { group: 'Actions', actions: useActions() },
    { group: 'Pages', actions: usePlaces() },
    { group: 'Symbols', actions: useSymbols() },
  ]
  return (
    <Kit>
      <Spotlight
        store={store}
        shortcut={null}
        actions={actions}
        limit={shownMax}
        highlightQuery
        scrollable
        maxHeight={420}
        yOffset="var(--dialog-inset)"
        // Above dialogs, below the frame's bars.
        zIndex={280}
        nothingFound="Nothing has that name."
        searchProps={{ placeholder: 'Page, symbol or action', 'aria-label': 'Page, symbol or action' }}
        attributes={{ content: { 'aria-label': 'Find a page, a symbol or an action' } }}
        onSpotlightClose={close}
      />
    </Kit>
  )
}

function useActions(): SpotlightActionData[] {
  const navigate = useNavigate()
  const { entries } = useStatus() ?? {}
  const isUnknown = useMode().mode === 'unknown'
  const scheme = useScheme()
  const other = scheme === 'dark' ? 'light' : 'dark'
  const isHeld = useIsHeld()
  const isStopped = entries === 'paused' || entries === 'halted'
  const entry = isStopped
    ? action('Resume entries…', 'Asks first', Play, () => ask('resume'))
    : action('Pause entries', 'At once; positions stay protected', Pause, () => void pauseEntries())
  return [
    ...(isUnknown ? [] : [entry]),
    action('Halt…', 'No new entries, cancel resting ones', Octagon, () => ask('halt')),
    action('Flatten…', 'Halt and close every position at market', Octagon, () => ask('flatten')),
    action(holdWords(isHeld), 'Tables and figures of the page; the bot goes on', MonitorPause, () =>
      holdStill(!isHeld),
    ),
    action(`Switch to ${other} colours`, '', other === 'dark' ? Moon : Sun, () => setPrefs({ theme: other })),
    action(
      'From practice to real money',
      'Simulate, live, and what each needs',
      Signpost,
      () => void navigate({ to: '/settings/exchange' }),
    ),
    action('Download trades', 'All of them as CSV', Download, () =>
      location.assign(urlOf(api.trades, {}, { format: 'csv' })),
    ),
    action('Keyboard shortcuts', '?', CircleHelp, () => ask('shortcuts')),
  ]
}

function usePlaces(): SpotlightActionData[] {
  const navigate = useNavigate()
  return places.map(({ to, name, letter, icon }) => action(name, `g ${letter}`, icon, () => void navigate({ to })))
}

function useSymbols(): SpotlightActionData[] {
  const navigate = useNavigate()
  const { data } = useQuery({ queryKey: ['instruments'], queryFn: ({ signal }) => call(api.symbols, { signal }) })
  return (data?.items ?? []).map(({ symbol }) =>
    action(
      symbol,
      'Its chart, rules and decisions',
      Coins,
      () => void navigate({ to: '/symbols/$symbol', params: { symbol } }),
    ),
  )
}

const action = (label: string, description: string, Icon: LucideIcon, run: () => void): SpotlightActionData => ({
  id: label,
  label,
  description,
  leftSection: <Icon size={17} aria-hidden="true" />,
  onClick: run,
})
