import type { Inside } from '@undertow/shared/inside-api.ts'
import { objectOf, objectsOf, wholeOf } from '../wire.ts'

export type Cost = { readonly weight: number; readonly orders: number }

/**
 * What a request is for, the least first. `spare`: somebody looks; half of each limit is left alone. `normal`: reading, preparing
 * and entering; the reserve is left alone. `upkeep`: what became of an order, taking it back, the clock and the key of the account
 * stream; half of the reserve is left alone. `protection`: placing what protects or closes, which may use all there is.
 */
export type Use = 'spare' | 'normal' | 'upkeep' | 'protection'

/** Keeps requests inside the exchange's limits, the last part of which only protection and closing may use. */
export interface Budget {
  /**
   * 0: counted and free to go. Otherwise the ms after which to ask again, and nothing is counted. Each use leaves to the
   * ones above it what they may need.
   */
  take(cost: Cost, use: Use): number
  /**
   * Learns from every reply: the exchange's own count wins where it is higher, since others may share the address. `sentAt` is
   * the exchange time at which the request left: what was counted before the minute turned says nothing of the new one.
   */
  learn(reply: Reply, sentAt: number): void
  /** Takes over `rateLimits` of exchangeInfo. */
  setLimits(rateLimits: unknown): void
  /** Each limit and what of it is used up. */
  state(): Inside['requests']
  /** Exchange time until which nothing may be sent; 0: nothing is forbidden. */
  forbiddenUntil(): number
  /** The address is shut out (418), which is more than having to wait. */
  isBanned(): boolean
}

type Reply = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
type Unit = keyof Cost
type Window = { readonly unit: Unit; readonly ms: number; readonly limit: number; used: number; index: number }

const minute = 60_000
const documented: readonly Window[] = [window('weight', minute, 2_400), window('orders', minute, 1_200)]
// Used where the exchange forbids and does not say for how long.
const pauseMs = { tooMany: minute, banned: 2 * minute, wall: minute }
const retryAfterSecMax = 3 * 86_400
const spareShare = 0.5

/** `reservePct` is the share of each limit that normal requests leave alone, in percent, asked anew each time. */
export function createBudget(now: () => number, reservePct: () => number): Budget {
  let windows: readonly Window[] = documented.map((one) => ({ ...one }))
  let forbiddenUntil = 0
  let bannedUntil = 0

  const current = (one: Window): Window => {
    const index = Math.trunc(now() / one.ms)
    if (index !== one.index) {
      one.index = index
      one.used = 0
    }
    return one
  }

  const take: Budget['take'] = (cost, use) => {
    if (now() < forbiddenUntil) return forbiddenUntil - now()
    const reserve = Math.min(Math.max(reservePct(), 0), 100) / 100
    const normal = 1 - reserve
    const share = { spare: Math.min(normal, spareShare), normal, upkeep: 1 - reserve / 2, protection: 1 }[use]
    const full = windows.filter((one) => cost[one.unit] > 0 && current(one).used + cost[one.unit] > one.limit * share)
    if (full.length > 0) return Math.max(...full.map((one) => (one.index + 1) * one.ms - now()))
    for (const one of windows) current(one).used += cost[one.unit]
    return 0
  }

  const forbid = (ms: number): void => {
    forbiddenUntil = Math.max(forbiddenUntil, now() + ms)
  }

  const learn: Budget['learn'] = ({ status, headers, body }, sentAt) => {
    for (const one of windows) {
      const told = wholeOf(headers[headerOf(one)])
      if (told !== null && Math.trunc(sentAt / one.ms) === current(one).index)
        current(one).used = Math.max(current(one).used, told)
    }
    if (status === 429) forbid(retryAfter(headers) ?? pauseMs.tooMany)
    if (status === 418) {
      forbid(retryAfter(headers) ?? bannedFor(body, now()) ?? pauseMs.banned)
      bannedUntil = forbiddenUntil
    }
    // The wall in front of the exchange answers in HTML; the exchange itself in JSON.
    if (status === 403 && !body.trimStart().startsWith('{')) forbid(retryAfter(headers) ?? pauseMs.wall)
    if (/"code"\s*:\s*"?-1015\b/.test(body.slice(0, 500))) {
      for (const one of windows) if (one.unit === 'orders') current(one).used = one.limit
    }
  }

  const setLimits: Budget['setLimits'] = (rateLimits) => {
    const told = objectsOf(rateLimits)
      .map(windowOf)
      .filter((one) => one !== null)
    if (told.length === 0) return
    const usedBefore = (one: Window): number => {
      const old = windows.find((known) => isSame(known, one))
      return old ? current(old).used : 0
    }
    windows = told.map((one) => ({ ...one, used: usedBefore(one), index: Math.trunc(now() / one.ms) }))
  }

  return {
    take,
    learn,
    setLimits,
    state: () =>
      windows.map(current).map(({ unit, ms, used, limit, index }) => ({
        unit,
        everyMs: ms,
        used,
        limit,
        resetsAt: (index + 1) * ms,
      })),
    forbiddenUntil: () => (now() < forbiddenUntil ? forbiddenUntil : 0),
    isBanned: () => now() < bannedUntil,
  }
}

function window(unit: Unit, ms: number, limit: number): Window {
  return { unit, ms, limit, used: 0, index: 0 }
}

const isSame = (a: Window, b: Window): boolean => a.unit === b.unit && a.ms === b.ms

const units: Readonly<Record<string, Unit>> = { REQUEST_WEIGHT: 'weight', ORDERS: 'orders' }
const intervals: Readonly<Record<string, number>> = {
  SECOND: 1_000,
  TEN_SECONDS: 10_000,
  MINUTE: minute,
  HOUR: 60 * minute,
  DAY: 1_440 * minute,
}

function windowOf(row: unknown): Window | null {
  const object = objectOf(row)
  const unit = units[String(object?.['rateLimitType'])]
  const interval = intervals[String(object?.['interval'])]
  const count = wholeOf(object?.['intervalNum']) ?? 1
  const limit = wholeOf(object?.['limit'])
  if (!unit || !interval || limit === null || limit <= 0 || count <= 0) return null
  return window(unit, interval * count, limit)
}

function headerOf(one: Window): string {
  const name = one.unit === 'weight' ? 'x-mbx-used-weight' : 'x-mbx-order-count'
  const seconds = one.ms / 1_000
  if (seconds % 86_400 === 0) return `${name}-${seconds / 86_400}d`
  if (seconds % 3_600 === 0) return `${name}-${seconds / 3_600}h`
  return seconds % 60 === 0 ? `${name}-${seconds / 60}m` : `${name}-${seconds}s`
}

function retryAfter(headers: Readonly<Record<string, string>>): number | null {
  const seconds = wholeOf(headers['retry-after'])
  return seconds === null || seconds < 0 ? null : Math.min(seconds, retryAfterSecMax) * 1_000
}

function bannedFor(body: string, now: number): number | null {
  const until = /until\s+(\d{13})\b/.exec(body.slice(0, 1_000))?.[1]
  return until === undefined ? null : Math.min(Math.max(Number(until) - now, 0), retryAfterSecMax * 1_000)
}
