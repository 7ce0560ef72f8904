import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import { Bell as BellIcon } from 'lucide-react'
import { lazy, Suspense, useEffect } from 'react'
import { onAlertNews } from '../../alert-news.ts'
import { call } from '../../api.ts'
import { useLink } from '../../live.ts'
import { useSession } from '../../session-state.ts'
import { Flyout } from '../flyout.tsx'

const BellList = lazy(() =>
  import('./bell-list.tsx').then(
    (m) => ({ default: m.BellList }),
    // The frame stands outside every boundary: a list that does not load must not take it down.
    () => ({ default: NotLoaded }),
  ),
)
const shownMax = 99

/** How much nobody has acknowledged yet, on every page, and the newest of it. */
export function Bell() {
  const { state } = useSession()
  const isKnown = state !== 'loginNeeded' && state !== 'setUpNeeded' && state !== 'checking'
  return isKnown ? <OpenBell /> : null
}

function OpenBell() {
  const queries = useQueryClient()
  const { phase } = useLink()
  // Asked again whenever the stream comes back: what was told in between was missed.
  const { data } = useQuery({
    queryKey: [api.unreadAlerts.path, phase === 'live'],
    queryFn: ({ signal }) => call(api.unreadAlerts, { signal }),
    staleTime: 0,
  })
  useEffect(() => {
    const stopListening = onAlertNews(({ unread }) => {
      queries.setQueriesData({ queryKey: [api.unreadAlerts.path] }, unread)
      void queries.invalidateQueries({ queryKey: [api.alertEvents.path] })
    })
    let stopHub = (): void => undefined
    let isGone = false
    import('../../alerts/hub.ts').then(
      ({ startHub }) => {
        if (!isGone) stopHub = startHub()
      },
      () => undefined,
    )
    return () => {
      isGone = true
      stopListening()
      stopHub()
    }
  }, [queries])
  const all = data?.all ?? 0
  const count = all > shownMax ? `${shownMax}+` : String(all)
  return (
    <Flyout
      label="Newest alerts"
      side="end"
      className="wide"
      opener={(opener) => (
        <button
          {...opener}
          type="button"
          className="btn quiet square bell"
          aria-label={all === 0 ? 'Alerts, none open' : `Alerts, ${all} open`}
          title="Alerts"
        >
          <BellIcon size={16} aria-hidden="true" />
          {all > 0 && (
            <span className={(data?.mustSee ?? 0) > 0 ? 'bell-count danger-fill' : 'bell-count'} aria-hidden="true">
              {count}
            </span>
          )}
        </button>
      )}
    >
      <Suspense fallback={<p className="muted">Loading…</p>}>
        <BellList />
      </Suspense>
    </Flyout>
  )
}

const NotLoaded = () => <p className="danger">The list did not load. Reload the page to try again.</p>
