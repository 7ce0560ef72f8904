import type { AlertNews } from '@undertow/shared/alert-row.ts'
import { applyToView, emptyView } from '@undertow/shared/view-fold.ts'
import type { Patch, View } from '@undertow/shared/view.ts'

/** How the one connection to the server is doing. Moments are of this computer's clock. */
export type LinkState = {
  readonly phase: 'connecting' | 'live' | 'waiting'
  /** Since when nothing has come; null while it is live. */
  readonly downSince: number | null
  /** When the next attempt begins; null while none is planned. */
  readonly retryAt: number | null
  readonly attempt: number
  /** Why it is not live; empty when it is. */
  readonly reason: string
  /** Tape rows that the server left out because this browser was too slow, since the page opened. */
  readonly dropped: number
}

export const noLink: LinkState = {
  phase: 'connecting',
  downSince: null,
  retryAt: null,
  attempt: 0,
  reason: '',
  dropped: 0,
}

/** What arrives on the stream, already parsed. Null stands for a frame that made no sense. */
export type Frame =
  | { readonly kind: 'snapshot'; readonly patch: Patch }
  | { readonly kind: 'patch'; readonly patch: Patch }
  | { readonly kind: 'alert'; readonly news: AlertNews }
  | { readonly kind: 'heartbeat'; readonly serverTime: number }
  | { readonly kind: 'refused'; readonly reason: string; readonly retryMs: number }

export type LinkWorld = {
  /** Opens the stream; the returned function closes it. */
  readonly open: (onFrame: (frame: Frame | null) => void, onError: () => void) => () => void
  /** Milliseconds of a clock that only grows. */
  readonly elapsed: () => number
  /** Epoch milliseconds of this computer. */
  readonly now: () => number
  readonly after: (ms: number, run: () => void) => () => void
  /** From 0 up to 1. */
  readonly random: () => number
  readonly onView: (view: View, patch: Patch) => void
  readonly onState: (state: LinkState) => void
  readonly onServerTime: (serverTime: number) => void
  readonly onNews: (news: AlertNews) => void
}

export type Link = {
  readonly start: () => void
  /** Tries at once, without waiting for the back-off. */
  readonly retryNow: () => void
  /** Reopens when the stream may have died unseen: after sleep, or when the network came back. */
  readonly check: () => void
  readonly view: () => View
  readonly state: () => LinkState
  readonly stop: () => void
}

/** Nothing for this long, not even a heartbeat (they come every 5 s): the connection is dead although it looks open. */
const silenceMsMax = 12_000
const backoffMsMax = 30_000

/**
 * Keeps one stream open for ever and folds what it tells into a view. A browser's own EventSource gives up after the first
 * answer that is not 200, and never notices a stalled socket; this does neither.
 */
export function createLink(world: LinkWorld): Link {
  let view = emptyView
  let state = noLink
  let lastFrameAt = world.elapsed()
  let close: (() => void) | null = null
  let cancelTimer: () => void = () => {}

  const tell = (change: Partial<LinkState>): void => {
    state = { ...state, ...change }
    world.onState(state)
  }

  function connect(): void {
    cancelTimer()
    close?.()
    let isCurrent = true
    lastFrameAt = world.elapsed()
    tell({ phase: 'connecting', retryAt: null })
    const closeStream = world.open(
      (frame) => {
        if (isCurrent) receive(frame)
      },
      () => {
        if (isCurrent) fail('the server does not answer')
      },
    )
    close = () => {
      isCurrent = false
      closeStream()
    }
    watch()
  }

  function watch(): void {
    cancelTimer()
    const silentMs = world.elapsed() - lastFrameAt
    if (silentMs >= silenceMsMax) {
      fail(`nothing came for ${silenceMsMax / 1_000} s`)
      return
    }
    cancelTimer = world.after(silenceMsMax - silentMs, watch)
  }

  function receive(frame: Frame | null): void {
    lastFrameAt = world.elapsed()
    if (frame === null) {
      fail('the server speaks another version than this page: reload the page')
      return
    }
    switch (frame.kind) {
      case 'heartbeat':
        world.onServerTime(frame.serverTime)
        return
      case 'alert':
        world.onNews(frame.news)
        return
      case 'refused':
        fail(frame.reason, frame.retryMs)
        return
      case 'snapshot':
        take(emptyView, frame.patch)
        return
      case 'patch':
        take(view, frame.patch)
    }
  }

  function take(base: View, patch: Patch): void {
    const next = applyToView(base, patch)
    if (next === null) {
      // The stream begins with a snapshot, so opening it again is the way to get one.
      fail(`what happened between ${base.seq} and ${patch.fromSeq} is missing`)
      return
    }
    view = next
    if (state.phase !== 'live' || patch.dropped > 0)
      tell({
        phase: 'live',
        downSince: null,
        retryAt: null,
        attempt: 0,
        reason: '',
        dropped: state.dropped + patch.dropped,
      })
    world.onView(view, patch)
  }

  function fail(reason: string, waitMsMin = 0): void {
    close?.()
    close = null
    cancelTimer()
    const attempt = state.attempt + 1
    const waitMs = Math.max(waitMsMin, backoffMs(attempt, world.random()))
    tell({
      phase: 'waiting',
      downSince: state.downSince ?? world.now(),
      retryAt: world.now() + waitMs,
      attempt,
      reason,
    })
    cancelTimer = world.after(waitMs, connect)
  }

  return {
    start: connect,
    retryNow: connect,
    check: () => {
      if (state.phase === 'waiting') connect()
      else watch()
    },
    view: () => view,
    state: () => state,
    stop: () => {
      close?.()
      close = null
      cancelTimer()
    },
  }
}

/** 1, 2, 4 … 30 s, each shortened by up to a fifth so that many browsers do not come back in one moment. */
export function backoffMs(attempt: number, random: number): number {
  const fullMs = Math.min(backoffMsMax, 1_000 * 2 ** Math.min(attempt - 1, 10))
  return Math.round(fullMs * (1 - 0.2 * random))
}
