import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../api-routes.ts'
import { call } from '../../api.ts'
import { AckButton } from '../alerts/ack-button.tsx'
import { AlertText } from '../alerts/alert-text.tsx'
import { FailureNote } from '../failure-note.tsx'
import { useCloseFlyout } from '../flyout.tsx'
import { LevelTag } from '../alerts/level-tag.tsx'
import { Moment } from '../moment.tsx'

const rows = 8

/** The newest warnings and errors that nobody acknowledged. */
export function BellList() {
  const close = useCloseFlyout()
  const { data, error, refetch } = useQuery({
    queryKey: [api.alertEvents.path, 'bell'],
    queryFn: ({ signal }) => call(api.alertEvents, { query: { open: 'true', level: 'warn', limit: rows }, signal }),
    staleTime: 0,
  })
  if (error !== null && data === undefined)
    return <FailureNote error={error} title="Alerts: not loaded" onRetry={() => void refetch()} />
  return (
    <div className="stack">
      {data === undefined && <p className="muted">Loading…</p>}
      {data?.items.length === 0 && (
        <p className="muted">Nothing is open. Everything that needed you was acknowledged.</p>
      )}
      <ul className="bell-list" aria-label="Open alerts, newest first">
        {data?.items.map((alert) => (
          <li key={alert.id}>
            <div className="row">
              <LevelTag level={alert.level} />
              <span className="muted">
                <Moment at={alert.at} withDay />
              </span>
              <span className="push">
                <AckButton alert={alert} />
              </span>
            </div>
            <AlertText alert={alert} />
          </li>
        ))}
      </ul>
      <p>
        <Link to="/alerts" onClick={close}>
          All alerts
        </Link>
      </p>
    </div>
  )
}
