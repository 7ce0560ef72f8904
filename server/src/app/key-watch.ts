import type { KeyState } from '@undertow/shared/key-state.ts'
import type { Clock, KeyLook } from '../ports.ts'
import { keyTroubles, type KeyTrouble } from './key-troubles.ts'

export type KeyWatchParts = {
  /** The one that people live by. */
  readonly clock: Clock
  /** Null: the exchange did not answer, which says nothing about the key. Never rejects. */
  readonly ask: () => Promise<KeyLook | null>
  /** Ends entries until a person resumes them. */
  readonly halt: (why: string) => void
  readonly tell: (trouble: Pick<KeyTrouble, 'level' | 'code' | 'text'>) => void
}

export type KeyWatch = {
  readonly state: () => KeyState
  readonly start: () => void
  /** Somebody relies on the key again: asks at once. */
  readonly askNow: () => void
  readonly stop: () => void
}

const askEveryMs = 4 * 3_600_000
const firstRetryMs = 5_000
const retryMsMax = 900_000
/** A key comes near its end also while nobody answers. */
const lookMs = 60_000

/**
 * Asks about the key at the start, every few hours and when a person resumes, and judges what is known each minute. Each trouble
 * is told once. Whatever halts entries does so at each answer that still has it, so that resuming without mending does not last.
 */
export function createKeyWatch({ clock, ask, halt, tell }: KeyWatchParts): KeyWatch {
  let look: KeyLook | null = null
  let checkedAt: number | null = null
  let troubles: readonly KeyTrouble[] = []
  let told: ReadonlySet<string> = new Set()
  let askAt = 0
  let retryMs = firstRetryMs
  let isAsking = false
  let isRunning = false
  let cancel = (): void => undefined

  const judge = (haltsFor: 'all' | 'new'): void => {
    if (look === null) return
    troubles = keyTroubles(look, clock.now())
    const untold = troubles.filter(({ id }) => !told.has(id))
    told = new Set(troubles.map(({ id }) => id))
    const halting = (haltsFor === 'all' ? troubles : untold).filter(({ halts }) => halts)
    if (halting.length > 0) halt(halting.map(({ text }) => text).join('; '))
    for (const one of together(untold)) tell(one)
  }

  const askOnce = async ({ isReliedUpon }: { readonly isReliedUpon: boolean }): Promise<void> => {
    if (isAsking) return
    isAsking = true
    const answer = await ask()
    isAsking = false
    if (!isRunning) return
    askAt = clock.now() + (answer === null ? retryMs : askEveryMs)
    retryMs = answer === null ? Math.min(retryMs * 2, retryMsMax) : firstRetryMs
    if (answer !== null) {
      look = answer
      checkedAt = clock.now()
    }
    // Whoever resumes while nobody answers is held to what was known.
    if (answer !== null || isReliedUpon) judge('all')
    next()
  }

  const next = (): void => {
    cancel()
    cancel = clock.after(Math.min(Math.max(askAt - clock.now(), 0), lookMs), wake)
  }

  const wake = (): void => {
    judge('new')
    if (clock.now() >= askAt) void askOnce({ isReliedUpon: false })
    else next()
  }

  return {
    state: () => ({
      checkedAt,
      troubles: troubles.map(({ text, halts }) => ({ text, halts })),
      mayTrade: look?.mayTrade ?? null,
      mayTradeSpot: look?.mayTradeSpot ?? null,
      mayWithdraw: look?.mayWithdraw ?? null,
      endsAt: look?.expiresAt ?? null,
      isAddressBound: isBound(look?.addresses ?? null),
    }),
    start: () => {
      isRunning = true
      wake()
    },
    askNow: () => {
      if (isRunning) void askOnce({ isReliedUpon: true })
    },
    stop: () => {
      isRunning = false
      cancel()
    },
  }
}

const isBound = (addresses: string | null): boolean | null => (addresses === null ? null : addresses !== '')

/** One message of each code: a second one in the same moment would be taken for a repetition of the first. */
function together(troubles: readonly KeyTrouble[]): Pick<KeyTrouble, 'level' | 'code' | 'text'>[] {
  return [...Map.groupBy(troubles, ({ code }) => code)].map(([code, ones]) => ({
    code,
    level: ones.some(({ level }) => level === 'error') ? 'error' : 'warn',
    text: ones.map(({ text }) => text).join('; '),
  }))
}
