import { errorSchema, type ApiError } from '@undertow/shared/answers.ts'
import { pathOf, type Answer, type Body, type Contract, type Params, type Query } from '@undertow/shared/contract.ts'
import { csrfHeader, sessionApi } from '@undertow/shared/session-api.ts'
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

type Given<C extends Contract> = (undefined extends Params<C> ? unknown : { readonly params: Params<C> }) &
  (undefined extends Body<C> ? unknown : { readonly body: Body<C> }) & {
    readonly query?: Partial<NonNullable<Query<C>>>
    readonly signal?: AbortSignal
  }

const timeoutMs = 10_000

/** Asks the server; throws an Error whose `failureOf` says what to do. Nothing is repeated here. */
export async function call<C extends Contract>(contract: C, given: Given<C>): Promise<Answer<C>> {
  return (await request(contract, given as Raw)) as Answer<C>
}

type Raw = {
  readonly params?: Record<string, string>
  readonly query?: Record<string, string | number | undefined>
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/**
 * `call` for a contract that is only known while running. Refused for want of a login proof, it is asked again with one:
 * such a refusal says that nothing was done.
 */
export async function request(contract: Contract, given: Raw): Promise<unknown> {
  try {
    return await requestOnce(contract, given)
  } catch (error) {
    const { code, status } = failureOf(error)
    const isAboutSession = contract.tag === 'session'
    if (status === 401 && !isAboutSession) await refreshSession()
    if (code === 'csrf' && (await hasNewCsrf())) return requestOnce(contract, given)
    if (code === 'stepUpNeeded' && !isAboutSession && (await askStepUp())) return requestOnce(contract, given)
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
  const answer = await requestOnce(sessionApi.session, {}).catch(() => null)
  tookAnswer(answer as Answer<typeof sessionApi.session> | null)
}

async function requestOnce(contract: Contract, { params, body, query, signal }: Raw): Promise<unknown> {
  const timeout = AbortSignal.timeout(timeoutMs)
  const reply = await fetch(urlOf(contract, params, query), {
    method: contract.method,
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    headers: headersOf(contract, body),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw asError(signal?.aborted === true ? aborted : noAnswer, cause)
  })
  const answer: unknown = await reply.json().catch(() => null)
  if (reply.ok && answer !== null) return answer
  throw asError(refusal(reply.status, answer))
}

function headersOf({ method }: Contract, body: unknown): Record<string, string> {
  const { csrf } = currentSession()
  return {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(method === 'GET' || csrf === null ? {} : { [csrfHeader]: csrf }),
  }
}

/** The address of a route, for requests and for links that download. Values that are undefined or empty are left out. */
export function urlOf(
  contract: Contract,
  params: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, string | number | boolean | null | undefined>> = {},
): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(key, String(value))
  }
  const text = search.toString()
  return pathOf(contract, params) + (text === '' ? '' : `?${text}`)
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
