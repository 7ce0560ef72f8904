import type { StatusRow } from '@undertow/shared/view.ts'
import { useDown, useLink, useStatus } from '../../live.ts'
import { Age } from '../age.tsx'
import { Flyout } from '../flyout.tsx'

type HopRow = StatusRow['hops'][number]
type State = HopRow['state']

export const hopNames: Record<HopRow['hop'], string> = {
  market: 'Market',
  user: 'Account',
  rest: 'Orders',
  storage: 'Storage',
  alerts: 'Alarms',
}
/** Of no interest while they are well. */
const isQuiet: ReadonlySet<HopRow['hop']> = new Set(['storage', 'alerts'])
const worstFirst: readonly State[] = ['down', 'unknown', 'late', 'live']

/** One is all that fits: the worst, and while all are well the market, whose silence costs most. */
function NarrowHop({ isDown, heard, worst }: { isDown: boolean; heard: readonly HopRow[]; worst: State }) {
  const shown =
    worst === 'live' ? heard.find(({ hop }) => hop === 'market') : heard.find(({ state }) => state === worst)
  return (
    <span className="hop narrow-only">
      <span className="dot" data-state={worst} />
      <span className="name">{shown === undefined ? 'Page' : hopNames[shown.hop]}</span>
      {shown === undefined || isDown || worst === 'down' || worst === 'unknown' ? worst : <Age at={shown.lastAt} />}
    </span>
  )
}

/** Every connection between the market and this page, each with the age of what came last. */
export function Hops() {
  const status = useStatus()
  const link = useLink()
  const isDown = useDown()
  const known: State = status === undefined ? 'unknown' : 'live'
  const page: State = isDown ? 'down' : known
  const hops = (status?.hops ?? []).map((hop) => ({ ...hop, state: isDown ? ('unknown' as const) : hop.state }))
  const worst = worstFirst.find((state) => page === state || hops.some((hop) => hop.state === state)) ?? 'unknown'
  // Without the page's own connection nothing is known about the others.
  const heard = isDown ? [] : hops
  // One more than usual and not all fit beside the controls: then only what is not well.
  const isCrowded = heard.some(({ hop, state }) => isQuiet.has(hop) && state !== 'live')
  const shown = heard.filter(({ hop, state }) => state !== 'live' || !(isCrowded || isQuiet.has(hop)))

  return (
    <Flyout
      label="Connections"
      className="wide"
      opener={(opener) => (
        <button {...opener} type="button" className="chip hops">
          <span className="visually-hidden">Connections: </span>
          <NarrowHop isDown={isDown} heard={heard} worst={worst} />
          {shown.map((hop) => (
            <span
              key={hop.hop}
              className={hop.hop === 'rest' && hop.state === 'live' ? 'hop widest-only' : 'hop wide-only'}
            >
              <span className="dot" data-state={hop.state} />
              <span className="name">{hopNames[hop.hop]}</span>
              {hop.state === 'down' || hop.state === 'unknown' ? hop.state : <Age at={hop.lastAt} />}
            </span>
          ))}
          {(!isCrowded || page !== 'live' || link.dropped > 0) && (
            <span className="hop wide-only">
              <span className="dot" data-state={page} />
              <span className="name">Page</span> {page}
              {link.dropped > 0 && <span className="warn">{link.dropped} left out</span>}
            </span>
          )}
        </button>
      )}
    >
      <ul className="hop-list">
        {hops.map((hop) => (
          <li key={hop.hop}>
            <span className="dot" data-state={hop.state} />
            <span>
              <strong>{hopNames[hop.hop]}</strong> {hop.state}
              {hop.reason !== '' && <span className="muted"> · {hop.reason}</span>}
            </span>
            <span className="muted nowrap">
              <Age at={hop.lastAt} /> · {hop.reconnects} reconnects
            </span>
          </li>
        ))}
        <li>
          <span className="dot" data-state={page} />
          <span>
            <strong>Page to server</strong> {page}
            {link.reason !== '' && <span className="muted"> · {link.reason}</span>}
          </span>
          <span className="muted nowrap">{link.dropped > 0 && `${link.dropped} rows left out`}</span>
        </li>
      </ul>
    </Flyout>
  )
}
