import { useEffect, useState } from 'react'
import { localNow } from '../../clock.ts'
import { retryNow, useDown, useLink } from '../../live.ts'
import { useSession } from '../../session-state.ts'

/** Says that what the page shows is old, since when, and when it tries again. Stopping works without the stream. */
export function StreamBanner() {
  const link = useLink()
  const isDown = useDown()
  const now = useLocalSecond(isDown)
  const { state } = useSession()
  if (!isDown || link.downSince === null) return null
  // Then it is known why nothing comes, and what to do about it stands on the page.
  if (state === 'loginNeeded' || state === 'setUpNeeded') return null
  const downSec = Math.max(0, Math.round((now - link.downSince) / 1_000))
  const retrySec = link.retryAt === null ? null : Math.max(0, Math.ceil((link.retryAt - now) / 1_000))
  return (
    <div className="stream-banner" role="alert" aria-live={downSec >= 10 ? 'assertive' : 'polite'}>
      <strong className="danger">Disconnected</strong>
      <span aria-hidden="true">{downSec} s</span>
      <span>
        {sentence(link.reason)} Figures below are old. STOP goes to the server directly; if that is gone too, stop the
        bot on its machine.
      </span>
      <span className="muted push" aria-hidden="true">
        {retrySec === null ? 'connecting…' : `next try in ${retrySec} s`}
      </span>
      <button type="button" className="btn small" onClick={retryNow}>
        Retry now
      </button>
    </div>
  )
}

const sentence = (reason: string): string =>
  reason === '' ? 'No answer yet.' : `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`

/** This computer's clock, once a second; it stands while it is not needed. */
function useLocalSecond(isRunning: boolean): number {
  const [now, setNow] = useState(localNow)
  useEffect(() => {
    if (!isRunning) return
    const tick = (): void => setNow(localNow())
    const first = setTimeout(tick, 0)
    const timer = setInterval(tick, 1_000)
    return () => {
      clearTimeout(first)
      clearInterval(timer)
    }
  }, [isRunning])
  return now
}
