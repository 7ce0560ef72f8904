import { useEffect, useState, type ReactNode } from 'react'
import { useIsStill } from '../hold.ts'
import { useDown, useLink } from '../live.ts'
import { FailureNote } from './failure-note.tsx'
import { HeldMoment } from './frame/hold-controls.tsx'
import { Moment } from './moment.tsx'

/** What a panel knows: nothing yet, nothing at all, something, or why it knows nothing new. */
export type PanelState = {
  readonly isLoading?: boolean
  /** Why there is nothing to show, and what comes next; absent while there is something. */
  readonly empty?: ReactNode
  readonly error?: unknown
  readonly onRetry?: () => void
}

/**
 * A titled panel that is honest about its data: loading, empty, failed, or old because the stream is down.
 * What was good last stays on screen, named as old.
 */
export function DataPanel({
  title,
  aside,
  head,
  state,
  isLive = false,
  flush = false,
  className = '',
  children,
}: {
  title: string
  aside?: ReactNode
  /** Stays when there is nothing to show: filters. */
  head?: ReactNode
  state: PanelState
  /** Fed by the stream, so it is old when the stream is down. */
  isLive?: boolean
  /** Content reaches the edges: tables. */
  flush?: boolean
  className?: string
  children: ReactNode
}) {
  const { downSince } = useLink()
  const isDown = useDown()
  const { isLoading = false, empty, error, onRetry } = state
  const isStale = isLive && isDown && downSince !== null
  const hasFailed = error !== undefined && error !== null
  const isStill = useIsStill() && isLive && !isStale
  return (
    <section className={`panel ${className}`} aria-label={title}>
      <div className="panel-head">
        <h2>{title}</h2>
        {isStale && (
          <span className="stale">
            STALE · as of <Moment at={downSince} />
          </span>
        )}
        {isStill && (
          <span className="stale">
            PAUSED · as of <HeldMoment />
          </span>
        )}
        {aside !== undefined && <div className="panel-aside">{aside}</div>}
      </div>
      {head}
      <div className={flush ? 'panel-body flush' : 'panel-body'}>
        {hasFailed && (
          <FailureNote error={error} title={`${title}: not loaded`} {...(onRetry === undefined ? {} : { onRetry })} />
        )}
        {isLoading ? (
          <Loading what={title} />
        ) : (
          <Content empty={empty} hasFailed={hasFailed}>
            {children}
          </Content>
        )}
      </div>
    </section>
  )
}

/** After a failure nobody knows whether there is nothing. */
function Content({
  empty,
  hasFailed,
  children,
}: {
  empty: PanelState['empty']
  hasFailed: boolean
  children: ReactNode
}) {
  if (empty === undefined && children) return children
  return hasFailed ? null : <p className="empty">{empty}</p>
}

function Loading({ what }: { what: string }) {
  const [isSlow, setIsSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsSlow(true), 3_000)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className="loading" aria-busy="true">
      <span className="bone" />
      <span className="bone" />
      <span className="bone" />
      <span className={isSlow ? 'muted' : 'visually-hidden'}>Loading {what.toLowerCase()}…</span>
    </div>
  )
}
