import { type ApiError, banned, tooManyOrders, tooMuchWeight } from './errors.ts'

export const weightPerMinute = 2_400
export const ordersPerMinute = 1_200

/** So many requests may come after the first 429 of a minute before the address is shut out. */
const ignored429Max = 20
const firstBanMs = 120_000
const longestBanMs = 3 * 24 * 3_600_000
const minuteMs = 60_000

export interface Limits {
  /** Counts a request; says whether it goes too far, with the seconds after which to come again. */
  request(weight: number, at: number): (ApiError & { readonly retryAfterSec: number }) | null
  /** Counts orders of the account; none of them is counted when they do not fit. */
  orders(count: number, at: number): (ApiError & { readonly retryAfterSec: number }) | null
  usedWeight(at: number): number
  orderCount(at: number): number
  /** Weight that somebody else behind the same address used. */
  addWeight(weight: number, at: number): void
  ban(ms: number, at: number): void
}

/** Counted in whole minutes of the clock; `onBan` is called when the address is shut out. Source: protocol page 2 and 2.1. */
export function createLimits(onBan: () => void = () => undefined): Limits {
  let minute = 0
  let weightUsed = 0
  let ordersUsed = 0
  let ignored429 = 0
  let bannedUntil = 0
  let nextBanMs = firstBanMs

  const turn = (at: number): void => {
    const now = Math.floor(at / minuteMs)
    if (now === minute) return
    minute = now
    weightUsed = 0
    ordersUsed = 0
    ignored429 = 0
  }
  const toNextMinuteSec = (at: number): number => Math.ceil(((minute + 1) * minuteMs - at) / 1_000)
  const banNow = (ms: number, at: number): void => {
    bannedUntil = Math.max(bannedUntil, at + ms)
    onBan()
  }
  const refuseBanned = (at: number) => ({
    ...banned(`Way too many requests; IP banned until ${bannedUntil}. Please use the websocket for live updates.`),
    retryAfterSec: Math.ceil((bannedUntil - at) / 1_000),
  })

  return {
    request: (weight, at) => {
      turn(at)
      if (at < bannedUntil) return refuseBanned(at)
      weightUsed += weight
      if (weightUsed <= weightPerMinute) return null
      ignored429 += 1
      if (ignored429 > ignored429Max) {
        banNow(nextBanMs, at)
        nextBanMs = Math.min(nextBanMs * 2, longestBanMs)
        return refuseBanned(at)
      }
      const message = `Too many requests; current limit is ${weightPerMinute} request weight per 1 MINUTE.`
      return { ...tooMuchWeight(message), retryAfterSec: toNextMinuteSec(at) }
    },
    orders: (count, at) => {
      turn(at)
      if (ordersUsed + count > ordersPerMinute) {
        const message = `Too many new orders; current limit is ${ordersPerMinute} orders per 1 MINUTE.`
        return { ...tooManyOrders(message), retryAfterSec: toNextMinuteSec(at) }
      }
      ordersUsed += count
      return null
    },
    usedWeight: (at) => (turn(at), weightUsed),
    orderCount: (at) => (turn(at), ordersUsed),
    addWeight: (weight, at) => {
      turn(at)
      weightUsed += weight
    },
    ban: banNow,
  }
}
