import type { Venue } from '../sim/model.ts'

/** How the protocol behaves where the exchange's documents leave it open; both answers can be played. */
export type ProtocolPolicy = {
  /** `noop` uses up its nonce, so that a sent order with the same one can no longer be taken. */
  noopSettles: boolean
  /** How far a nonce may be from the exchange's clock. */
  nonceWindowMs: number
  /** A nonce below the last one of its signer is refused even when it is new. */
  refuseBackdatedNonces: boolean
  /** In hedge mode the account's stream says `R: true` of an order that can only close, or false as it was sent. */
  hedgeTellsReduceOnly: boolean
  /** `cp` is told in hedge mode. */
  hedgeTellsClosePosition: boolean
  /** Giving a listen key back cuts the sockets that listen to it. */
  endedKeyCutsSockets: boolean
  /** The end of a listen key is told on the sockets that listen to it. */
  endedKeyIsTold: boolean
  /** `!markPrice@arr@1s` speaks: a stream whose silence means a dead line. */
  canaryTicks: boolean
  /** A ban (418) cuts the sockets too. */
  banCutsSockets: boolean
}

type AccountView = Pick<Venue, 'positions' | 'balances' | 'openOrders'>

/** Circumstances that a test or the control API may change while the exchange runs. */
export type Conditions = {
  readonly policy: ProtocolPolicy
  /** The exchange's clock against the clock of this machine, where it checks or tells the time of requests. */
  clock: { readonly offsetMs: number; readonly driftPpm: number; readonly setAt: number }
  /** A new order cannot be queried by id before it is so old (-2013), although it is there. */
  orderQueryLagMs: number
  /** What account, balance, positions and open orders are answered from, and until when: a snapshot that lags behind. */
  lagging: { readonly until: number; readonly seen: AccountView } | null
}

export const createConditions = (): Conditions => ({
  policy: {
    noopSettles: true,
    nonceWindowMs: 60_000,
    refuseBackdatedNonces: false,
    hedgeTellsReduceOnly: false,
    hedgeTellsClosePosition: true,
    endedKeyCutsSockets: true,
    endedKeyIsTold: true,
    canaryTicks: true,
    banCutsSockets: false,
  },
  clock: { offsetMs: 0, driftPpm: 0, setAt: 0 },
  orderQueryLagMs: 0,
  lagging: null,
})

/** What the clock of the exchange shows at `at`: off by so much since it was set, and a millionth more or less each second. */
export const exchangeTime = ({ clock }: Pick<Conditions, 'clock'>, at: number): number =>
  at + clock.offsetMs + Math.round(((at - clock.setAt) * clock.driftPpm) / 1_000_000)

/** Sets the clock, or how fast it runs away; what is not given stays. */
export function setClock(conditions: Conditions, change: { offsetMs?: number; driftPpm?: number }, at: number): void {
  const { offsetMs = exchangeTime(conditions, at) - at, driftPpm = conditions.clock.driftPpm } = change
  conditions.clock = { offsetMs, driftPpm, setAt: at }
}

/** The account as it is now, for the next `ms`. */
export function freezeAccount(conditions: Conditions, venue: Venue, ms: number, at: number): void {
  const [positions, balances, orders] = [venue.positions(), venue.balances(), venue.openOrders(null)]
  const seen: AccountView = {
    positions: () => positions,
    balances: () => balances,
    openOrders: (symbol) => orders.filter((order) => symbol === null || order.symbol === symbol),
  }
  conditions.lagging = { until: at + ms, seen }
}

/** What the account looks like to a client that asks at `at`. */
export function accountSeen({ lagging }: Conditions, venue: Venue, at: number): AccountView {
  return lagging !== null && at < lagging.until ? lagging.seen : venue
}
