import type { StatusRow } from '@undertow/shared/view.ts'
import { BellOff, CircleOff, DatabaseZap, RadioTower, Unplug, type LucideIcon } from 'lucide-react'
import { useDown, useStatus } from '../../live.ts'
import { Age } from '../age.tsx'

type Hop = StatusRow['hops'][number]['hop']

// Each says what cannot be relied on while it is down: the server has reacted already.
const sayings: Readonly<Record<Hop, { readonly name: string; readonly icon: LucideIcon; readonly means: string }>> = {
  market: {
    name: 'MARKET STREAM DOWN',
    icon: RadioTower,
    means: 'No liquidations and no prices come in, so nothing is entered. What rests at the exchange stays there.',
  },
  user: {
    name: 'ACCOUNT STREAM DOWN',
    icon: Unplug,
    means: 'Fills and positions may be shown late, so nothing is entered. Stops at the exchange stay in force.',
  },
  rest: {
    name: 'ORDERS DO NOT GET THROUGH',
    icon: CircleOff,
    means: 'The exchange does not answer requests: nothing can be placed, cancelled or closed from here.',
  },
  storage: { name: 'STORAGE FAILS', icon: DatabaseZap, means: 'Nothing can be recorded, so nothing is entered.' },
  alerts: { name: 'ALARMS DO NOT GET OUT', icon: BellOff, means: 'What should wake you may not reach you.' },
}

/** Names the connection of the server that is down; each has words and a shape of its own. */
export function HopBanners() {
  const status = useStatus()
  const isDown = useDown()
  // Without the page's own connection nothing is known about the others.
  if (status === undefined || isDown) return null
  return status.hops
    .filter(({ state }) => state === 'down')
    .map(({ hop, lastAt, reason }) => {
      const { name, icon: Icon, means } = sayings[hop]
      return (
        <div key={hop} className="notice-banner" data-hop={hop} role="alert">
          <strong className="danger row">
            <Icon size={15} aria-hidden="true" /> {name}
          </strong>
          {/* A number that changes each second is not read out each second. */}
          <span className="muted nowrap" aria-hidden="true">
            silent for <Age at={lastAt} />
          </span>
          <span>
            {means}
            {reason !== '' && <span className="muted"> The server says: {reason}.</span>}
          </span>
        </div>
      )
    })
}
