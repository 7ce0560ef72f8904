import { applyToView, emptyView, tailLengths } from '@undertow/shared/view-fold.ts'
import type { TableName, Tables, View } from '@undertow/shared/view.ts'
import { useSyncExternalStore } from 'react'
import { tellAlertNews } from './alert-news.ts'
import { elapsedMs, localNow, syncClock } from './clock.ts'
import { subscribeHold, useIsStill } from './hold.ts'
import { createDecisionMemory, type DecisionMemory } from './decision-memory.ts'
import { createLink, noLink, type LinkState } from './live-link.ts'
import type { ToTab, ToWorker } from './live-protocol.ts'
import { openStream } from './live-stream.ts'
import { nextTurn } from './turns.ts'
import { readPrefs } from './prefs.ts'
import { createTapeBuffer, type TapeBuffer } from './tape-buffer.ts'

// What the server tells, outside React: it arrives ten times a second and people read as often as they chose.
const hereMs = 45_000
/** Shorter absences are hiccups, and said nowhere. */
const graceMs = 1_500
/** Liquidations that the page keeps. */
export const tapeLengthMax = 5_000
/** Each is some kilobytes: it has every check. */
const decisionsMax = 1_000

type Shown = {
  readonly view: View
  readonly link: LinkState
  readonly isDown: boolean
  /** Rows that the tape had taken: the tape itself changes in place. */
  readonly tapeTaken: number
}

let latest: Shown = { view: emptyView, link: noLink, isDown: false, tapeTaken: 0 }
let shown = latest
/** What a held page goes on showing. */
let still = shown
subscribeHold(() => (still = shown))
let flushing: ReturnType<typeof setTimeout> | null = null
const listeners = new Set<() => void>()

/**
 * Rows of one table by key, behind by no more than the chosen pause between two drawings. The map changes identity only when
 * the table changed. On a page that is held it does not change at all, except for what the bot says about itself.
 */
export function useView<T extends TableName>(table: T): ReadonlyMap<string, Tables[T]> {
  const isStill = useIsStill() && table !== 'status'
  return useSyncExternalStore(subscribeLive, () => (isStill ? still : shown).view.tables[table])
}

/** The same outside React, and whether or not the page is held. */
export const latestRows = <T extends TableName>(table: T): ReadonlyMap<string, Tables[T]> => shown.view.tables[table]

/** The bot's own word about itself; undefined before the first snapshot. */
export const useStatus = (): Tables['status'] | undefined => useView('status').get('status')

export const useLink = (): LinkState => useSyncExternalStore(subscribeLive, () => shown.link)

/** True while the stream has been away for longer than a hiccup: what is shown is old. */
export const useDown = (): boolean => useSyncExternalStore(subscribeLive, isDown)
export const isDown = (): boolean => shown.isDown

const tapeBuffer = createTapeBuffer(tapeLengthMax)
const decisionMemory = createDecisionMemory(decisionsMax)
/** Decisions since the page opened, by the seq of their liquidation. Changes in place, with the table of decisions. */
export const decisionsSeen: Omit<DecisionMemory, 'take'> = decisionMemory
/** The newest liquidations since the page opened. Outside React: it changes in place, and `useTapeTaken` tells when. */
export const tape: Omit<TapeBuffer, 'add'> = tapeBuffer

/** Changes when the tape did, at the pace of everything that is drawn. */
export function useTapeTaken(): number {
  const isStill = useIsStill()
  return useSyncExternalStore(subscribeLive, () => (isStill ? still : shown).tapeTaken)
}

/** What to ask of the connection; set once by `startLive`. */
let ask: (kind: ToWorker['kind']) => void = () => {}

export const retryNow = (): void => ask('retryNow')

/** Opens the connection for this tab, shared with the browser's other tabs where it can be. Call once. */
export function startLive(): void {
  ask = 'SharedWorker' in globalThis ? throughWorker() : onOurOwn()
  ask('here')
  setInterval(() => ask('here'), hereMs)
  addEventListener('online', () => ask('check'))
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) ask('check')
  })
  addEventListener('pagehide', () => ask('bye'))
  addEventListener('pageshow', () => ask('here'))
}

function throughWorker(): (kind: ToWorker['kind']) => void {
  const worker = new SharedWorker(new URL('./live-worker.ts', import.meta.url), {
    type: 'module',
    name: 'undertow-live',
  })
  const send = (kind: ToWorker['kind']): void => worker.port.postMessage({ kind } satisfies ToWorker)
  worker.port.addEventListener('message', ({ data }: MessageEvent<ToTab>) => {
    if (data.kind === 'state') takeState(data.state)
    else if (data.kind === 'alert') tellAlertNews(data.news)
    else if (data.kind === 'time') syncClock(data.time, speed())
    else if (data.patch.fromSeq === emptyView.seq) replace(applyToView(emptyView, data.patch) ?? emptyView)
    else {
      const next = applyToView(latest.view, data.patch)
      if (next === null) send('snapshot')
      else replace(next)
    }
  })
  // The worker's own file did not load or broke: this tab then speaks for itself.
  worker.addEventListener('error', () => {
    ask = onOurOwn()
    ask('here')
  })
  worker.port.start()
  return send
}

function onOurOwn(): (kind: ToWorker['kind']) => void {
  const link = createLink({
    open: openStream,
    elapsed: elapsedMs,
    now: localNow,
    after: (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    random: Math.random,
    onView: replace,
    onState: takeState,
    onNews: tellAlertNews,
    onServerTime: (serverTime) => syncClock({ serverTime, heardAt: localNow() }, speed()),
  })
  let isStarted = false
  return (kind) => {
    if (kind === 'bye') {
      link.stop()
      isStarted = false
    } else if (!isStarted) {
      isStarted = true
      link.start()
    } else if (kind === 'retryNow') link.retryNow()
    else if (kind === 'check') link.check()
  }
}

const speed = (): number | null => {
  const status = latest.view.tables.status.get('status')
  return status === undefined ? 1 : status.speed
}

let grace: ReturnType<typeof setTimeout> | null = null

function takeState(link: LinkState): void {
  update({ link })
  if (link.downSince === null) {
    if (grace !== null) clearTimeout(grace)
    grace = null
    update({ isDown: false })
    return
  }
  grace ??= setTimeout(() => update({ isDown: true }), Math.max(0, link.downSince + graceMs - localNow()))
}

function replace(view: View): void {
  const { liquidations, decisions } = view.tables
  if (liquidations !== latest.view.tables.liquidations) tapeBuffer.add(liquidations.values(), tailLengths.liquidations)
  if (decisions !== latest.view.tables.decisions) decisionMemory.take(decisions.values(), tailLengths.decisions)
  update({ view, tapeTaken: tapeBuffer.taken() })
}

function update(change: Partial<Shown>): void {
  latest = { ...latest, ...change }
  if (isFirstWord()) {
    // Nothing is there to be read in peace yet.
    if (flushing !== null) clearTimeout(flushing)
    flushing = setTimeout(flush, 0)
  } else flushing ??= setTimeout(flush, 1_000 / readPrefs().flushHz)
}

const isFirstWord = (): boolean => shown.view.seq === emptyView.seq && latest.view.seq !== emptyView.seq

function flush(): void {
  flushing = null
  const isFirst = isFirstWord()
  shown = latest
  if (isFirst) void tellInTurns()
  else for (const listener of listeners) listener()
}

/** The first word of the server fills every panel at once: each is drawn in a turn of its own, so that a slow phone answers meanwhile. */
async function tellInTurns(): Promise<void> {
  for (const listener of listeners) {
    listener()
    await nextTurn()
  }
}

export function subscribeLive(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
