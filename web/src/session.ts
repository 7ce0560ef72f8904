import { api } from './api-routes.ts'
import { call } from './api.ts'
import { retryNow } from './live.ts'
import { endStepUp, tookAnswer } from './session-state.ts'

/** Asks the server whether this browser is logged in. Never fails. */
export async function loadSession(): Promise<void> {
  tookAnswer(await call(api.session, {}).catch(() => null))
}

export async function logIn(password: string): Promise<void> {
  tookAnswer(await call(api.logIn, { body: { password } }))
  retryNow()
}

export async function setUp(code: string, password: string): Promise<void> {
  tookAnswer(await call(api.setUp, { body: { code, password } }))
  retryNow()
}

export async function stepUp(password: string): Promise<void> {
  tookAnswer(await call(api.stepUp, { body: { password } }))
  endStepUp(true)
}

export async function changePassword(password: string, next: string): Promise<void> {
  tookAnswer(await call(api.changePassword, { body: { password, next } }))
}

/** The page is loaded anew, so that nothing it has shown stays in its memory. */
export async function logOut(): Promise<void> {
  await call(api.logOut, {})
  location.assign('/login')
}
