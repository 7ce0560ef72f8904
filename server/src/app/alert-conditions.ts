import type { View } from '@undertow/shared/view.ts'
import type { AlertMessage } from '../ports.ts'

/** Something that is so at this moment, and has to be told once it has been so for `afterMs`. */
export type Condition = Pick<AlertMessage, 'level' | 'code' | 'symbol' | 'text'> & {
  readonly key: string
  readonly afterMs: number
  /** What is said when it ends. */
  readonly over: string
}

const unknownMs = 15_000
const unprotectedMs = 5_000
const blindMs = 10_000
const waitingMs = 300_000

/** What may not go on for long, as people see it: the core acts on its own and much earlier. */
export function conditionsOf({ tables }: View): Condition[] {
  return [...unknownOrders(tables), ...bareLegs(tables), ...blindness(tables), ...idleness(tables)]
}

const hopNames = {
  market: 'market stream',
  user: 'account stream',
  rest: 'line for orders',
  storage: 'store',
  alerts: '',
} as const

/** For the dashboard only: away from it, what matters of these is told as blindness, idleness or failing requests. */
export function hopConditionsOf({ tables }: View): Condition[] {
  return [...tables.status.values()]
    .flatMap(({ hops }) => hops)
    .filter(({ hop, state }) => hop !== 'alerts' && state === 'down')
    .map(({ hop, reason }) => ({
      key: `hop ${hop}`,
      code: 'hop_down',
      level: 'warn',
      symbol: null,
      afterMs: blindMs,
      text: `The ${hopNames[hop]} has been down for ${blindMs / 1_000} s: ${reason}`,
      over: `The ${hopNames[hop]} is back`,
    }))
}

type Tables = View['tables']

function unknownOrders({ orders }: Tables): Condition[] {
  return [...orders.values()].flatMap(({ clientId, symbol, side, purpose, phase }) =>
    phase === 'unknown'
      ? [
          {
            key: `unknown ${clientId}`,
            code: 'order_unknown',
            level: 'error',
            symbol,
            afterMs: unknownMs,
            text: `The exchange has not said for ${unknownMs / 1_000} s what became of the ${purpose} order ${clientId} (${symbol} ${side}); it is being asked`,
            over: `It is known what became of the ${purpose} order ${clientId} (${symbol} ${side})`,
          },
        ]
      : [],
  )
}

function bareLegs({ positions }: Tables): Condition[] {
  return [...positions.values()].flatMap(({ symbol, leg, qty, protection }) =>
    protection === 'missing' || protection === 'unknown' || protection === 'placing' || protection === 'partial'
      ? [
          {
            key: `bare ${symbol} ${leg}`,
            code: 'no_stop',
            level: 'error',
            symbol,
            afterMs: unprotectedMs,
            text: `${symbol} ${leg} (${qty}) has had no stop that the exchange confirmed for ${unprotectedMs / 1_000} s`,
            over: `${symbol} ${leg} is not without a stop any more`,
          },
        ]
      : [],
  )
}

function blindness({ status, positions }: Tables): Condition[] {
  if (positions.size === 0) return []
  const user = [...status.values()].flatMap(({ hops }) => hops).find(({ hop }) => hop === 'user')
  if (user === undefined || user.state === 'live') return []
  return [
    {
      key: 'blind',
      code: 'user_stream_down',
      level: 'error',
      symbol: null,
      afterMs: blindMs,
      text: `The account stream has been ${user.state} for ${blindMs / 1_000} s while ${positions.size} positions are held (${user.reason}); stops rest on the exchange`,
      over: 'The account stream is live again, or nothing is held any more',
    },
  ]
}

function idleness({ status }: Tables): Condition[] {
  return [...status.values()].flatMap(({ entries, entriesReason }) =>
    entries === 'waiting'
      ? [
          {
            key: 'waiting',
            code: 'waiting',
            level: 'warn',
            symbol: null,
            afterMs: waitingMs,
            text: `No entries for ${waitingMs / 60_000} minutes: ${entriesReason}`,
            over: 'Entries are not waiting any more',
          },
        ]
      : [],
  )
}
