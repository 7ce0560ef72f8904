import type { SessionAnswer } from '@undertow/shared/session-api.ts'
import { useSyncExternalStore } from 'react'

/** What this page knows of its login. The secret itself is in a cookie that no script can read; nothing is stored here. */
export type SessionState = {
  /** `checking`: not asked yet; `unknown`: the server did not say. */
  readonly state: SessionAnswer['state'] | 'checking' | 'unknown'
  readonly csrf: string | null
  /** Proves for five minutes that the password was given on this page. It stands nowhere else, so a page that is loaded anew asks again. */
  readonly stepUp: string | null
  /** This page was logged in before: what stands in its forms is worth keeping. */
  readonly wasLoggedIn: boolean
  /** A request waits for the password to be given once more. */
  readonly isStepUpAsked: boolean
}

let session: SessionState = { state: 'checking', csrf: null, stepUp: null, wasLoggedIn: false, isStepUpAsked: false }
const listeners = new Set<() => void>()
let answerStepUp: ((isGiven: boolean) => void) | null = null

export const useSession = (): SessionState => useSyncExternalStore(subscribe, currentSession)

export const currentSession = (): SessionState => session

/** Without an answer an earlier one stays true; a page that never had one goes on without knowing. */
export function tookAnswer(answer: SessionAnswer | null): void {
  if (answer === null) {
    if (session.state === 'checking') update({ state: 'unknown' })
    return
  }
  // It is told once; of another session it proves nothing.
  const stepUp = answer.stepUp ?? (answer.csrf === session.csrf ? session.stepUp : null)
  update({ ...answer, stepUp, wasLoggedIn: session.wasLoggedIn || answer.state === 'loggedIn' })
}

/** Resolves with true once the password was given in the dialog, with false when the dialog was left. */
export function askStepUp(): Promise<boolean> {
  answerStepUp?.(false)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  answerStepUp = resolve
  update({ isStepUpAsked: true })
  return promise
}

export function endStepUp(isGiven: boolean): void {
  answerStepUp?.(isGiven)
  answerStepUp = null
  update({ isStepUpAsked: false })
}

function update(change: Partial<SessionState>): void {
  session = { ...session, ...change }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
