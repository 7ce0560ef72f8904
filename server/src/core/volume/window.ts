import { add, eq, noUsdt, sub, type Price, type Qty, type Usdt } from '@undertow/shared/money.ts'
import { remember } from '../remember.ts'

/** Liquidated notional of one symbol and side. Arrays run in parallel; what lies before `head` has left the window. */
export type Window = {
  times: number[]
  amounts: Usdt[]
  head: number
  sum: Usdt
  lastAt: number | null
  /** What came lately, by `happenedAt`, so that a second delivery is known as such. */
  recent: Map<number, { price: Price; qty: Qty }[]>
  /** Counted since the last accepted entry that this side led to; null while there was none. */
  freshUsdt: Usdt | null
  freshEvents: number
}

/** Oldest and youngest `happenedAt` that still counts, against the moment the event became known. */
const lateMsMax = 10_000
const earlyMsMax = 2_000

const recentMax = 1_024
const recentPerMomentMax = 64
const compactFrom = 1_024

export function createWindow(): Window {
  return {
    times: [],
    amounts: [],
    head: 0,
    sum: noUsdt,
    lastAt: null,
    recent: new Map(),
    freshUsdt: null,
    freshEvents: 0,
  }
}

export type Liquidation = {
  readonly price: Price
  readonly qty: Qty
  readonly notional: Usdt
  readonly happenedAt: number
}

/**
 * Counts one liquidation at `at`. False, and nothing counted, when it is late, early or a second delivery. `venueAheadMs`: how
 * far the clock that `happenedAt` was read from is ahead.
 */
export function count(window: Window, event: Liquidation, at: number, windowMs: number, venueAheadMs = 0): boolean {
  expire(window, at, windowMs)
  const ageMs = at + venueAheadMs - event.happenedAt
  if (ageMs > lateMsMax || -ageMs > earlyMsMax) return false
  if (isRepeated(window, event)) return false
  window.times.push(at)
  window.amounts.push(event.notional)
  window.sum = add(window.sum, event.notional)
  window.lastAt = at
  if (window.freshUsdt !== null) {
    window.freshUsdt = add(window.freshUsdt, event.notional)
    window.freshEvents += 1
  }
  return true
}

/** Drops what is `windowMs` old or older. Each event is dropped once, so the cost does not depend on the length. */
export function expire(window: Window, at: number, windowMs: number): void {
  const { times, amounts } = window
  let { head } = window
  for (let time = times[head]; time !== undefined && at - time >= windowMs; time = times[head]) {
    window.sum = sub(window.sum, amounts[head] ?? noUsdt)
    head += 1
  }
  if (head > compactFrom && head * 2 > times.length) {
    times.splice(0, head)
    amounts.splice(0, head)
    head = 0
  }
  window.head = head
}

/** Empties the window. The memory of what already led to an entry stays: the same burst cannot fire twice. */
export function clear(window: Window): void {
  window.times = []
  window.amounts = []
  window.head = 0
  window.sum = noUsdt
  window.lastAt = null
  window.recent.clear()
}

/** Sum, count and oldest time as they are at `at`, without dropping anything. */
export function look(
  window: Readonly<Window>,
  at: number,
  windowMs: number,
): { sum: Usdt; events: number; oldestAt: number | null } {
  const { times, amounts, head } = window
  const newest = times.at(-1)
  if (newest === undefined || at - newest >= windowMs) return { sum: noUsdt, events: 0, oldestAt: null }
  let { sum } = window
  let first = head
  for (let time = times[first]; time !== undefined && at - time >= windowMs; time = times[first]) {
    sum = sub(sum, amounts[first] ?? noUsdt)
    first += 1
  }
  return { sum, events: times.length - first, oldestAt: times[first] ?? null }
}

function isRepeated(window: Window, { price, qty, happenedAt }: Liquidation): boolean {
  const sameMoment = window.recent.get(happenedAt)
  if (!sameMoment) {
    remember(window.recent, happenedAt, [{ price, qty }], recentMax)
    return false
  }
  if (sameMoment.some((seen) => eq(seen.price, price) && eq(seen.qty, qty))) return true
  if (sameMoment.length < recentPerMomentMax) sameMoment.push({ price, qty })
  return false
}
