import { type ExitReason, type Gate, type Trigger } from '@undertow/shared/commands.ts'
import { type Config } from '@undertow/shared/config.ts'
import { type Hop } from '@undertow/shared/events.ts'
import { type Instrument } from '@undertow/shared/instrument.ts'
import { noUsdt, type Price, type Qty, type Usdt } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { createBrakes, type Brakes } from './brakes/brake-state.ts'
import { type LosingStreak } from './filters/losing-streaks.ts'
import { type Order } from './orders/order-state.ts'
import { type Position } from './positions/position-state.ts'
import { type VolumeHistory } from './volume/volume-history.ts'
import { type Watch } from './volume/watch.ts'
import { type Window } from './volume/window.ts'

// What the bot believes. Plain data only (maps, arrays, amounts, numbers, texts, null), so that it can be written as
// JSON and read again. Mutated inside core, in place; everybody else sees it as Readonly.

/** Raised with every change of the types below and of `Order` and `Position`: a saved state of another format is not read, the journal is folded. */
export const stateFormat = 19

/** A trigger that waits for its quote. */
export type Signal = {
  readonly id: number
  readonly at: number
  readonly trigger: Trigger
  readonly symbol: string
  readonly liquidated: Leg
  readonly leg: Leg
  readonly windowUsdt: Usdt
  readonly thresholdUsdt: Usdt
  /** What fired it, for people. */
  readonly reached: Omit<Gate, 'gate'>
  /** `flat`: the other leg is being closed first, the quote is asked for afterwards. */
  waitsFor: 'quote' | 'flat'
}

/** Pauses of one symbol and own leg. */
export type Rest = { cooldownUntil: number; retryAt: number; marginShortfalls: number }

/** What the account holds on one leg, ours or not. */
export type Holding = {
  qty: Qty
  entryPrice: Price
  at: number
  /** When the newest request was sent whose answer said so; 0: only the stream has. */
  readAt: number
  /** Since when it is, unchanged, not what our fills add up to. */
  differsSince: number | null
  /** Our own orders of the leg were asked whether they closed what is missing. */
  isQuestioned: boolean
  shared: boolean
}

/** A dead-man switch of one symbol at the venue, as far as we know it. */
export type Countdown = {
  /** What was asked for last; 0: that it be switched off. */
  ms: number
  /** Words on their way, or whose answers are. */
  unanswered: number
  /** Two were on their way at once: which one the venue heard last is not known. */
  isMixed: boolean
  /** Not before this it is asked for again. */
  nextAt: number
  /** When it will certainly have run out. */
  until: number
}

export type Day = { day: number; gross: Usdt; commission: Usdt; funding: Usdt }

export type State = {
  /** Time and seq of the last event. */
  at: number
  seq: number
  bootId: string | null
  installation: string | null
  config: Config | null
  configVersion: number
  instruments: Map<string, Instrument>
  hops: { [H in Hop]: { up: boolean; reason: string } }
  /** A snapshot counts as clean when it was asked for at or after this moment. */
  cleanFrom: number
  snapshotAt: number | null
  /** Clean snapshots in a row, since something made the account unknown, that held what our books say; counted to two. */
  agreed: number
  nextSnapshotAt: number | null
  hedgeMode: boolean
  multiAssets: boolean
  leverages: Map<string, number>
  /** Leverage that was asked for and not answered, and when to ask again. */
  leverageAsked: Map<string, { leverage: number; until: number }>
  /** Symbols with isolated margin, and from when on cross margin may be asked for. */
  isolated: Map<string, number>
  /** The process that last read the modes: a change within its life was somebody else's doing. */
  modesReadBy: string | null
  /** When our books of a leg were bent to the account, lately; and symbols where that happened too often, with the reason. */
  repairs: Map<string, number[]>
  /** When positions of a symbol had to be closed for want of a stop, lately. */
  bareCloses: Map<string, number[]>
  symbolHalts: Map<string, string>
  /** Orders of another writer with our prefix, and when they were told. */
  strangers: Map<string, number>
  pausedBy: string | null
  /** Durable latch: why no entries until somebody resumes. */
  halted: string | null
  /** Why real money may not be risked, whatever is resumed; null: it may, or the money is not real. */
  disarmed: string | null
  flattening: boolean
  /** Why entries cannot be recorded at present; null: they can. */
  storage: string | null
  isStopping: boolean
  /** How far the exchange's clock is ahead of ours. */
  venueAheadMs: number
  /** The next event gets a higher seq than this: ids up to here may have been used in a life that our books have lost. */
  seqFloor: number
  windows: Map<string, { long: Window; short: Window }>
  watch: Watch
  /** By symbol and liquidated side. */
  histories: Map<string, VolumeHistory>
  losingStreaks: Map<string, LosingStreak>
  signals: Map<string, Signal>
  rests: Map<string, Rest>
  globalCooldownUntil: number
  orders: Map<string, Order>
  /** Ids of forgotten orders, newest last. `settled`: nothing can follow. `absent`: the venue never knew it. */
  forgotten: Map<string, 'settled' | 'absent'>
  countdowns: Map<string, Countdown>
  /** Symbols of the open orders that are not ours, by the venue's id. */
  foreignOrders: Map<string, string>
  positions: Map<string, Position>
  balances: Map<string, Usdt>
  /** When the stream last told of a leg or an asset: by the exchange's time, and by ours. Messages may overtake each other. */
  told: Map<string, { happenedAt: number; at: number }>
  holdings: Map<string, Holding>
  marks: Map<string, { price: Price; at: number }>
  tradesSeen: Map<string, number>
  incomesSeen: Map<string, number>
  /** Up to when the exchange's list of income was read, in its time; null: never. */
  incomeReadTo: number | null
  /** The last trade of each symbol: what is paid may be told after it has closed. */
  lastClosed: Map<string, { leg: Leg; at: number; reason: ExitReason }>
  /** The books differ from that list: what was last said about it; null: they do not. */
  booksDiffer: { said: string; isTold: boolean } | null
  warned: Map<string, number>
  day: Day
  /** The moment at which something is to be done without any event; null: nothing. */
  dueAt: number | null
  brakes: Brakes
}

/** The belief before the first event. */
export function createState(): State {
  return {
    at: 0,
    seq: -1,
    bootId: null,
    installation: null,
    config: null,
    configVersion: 0,
    instruments: new Map(),
    hops: {
      market: { up: false, reason: 'not connected yet' },
      user: { up: false, reason: 'not connected yet' },
      rest: { up: false, reason: 'not connected yet' },
    },
    cleanFrom: 0,
    snapshotAt: null,
    agreed: 0,
    nextSnapshotAt: null,
    hedgeMode: false,
    multiAssets: false,
    leverages: new Map(),
    leverageAsked: new Map(),
    isolated: new Map(),
    modesReadBy: null,
    repairs: new Map(),
    bareCloses: new Map(),
    symbolHalts: new Map(),
    strangers: new Map(),
    pausedBy: null,
    halted: null,
    disarmed: null,
    flattening: false,
    storage: null,
    isStopping: false,
    venueAheadMs: 0,
    seqFloor: -1,
    windows: new Map(),
    watch: { since: null, past: [] },
    histories: new Map(),
    losingStreaks: new Map(),
    signals: new Map(),
    rests: new Map(),
    globalCooldownUntil: 0,
    orders: new Map(),
    forgotten: new Map(),
    countdowns: new Map(),
    foreignOrders: new Map(),
    positions: new Map(),
    balances: new Map(),
    told: new Map(),
    holdings: new Map(),
    marks: new Map(),
    tradesSeen: new Map(),
    incomesSeen: new Map(),
    incomeReadTo: null,
    lastClosed: new Map(),
    booksDiffer: null,
    warned: new Map(),
    day: { day: 0, gross: noUsdt, commission: noUsdt, funding: noUsdt },
    dueAt: null,
    brakes: createBrakes(),
  }
}
