import { sessionApi } from '@undertow/shared/session-api.ts'
import { call } from './api.ts'
import { retryNow } from './live.ts'
import { endStepUp, tookAnswer } from './session-state.ts'

/** Asks the server whether this browser is logged in. Never fails. */
export async function loadSession(): Promise<void> {
  tookAnswer(await call(sessionApi.session, {}).catch(() => null))
}

export async function logIn(password: string): Promise<void> {
  tookAnswer(await call(sessionApi.logIn, { body: { password } }))
  retryNow()
}

export async function setUp(code: string, password: string): Promise<void> {
  tookAnswer(await call(sessionApi.setUp, { body: { code, password } }))
  retryNow()
}

export async function stepUp(password: string): Promise<void> {
  tookAnswer(await call(sessionApi.stepUp, { body: { password } }))
  endStepUp(true)
}

export async function changePassword(password: string, next: string): Promise<void> {
  tookAnswer(await call(sessionApi.changePassword, { body: { password, next } }))
}

/** The page is loaded anew, so that nothing it has shown stays in its memory. */
export async function logOut(): Promise<void> {
  await call(sessionApi.logOut, {})
  location.assign('/login')
}
