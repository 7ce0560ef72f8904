import { errorSchema } from '@undertow/shared/error-answer.ts'
import { pageLimitMax } from '@undertow/shared/api-query.ts'
import { stepUpHeader } from '@undertow/shared/csrf.ts'
import { type Contract } from '@undertow/shared/contract.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Audit, Backend, Log } from '../ports.ts'
import type { Auth } from './auth/auth.ts'
import type { Caller } from './auth/gate.ts'
import { csvName, csvOf, type CsvPage } from './csv.ts'
import { tooManyDownloads, type Downloads } from './downloads.ts'
import type { Once } from './once.ts'
import { rateClassOf, type Allow } from './rates.ts'
import { isRefusal, sendRefusal, type Refusal } from './refusal.ts'

/** What every route is given. */
export type Room = {
  readonly app: FastifyInstance
  readonly port: number
  readonly backend: Backend
  readonly log: Log
  readonly audit: Audit
  /** Null: this server needs no login. */
  readonly auth: Auth | null
  readonly callerOf: (request: FastifyRequest) => Caller
  readonly once: Once
  readonly allow: Allow
  readonly downloads: Downloads
}

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined
type Part<C extends Contract, K extends 'params' | 'query' | 'body'> = C extends { readonly [k in K]: infer S }
  ? Output<S>
  : undefined

/** A validated request. */
export type Asked<C extends Contract> = {
  readonly params: Part<C, 'params'>
  readonly query: Part<C, 'query'>
  readonly body: Part<C, 'body'>
  readonly caller: Caller
  /** Who wished it, for the journal. */
  readonly by: string
  /** The password was given within the last five minutes, or none is needed here. What is dangerous asks for it. */
  readonly isFresh: boolean
}
type Told<C extends Contract> = z.output<C['answer']> | Written | Refusal

/** An answer too large to be checked and written while the loop waits: JSON text, made in another thread. */
export type Written = { readonly written: string }
const isWritten = (told: unknown): told is Written => typeof told === 'object' && told !== null && 'written' in told

/** Serves one contract: validation, documentation, rate, idempotency and CSV follow from it; `handle` only answers. */
export function serve<const C extends Contract>(
  room: Room,
  contract: C,
  handle: (asked: Asked<C>, reply: FastifyReply) => Told<C> | Promise<Told<C>>,
): void {
  const { method, path } = contract
  room.app.route({
    method,
    url: path,
    schema: schemaOf(contract),
    // Only settings are long.
    ...(contract.body && contract.tag === 'settings' ? { bodyLimit: 256 * 1024 } : {}),
    ...(contract.csv ? { handlerTimeout: 60_000 } : {}),
    handler: async (request, reply) => {
      const { params, query, body } = request
      const caller = room.callerOf(request)
      const by = nameOf(caller, request)
      const asked = { params, query, body, caller, by, isFresh: isFresh(caller, request) } as Asked<C>
      const isStranger = caller.kind === 'nobody' && method === 'GET'
      const tooMany = room.allow(isStranger ? 'stranger' : rateClassOf(contract), by)
      if (tooMany) return sendRefusal(reply.header('retry-after', String(tooMany.afterSec)), tooMany.refusal)
      if (contract.csv && wantsCsv(request))
        return sendCsv(room, contract, request, reply, (query) => handle({ ...asked, query } as Asked<C>, reply))
      const answer = async () => handle(asked, reply)
      const note = (outcome: string): void => noteWish(room.audit, contract, asked, outcome)
      // A login or a token is never answered from memory: the cookie would be missing, and the secrets would stay.
      const isSecret = contract.tag === 'session' || contract.tag === 'access'
      const telling: Promise<Told<C> | Refusal> = isSecret ? answer() : keyed(room.once, request, by, answer)
      const told = await telling.catch((error: unknown) => {
        note('failed')
        throw error
      })
      note(isRefusal(told) ? told.code : 'done')
      if (isRefusal(told)) return sendRefusal(reply, told)
      return reply.type('application/json; charset=utf-8').send(isWritten(told) ? told.written : told)
    },
  })
}

/** For the audit log: what somebody wanted to change, and what came of it. Guesses that nobody looked at would only fill it. */
function noteWish(
  audit: Audit,
  { method, path, scope }: Contract,
  { caller, by, params }: { readonly caller: Caller; readonly by: string; readonly params: unknown },
  outcome: string,
): void {
  if (method === 'GET' || scope === 'read' || outcome === 'tooManyTries') return
  if (caller.kind === 'nobody' && outcome !== 'done' && outcome !== 'wrongSecret') return
  audit(`${method} ${path}`, by, { ...(params as Record<string, string> | undefined), outcome })
}

function nameOf(caller: Caller, { headers }: FastifyRequest): string {
  if (caller.kind === 'session') return `dashboard (session ${caller.session.name})`
  if (caller.kind === 'program') return caller.name
  // A browser says where a request comes from; nothing else sends this header.
  return headers['sec-fetch-site'] === undefined ? 'api' : 'dashboard'
}

function isFresh(caller: Caller, { headers }: FastifyRequest): boolean {
  const proof = headers[stepUpHeader]
  if (caller.kind === 'session') return typeof proof === 'string' && caller.session.isFresh(proof)
  return caller.kind === 'anyone'
}

function keyed<T>(
  once: Once,
  { method, url, headers, body }: FastifyRequest,
  by: string,
  answer: () => Promise<T>,
): Promise<T | Refusal> {
  const key = headers['idempotency-key']
  if (method === 'GET' || typeof key !== 'string') return answer()
  if (key.length > 100) return Promise.resolve(keyTooLong)
  return once.run(key, `${by} ${method} ${url} ${JSON.stringify(body ?? null)}`, answer)
}

const keyTooLong: Refusal = {
  refused: 400,
  code: 'keyTooLong',
  message: 'The Idempotency-Key has more than 100 characters.',
  action: 'Use a UUID.',
}

function wantsCsv({ query, headers }: FastifyRequest): boolean {
  const { format } = query as { format?: 'json' | 'csv' }
  return format === undefined ? (headers.accept ?? '').includes('text/csv') : format === 'csv'
}

async function sendCsv(
  { backend, downloads }: Room,
  { path, csv = [] }: Contract,
  { query }: FastifyRequest,
  reply: FastifyReply,
  list: (query: unknown) => unknown,
): Promise<FastifyReply> {
  const range = query as Readonly<Record<string, unknown>> & {
    readonly from?: number
    readonly to?: number
    readonly cursor?: string
  }
  const page = async (cursor: string | undefined) =>
    (await list({ ...range, limit: pageLimitMax, cursor })) as CsvPage | Refusal
  const place = downloads.begin()
  if (place === null) return sendRefusal(reply.header('retry-after', '5'), tooManyDownloads)
  const first = await page(range.cursor).catch((error: unknown) => {
    place.end()
    throw error
  })
  if (isRefusal(first)) {
    place.end()
    return sendRefusal(reply, first)
  }
  const fileName = csvName(path.slice('/api/'.length).replaceAll('/', '-'), backend.status().book, range, backend.now())
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .send(place.sends(csvOf(csv, first, page)))
}

/** The OpenAPI side of a contract; the same schemas validate. */
function schemaOf(contract: Contract) {
  const { tag, summary, params, query, body, answer, csv, errors = [], method } = contract
  const statuses = [400, 401, 403, 421, 429, 500, ...(method === 'GET' ? [] : [413, 415, 422]), ...errors]
  const failures = [...new Set(statuses)].map((status) => [status, failure(status)] as const)
  return {
    tags: [tag],
    summary,
    ...(params ? { params } : {}),
    ...(query ? { querystring: query } : {}),
    ...(body ? { body } : {}),
    ...(method === 'GET' ? {} : { headers: idempotencySchema }),
    response: {
      200: {
        description: csv ? 'One page, or the whole list as CSV' : summary,
        content: {
          'application/json': { schema: answer },
          ...(csv ? { 'text/csv': { schema: z.string() } } : {}),
        },
      },
      ...Object.fromEntries(failures),
    },
  }
}

const failure = (status: number) => ({
  description: failureTexts[status] ?? 'Refused',
  content: { 'application/json': { schema: errorSchema } },
})

const idempotencySchema = z.looseObject({
  'idempotency-key': z
    .string()
    .optional()
    .meta({ description: 'the same key gets the same answer; the wish is carried out once' }),
})

const failureTexts: Readonly<Record<number, string>> = {
  400: 'The request is not valid; `problems` names what',
  401: 'Not logged in',
  403: 'The request came from a page of another site, is not granted to this caller, or needs the password once more',
  404: 'There is no such thing',
  409: 'Something changed in between; nothing was done',
  413: 'The body is too large',
  415: 'The body is not JSON',
  421: 'The Host header names another server',
  422: 'Understood and refused; `problems` names why',
  429: 'Too many requests of this kind, or too many CSV downloads at once; `retry-after` says when to come again',
  500: 'Failed inside the server',
  503: 'Not known yet, or too slow',
}
