import type { Command, CommandOf, ExchangeCommand } from '@undertow/shared/commands.ts'
import { mayWait, type Event, type Quote } from '@undertow/shared/events.ts'
import { nextDeadline, step } from '../core/engine.ts'
import type { State } from '../core/state.ts'
import type { Clock, Journal, Recorded, Trouble } from '../ports.ts'

const inboxMax = 10_000
const marketBatchMs = 250
const marketBatchMax = 500
const storageRetryMs = 1_000
const beatMs = 1_000
// Longer than any commit may wait, and shorter than the age at which a liquidation stops to count.
const stillMsMax = 5_000

export interface Loop {
  /** Takes an event in; it is stepped, recorded and acted upon before this returns, unless the loop is already at work. */
  enqueue(event: Event): void
  /** The seq of the newest entry; -1 before the first. */
  lastSeq(): number
  /** Writes what is buffered and takes nothing in any more. */
  stop(): void
}

export type LoopOptions = {
  readonly state: State
  readonly clock: Clock
  readonly journal: Journal
  readonly execute: (command: ExchangeCommand) => void
  readonly quote: (symbol: string) => Quote
  /** Called for each entry once it has been stepped. For those who look, never for those who decide. */
  readonly onRecorded: (recorded: Recorded) => void
  /** A broken invariant, or no place left to record anything. The process must end: stops on the exchange hold, a restart recovers. */
  readonly onFatal: (error: unknown) => void
}

/**
 * The one synchronous loop: event in, step, record, commit, act.
 * A command that changes the world leaves only after its entry is on disk. Market data alone may wait 250 ms for its batch.
 * While the tables cannot be written, no entry leaves; what protects, closes, cancels and asks leaves from the emergency log.
 */
export function createLoop(options: LoopOptions): Loop {
  const { state, clock, journal } = options
  const inbox: Event[] = []
  let seq = journal.lastSeq
  // Also across restarts: a clock that was set back in between must not turn time back.
  let lastAt = state.at
  let isDraining = false
  let isStopped = false
  let uncommitted = 0
  let mustCommit = false
  let cancelBatch: (() => void) | null = null
  let beatAt: number | null = null
  let cancelBeat = (): void => undefined
  /** What the core was last told about the record keeping. */
  let told: string | null = null
  let cancelRetry = (): void => undefined
  let wake: { readonly at: number; readonly cancel: () => void } | null = null

  const enqueue = (event: Event): void => {
    if (isStopped) return
    if (inbox.length >= inboxMax)
      return fail(new Error(`the inbox holds ${inboxMax} events: an adapter tells events in a circle`))
    if (isDraining) return void inbox.push(event)
    const gap = gapBefore()
    inbox.push(...(gap === null ? [event] : [gap, event]))
    work(drain)
  }

  const work = (run: () => void): void => {
    isDraining = true
    try {
      run()
    } catch (error) {
      fail(error)
    } finally {
      isDraining = false
    }
  }

  /**
   * The loop's own pulse. When it stops, the process was suspended or stuck, or the clock was set forward: whatever comes
   * next comes after a time in which nobody watched. Seen before the event that shows it, so that no decision precedes it.
   */
  const gapBefore = (): Event | null => {
    if (beatAt === null) cancelBeat = clock.after(beatMs, beat)
    const gapMs = clock.now() - (beatAt ?? clock.now())
    beatAt = clock.now()
    return gapMs > stillMsMax ? { kind: 'resumed', gapMs } : null
  }

  const beat = (): void => {
    cancelBeat = clock.after(beatMs, beat)
    const gap = gapBefore()
    if (gap) enqueue(gap)
  }

  const drain = (): void => {
    while (inbox.length > 0 && !isStopped) {
      stepAll()
      if (isStopped) return
      // May tell of trouble, which is one more event.
      if (mustCommit || uncommitted >= marketBatchMax) commit()
      else if (uncommitted > 0) cancelBatch ??= clock.after(marketBatchMs, flush)
    }
    if (!isStopped) armWake()
  }

  const stepAll = (): void => {
    for (let event = inbox.shift(); event !== undefined && !isStopped; event = inbox.shift()) {
      lastAt = Math.max(lastAt, clock.now())
      seq = Math.max(seq, state.seqFloor) + 1
      const entry = { seq, at: lastAt, event }
      const commands = step(state, entry)
      const recorded = { ...entry, commands }
      journal.append(recorded)
      uncommitted += 1
      mustCommit ||= commands.length > 0 || !mayWait(event)
      options.onRecorded(recorded)
      act(commands)
    }
  }

  const act = (commands: readonly Command[]): void => {
    let isDurable = false
    for (const command of commands) {
      switch (command.kind) {
        case 'askQuote':
          // The answer goes ahead of whatever waits: the signal is ageing.
          inbox.unshift({ kind: 'quote', quote: options.quote(command.symbol) })
          break
        case 'placeOrder':
        case 'cancelOrder':
        case 'queryOrder':
        case 'voidOrder':
        case 'setCountdown':
        case 'setLeverage':
        case 'setCrossMargin':
        case 'askSnapshot':
          if (!isDurable) commit()
          isDurable = true
          if (told !== null && isEntry(command)) inbox.push(withheld(command))
          else options.execute(command)
          break
        case 'decided':
        case 'closedTrade':
        case 'posted':
        case 'notice':
          break
      }
    }
  }

  const commit = (): void => {
    cancelBatch?.()
    cancelBatch = null
    const trouble = journal.commit()
    uncommitted = 0
    mustCommit = false
    if ((trouble?.reason ?? null) !== told) tellStorage(trouble)
  }

  /** While something is wrong, what waits is written again and again; the core hears of each change. */
  const tellStorage = (trouble: Trouble | null): void => {
    told = trouble?.reason ?? null
    cancelRetry()
    if (trouble === null) return void inbox.push({ kind: 'storage', entries: 'allowed', reason: '' })
    inbox.push({ kind: 'storage', entries: trouble.mends ? 'blocked' : 'halted', reason: trouble.reason })
    cancelRetry = clock.after(storageRetryMs, retryStorage)
  }

  const retryStorage = (): void => {
    cancelRetry = clock.after(storageRetryMs, retryStorage)
    flush()
  }

  const flush = (): void => {
    cancelBatch = null
    if (isStopped) return
    work(() => {
      commit()
      drain()
    })
  }

  const armWake = (): void => {
    const at = nextDeadline(state)
    if (at === wake?.at) return
    wake?.cancel()
    wake = at === null ? null : { at, cancel: clock.after(Math.max(0, at - clock.now()), wakeUp) }
  }

  const wakeUp = (): void => {
    wake = null
    enqueue({ kind: 'wake' })
  }

  const fail = (error: unknown): void => {
    isStopped = true
    cancelBeat()
    cancelRetry()
    options.onFatal(error)
  }

  return {
    enqueue,
    lastSeq: () => seq,
    stop: () => {
      if (isStopped) return
      isStopped = true
      wake?.cancel()
      cancelBeat()
      cancelRetry()
      commit()
    },
  }
}

const isEntry = (command: ExchangeCommand): command is CommandOf<'placeOrder'> =>
  command.kind === 'placeOrder' && command.order.purpose === 'entry'

const withheld = ({ order: { clientId } }: CommandOf<'placeOrder'>): Event => ({
  kind: 'placed',
  clientId,
  outcome: 'notSent',
  code: null,
  message: 'nothing can be recorded',
})
