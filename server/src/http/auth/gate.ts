import { createHash, timingSafeEqual } from 'node:crypto'
import { api } from '@undertow/shared/api.ts'
import { operatorScheme } from '@undertow/shared/operator-api.ts'
import type { Contract } from '@undertow/shared/contract.ts'
import { isGranted, type Grant, type Scope } from '@undertow/shared/scopes.ts'
import { csrfHeader } from '@undertow/shared/csrf.ts'
import type { FastifyRequest } from 'fastify'
import { isRefusal, type Refusal } from '../refusal.ts'
import type { Auth } from './auth.ts'
import type { Session } from './sessions.ts'

/** Who asks. `anyone`: this server needs no login. `nobody` reaches public routes only. */
export type Caller =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'program'; readonly grant: Grant; readonly name: string; readonly isValid: () => boolean }
  /** `cookie`: of a session that has ended, if there is one. */
  | { readonly kind: 'nobody'; readonly cookie: string | null }
  | { readonly kind: 'session'; readonly session: Session }

export type Gate = {
  /** Says why a request is not let in, or null. Whatever is not named as public needs a login. */
  readonly admit: (request: FastifyRequest) => Refusal | null
  /** Who an admitted request comes from. */
  readonly callerOf: (request: FastifyRequest) => Caller
}

const scopes = new Map<string, Scope>([
  ['GET /healthz', 'public'],
  ...Object.values<Contract>(api).map(({ method, path, scope }) => [`${method} ${path}`, scope] as const),
])

/** `port` is the one that is listened on. */
export function createGate(auth: Auth | null, port: number): Gate {
  const callers = new WeakMap<FastifyRequest, Caller>()

  function identify(request: FastifyRequest): Caller | Refusal {
    if (auth === null) return { kind: 'anyone' }
    const { authorization, cookie = '' } = request.headers
    const secrets = cookieValues(cookie, auth.cookieName)
    if (authorization !== undefined) {
      if (secrets.length > 0) return twoCredentials
      const [scheme, proof = '', ...more] = authorization.split(' ')
      if (more.length > 0) return wrongCredentials
      if (scheme === 'Bearer') return bearerOf(auth, proof) ?? wrongCredentials
      return scheme === operatorScheme && isSignedBy(auth, request, proof) ? shell : wrongCredentials
    }
    for (const secret of secrets) {
      const session = auth.sessionOf(secret)
      if (session) return { kind: 'session', session }
    }
    return { kind: 'nobody', cookie: secrets[0] ?? null }
  }

  function isSignedBy({ operator }: Auth, { method, raw, headers }: FastifyRequest, proof: string): boolean {
    const key = headers['idempotency-key'] ?? ''
    // The proof is of a request without a body.
    if (hasBody(headers) || typeof key !== 'string') return false
    return operator.hasSigned({ port, method, url: raw.url ?? '', idempotencyKey: key }, proof)
  }

  return {
    admit: (request) => {
      const caller = identify(request)
      if (isRefusal(caller)) return caller
      callers.set(request, caller)
      const scope = scopeOf(request)
      if (auth === null || scope === 'public') return null
      if (caller.kind === 'program') return isGranted(caller.grant, scope) ? null : notGranted(caller.name)
      if (caller.kind !== 'session') return auth.hasPassword() ? loginNeeded : setUpNeeded
      return isRead(request) || hasCsrf(request, caller.session) ? null : noCsrf
    },
    callerOf: (request) => callers.get(request) ?? { kind: 'nobody', cookie: null },
  }
}

const hasBody = (headers: FastifyRequest['headers']): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'

const shell: Caller = { kind: 'program', grant: 'operator', name: 'shell', isValid: () => true }

function bearerOf({ tokens }: Auth, text: string): Caller | null {
  const token = tokens.find(text)
  if (token === null) return null
  const { id, name, scope, isValid } = token
  return { kind: 'program', grant: scope, name: `token ${name} (${id})`, isValid }
}

const isRead = ({ method }: FastifyRequest) => method === 'GET' || method === 'HEAD'

function scopeOf(request: FastifyRequest): Scope {
  const { url } = request.routeOptions
  // Without a route it is a file or a page of the app, or nothing; what looks like the API tells nobody what there is.
  if (url === undefined) return /^\/api($|[/?])/.test(request.raw.url ?? '') ? 'read' : 'public'
  // Of what has no contract (the stream, the documentation) there is only reading.
  const other = isRead(request) ? 'read' : 'person'
  return scopes.get(`${isRead(request) ? 'GET' : request.method} ${url}`) ?? other
}

function hasCsrf({ headers }: FastifyRequest, session: Session): boolean {
  const given = headers[csrfHeader]
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(session.csrf))
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

const valuesMax = 4

/** All values of a cookie: a page at another port of this computer can add one of the same name, which must not hide ours. */
function cookieValues(header: string, name: string): readonly string[] {
  return header
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1))
    .slice(0, valuesMax)
}

const loginNeeded: Refusal = {
  refused: 401,
  code: 'loginNeeded',
  message: 'You are not logged in, or not any more.',
  action: 'Log in with the password.',
}
const setUpNeeded: Refusal = {
  refused: 401,
  code: 'setUpNeeded',
  message: 'No password has been set yet.',
  action: 'Open /setup and enter the set-up code: it stands in the file setup-code in the data folder of the bot.',
}
const wrongCredentials: Refusal = {
  refused: 401,
  code: 'wrongCredentials',
  message: 'What the Authorization header says is not valid, or not any more.',
  action: 'Make a new token on the System page of the dashboard.',
}
const twoCredentials: Refusal = {
  refused: 400,
  code: 'twoCredentials',
  message: 'The request carries an Authorization header and a login at once.',
  action: 'Send one of them.',
}
const noCsrf: Refusal = {
  refused: 403,
  code: 'csrf',
  message: 'The request does not carry the header that proves which page sent it.',
  action: `Send what GET ${api.session.path} gives as csrf in ${csrfHeader}, or reload the page.`,
}
const notGranted = (name: string): Refusal => ({
  refused: 403,
  code: 'notGranted',
  message: `This is not granted to the ${name}.`,
  action: 'Log in at the dashboard and do it there.',
})
/** For what only a person may do who has just given the password: see `isFresh` of `Asked`. */
export const stepUpNeeded: Refusal = {
  refused: 403,
  code: 'stepUpNeeded',
  message: 'This needs your password once more.',
  action: 'Enter it in the dashboard and confirm again; nothing but the dashboard can do this.',
}
