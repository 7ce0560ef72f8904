import { isPositive } from '@undertow/shared/money.ts'
import type { PracticeExchange } from '../../src/practice-exchange/exchange.ts'
import { weightPerMinute } from '../../src/practice-exchange/limits.ts'
import type { Venue, VenueEvent } from '../../src/sim/model.ts'
import { createTruth } from '../chaos/truth.ts'

/** What the exchange itself has seen of a day. */
export type Watched = {
  readonly venue: Venue
  readonly weightLimit: number
  /** Promises that were broken on the way, in words. */
  readonly complaints: readonly string[]
  longestBareMs(): number
  /** Largest weight of one minute, and of one in which something was held. */
  weightMax(): number
  weightInPositionMax(): number
  minutesInPosition(): number
}

const minuteMs = 60_000
const complaintsMax = 20

/** Looks over the shoulder of `exchange`: at every event of its venue, and at the weight that each answer tells. */
export function watchExchange(exchange: PracticeExchange): Watched {
  const { venue } = exchange
  const complaints: string[] = []
  const truth = createTruth(
    (invariant, text) => {
      if (complaints.length < complaintsMax) complaints.push(`${invariant}: ${text}`)
    },
    [...venue.instruments.keys()],
  )
  const weights = new Map<number, number>()
  const held = new Set<number>()
  let [longest, lastAt, heldSince] = [0, 0, -1]

  const noteHeld = (at: number): void => {
    const isHeld = truth.legs().some(({ qty }) => isPositive(qty))
    if (isHeld && heldSince < 0) heldSince = at
    if (heldSince < 0) return
    for (let minute = Math.floor(heldSince / minuteMs); minute <= Math.floor(at / minuteMs); minute += 1)
      held.add(minute)
    heldSince = isHeld ? at : -1
  }

  const onEvent = (event: VenueEvent): void => {
    lastAt = Math.max(lastAt, event.at)
    if (event.kind !== 'order') return
    const bare = truth.legs().flatMap(({ bareSince }) => bareSince ?? [])
    truth.onEvent(event)
    for (const since of bare) longest = Math.max(longest, event.at - since)
    noteHeld(event.at)
  }

  const drain = venue.drain.bind(venue)
  venue.drain = () => {
    const events = drain()
    for (const event of events) onEvent(event)
    return events
  }
  const handle = exchange.handle.bind(exchange)
  exchange.handle = (request) => {
    const answer = handle(request)
    const minute = Math.floor(request.at / minuteMs)
    const weight = Number(answer.headers['x-mbx-used-weight-1m'] ?? 0)
    weights.set(minute, Math.max(weights.get(minute) ?? 0, weight))
    return answer
  }
  const largest = (isCounted: (minute: number) => boolean): number =>
    Math.max(0, ...[...weights].filter(([minute]) => isCounted(minute)).map(([, weight]) => weight))

  return {
    venue,
    weightLimit: weightPerMinute,
    complaints,
    longestBareMs: () => {
      for (const { bareSince } of truth.legs()) if (bareSince !== null) longest = Math.max(longest, lastAt - bareSince)
      return longest
    },
    weightMax: () => largest(() => true),
    weightInPositionMax: () => largest((minute) => held.has(minute)),
    minutesInPosition: () => held.size,
  }
}
