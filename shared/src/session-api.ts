import { z } from 'zod'
import { type Contract } from './contract.ts'
import { csrfHeader, stepUpHeader } from './csrf.ts'

// Who may use the interface. On a server without a login, practice on this machine, everybody on the machine may.

/** Characters that a new password needs at least. */
export const passwordLengthMin = 12

const password = z.string().min(1).max(1000)

const sessionAnswer = z.object({
  state: z
    .enum(['open', 'setUpNeeded', 'loginNeeded', 'loggedIn'])
    .meta({ description: 'open: this server needs no login' }),
  csrf: z
    .string()
    .nullable()
    .meta({ description: `goes into ${csrfHeader} of every write; null unless logged in` }),
  stepUp: z
    .string()
    .nullable()
    .meta({
      description: `goes into ${stepUpHeader} of what is dangerous, for five minutes; told once, where the password was given by somebody logged in`,
    }),
})
export type SessionAnswer = z.output<typeof sessionAnswer>

export const sessionApi = {
  session: {
    method: 'GET',
    path: '/api/session',
    tag: 'session',
    scope: 'public',
    summary: 'Whether a login is needed, and whether this browser is logged in',
    answer: sessionAnswer,
  },
  logIn: {
    method: 'POST',
    path: '/api/session',
    tag: 'session',
    scope: 'public',
    summary: 'Log this browser in',
    body: z.strictObject({ password }),
    answer: sessionAnswer,
    errors: [401, 409],
  },
  setUp: {
    method: 'POST',
    path: '/api/session/setup',
    tag: 'session',
    scope: 'public',
    summary: 'Set the first password with the set-up code of the console, and log in',
    body: z.strictObject({ code: z.string().min(1).max(100), password }),
    answer: sessionAnswer,
    errors: [401, 409, 422],
  },
  stepUp: {
    method: 'POST',
    path: '/api/session/step-up',
    tag: 'session',
    scope: 'person',
    summary: 'The password once more: for five minutes this browser may do what is dangerous',
    body: z.strictObject({ password }),
    answer: sessionAnswer,
    errors: [401, 409],
  },
  changePassword: {
    method: 'POST',
    path: '/api/session/password',
    tag: 'session',
    scope: 'person',
    summary: 'Another password; every other browser is logged out',
    body: z.strictObject({ password, next: password }),
    answer: sessionAnswer,
    errors: [401, 409, 422],
  },
  logOut: {
    method: 'DELETE',
    path: '/api/session',
    tag: 'session',
    scope: 'person',
    summary: 'Log this browser out, or with everywhere=true every browser',
    query: z.strictObject({ everywhere: z.enum(['true', 'false']).optional() }),
    answer: sessionAnswer,
    errors: [401],
  },
} as const satisfies Record<string, Contract>
