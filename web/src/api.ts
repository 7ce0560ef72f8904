import { errorSchema, type ApiError } from '@undertow/shared/error-answer.ts'
import { pathOf, type Answer, type Body, type Params, type Query, type Route } from '@undertow/shared/contract.ts'
import { csrfHeader, stepUpHeader } from '@undertow/shared/csrf.ts'
import { api } from './api-routes.ts'
import { askStepUp, currentSession, tookAnswer } from './session-state.ts'

/** Why a request has no result, in words for people. */
export type Failure = {
  readonly status: number | null
  readonly code: string
  readonly message: string
  readonly action: string
  /** Stands in the server's log beside the cause; null when the server never answered. */
  readonly requestId: string | null
  readonly problems: NonNullable<ApiError['problems']>
  readonly versions: ApiError['versions'] | null
}

type Given<R extends Route> = (undefined extends Params<R> ? unknown : { readonly params: Params<R> }) &
  (undefined extends Body<R> ? unknown : { readonly body: Body<R> }) & {
    readonly query?: Partial<NonNullable<Query<R>>>
    readonly signal?: AbortSignal
  }

const timeoutMs = 10_000

/** Asks the server; throws an Error whose `failureOf` says what to do. Nothing is repeated here. */
export async function call<R extends Route>(route: R, given: Given<R>): Promise<Answer<R>> {
  return (await request(route, given as Raw)) as Answer<R>
}

type Raw = {
  readonly params?: Record<string, string>
  readonly query?: Record<string, string | number | undefined>
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/**
 * `call` for a route that is only known while running. Refused for want of a login proof, it is asked again with one:
 * such a refusal says that nothing was done.
 */
export async function request(route: Route, given: Raw): Promise<unknown> {
  try {
    return await requestOnce(route, given)
  } catch (error) {
    const { code, status } = failureOf(error)
    const isAboutSession = route.tag === 'session'
    if (status === 401 && !isAboutSession) await refreshSession()
    // Another tab's confirmation does not count here, so this page may be asked for the password next.
    if (code === 'csrf' && (await hasNewCsrf())) return request(route, given)
    if (code === 'stepUpNeeded' && !isAboutSession && (await askStepUp())) return requestOnce(route, given)
    throw error
  }
}

/** Another tab may have confirmed the password: then the cookie is a new one, and so is what goes with it. */
async function hasNewCsrf(): Promise<boolean> {
  const before = currentSession().csrf
  await refreshSession()
  const { csrf } = currentSession()
  return csrf !== null && csrf !== before
}

async function refreshSession(): Promise<void> {
  const answer = await requestOnce(api.session, {}).catch(() => null)
  tookAnswer(answer as Answer<typeof api.session> | null)
}

async function requestOnce(route: Route, { params, body, query, signal }: Raw): Promise<unknown> {
  const timeout = AbortSignal.timeout(timeoutMs)
  const reply = await fetch(urlOf(route, params, query), {
    method: route.method,
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    headers: headersOf(route, body),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw asError(signal?.aborted === true ? aborted : noAnswer, cause)
  })
  const answer: unknown = await reply.json().catch(() => null)
  if (reply.ok && answer !== null) return answer
  throw asError(refusal(reply.status, answer))
}

function headersOf({ method }: Route, body: unknown): Record<string, string> {
  const { csrf, stepUp } = currentSession()
  return {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(method === 'GET' || csrf === null ? {} : { [csrfHeader]: csrf }),
    ...(method === 'GET' || stepUp === null ? {} : { [stepUpHeader]: stepUp }),
  }
}

/** The address of a route, for requests and for links that download. Values that are undefined or empty are left out. */
export function urlOf(
  route: Route,
  params: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, string | number | boolean | null | undefined>> = {},
): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(key, String(value))
  }
  const text = search.toString()
  return pathOf(route, params) + (text === '' ? '' : `?${text}`)
}

/** What is known about an error that `call` threw, or about any other. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Error && isFailure(error.cause)) return error.cause
  const message = error instanceof Error ? error.message : String(error)
  return { ...noAnswer, code: 'pageError', message, action: 'Reload the page.' }
}

const noAnswer: Failure = {
  status: null,
  code: 'noAnswer',
  message: 'The server did not answer.',
  action: 'Check that it is running, then try again.',
  requestId: null,
  problems: [],
  versions: null,
}

const aborted: Failure = { ...noAnswer, code: 'aborted', message: 'The request was called off.', action: '' }

function refusal(status: number, answer: unknown): Failure {
  const parsed = errorSchema.safeParse(answer)
  if (!parsed.success) {
    const message = `The server answered ${status} without saying why.`
    return { ...noAnswer, status, code: 'strangeAnswer', message, action: 'Look into its log.' }
  }
  const { code, message, action, requestId, problems = [], versions = null } = parsed.data.error
  return { status, code, message, action, requestId, problems, versions }
}

const asError = (failure: Failure, cause?: unknown): Error =>
  new Error(failure.message, { cause: cause instanceof Error ? { ...failure, detail: cause.message } : failure })

const isFailure = (value: unknown): value is Failure =>
  typeof value === 'object' && value !== null && 'action' in value && 'code' in value
