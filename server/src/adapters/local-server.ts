import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { errorSchema } from '@undertow/shared/error-answer.ts'
import { api } from '@undertow/shared/api.ts'
import { pathOf, type Contract } from '@undertow/shared/contract.ts'
import { operatorScheme, requestProofText, serverProofText } from '@undertow/shared/operator-api.ts'
import { csrfHeader } from '@undertow/shared/csrf.ts'
import type { z } from 'zod'

const askMsMax = 5_000
/** Each look at a password takes the bot a third of a second, longer when it is busy. */
const passwordMsMax = 15_000

/** What the bot on this machine said: its answer, a refusal as a sentence, or nothing. */
export type Told<C extends Contract> =
  | { readonly answer: z.output<C['answer']> }
  | { readonly refused: string }
  | { readonly silent: string }

export type LocalServer = {
  /** Never rejects. `key`: the same wish sent twice is carried out once. */
  ask<C extends Contract>(contract: C, key?: string): Promise<Told<C>>
  /** Logs in with `password`, sets `next` and logs out again. Never rejects. */
  changePassword(password: string, next: string): Promise<Told<typeof api.changePassword>>
}

/** Under which key and nonce the next request is signed; `open`: it needs no login. */
type Met = { readonly key: string; readonly nonce: string } | 'open'

/**
 * The REST interface of the bot that listens on `port` of this machine. `keys` are those of the data folders. What does not
 * prove first that it knows one of them is told nothing; and no key, nor anything that could be used again, is sent to anybody.
 * `mustProve`: the bot of one of these folders has a login, so that what claims to need none is not it.
 */
export function createLocalServer(port: number, keys: readonly string[], mustProve: boolean): LocalServer {
  const send = (
    contract: Contract,
    url: string,
    headers: Readonly<Record<string, string>>,
    body: object | null = null,
  ): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${url}`, {
      method: contract.method,
      headers: { ...headers, ...(body === null ? {} : { 'content-type': 'application/json' }) },
      body: body === null ? null : JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(body === null ? askMsMax : passwordMsMax),
    })

  async function meet(): Promise<{ readonly met: Met } | { readonly refused: string } | { readonly silent: string }> {
    const challenge = randomBytes(32).toString('base64url')
    const reply = await send(api.operator, `${api.operator.path}?challenge=${challenge}`, {})
    const told = understood(api.operator, reply.status, await reply.json())
    if (!('answer' in told)) return told
    const { nonce, proof } = told.answer
    if (nonce === null || proof === null) return mustProve ? { refused: withoutLogin } : { met: 'open' }
    const key = keys.find((key) => isSame(proof, mac(key, serverProofText(port, challenge, nonce))))
    return key === undefined ? { refused: stranger } : { met: { key, nonce } }
  }

  async function ask<C extends Contract>(contract: C, idempotencyKey = ''): Promise<Told<C>> {
    try {
      const outcome = await meet()
      if (!('met' in outcome)) return outcome
      const { met } = outcome
      const url = pathOf(contract)
      const told = understood(
        contract,
        ...(await replyTo(
          send(contract, url, {
            ...(idempotencyKey === '' ? {} : { 'idempotency-key': idempotencyKey }),
            ...(met === 'open' ? {} : { authorization: signed(met, contract.method, url, idempotencyKey) }),
          }),
        )),
      )
      return met === 'open' && 'answer' in told && claimsRealMoney(told.answer) ? { silent: unproven } : told
    } catch (error) {
      return { silent: reasonOf(error) }
    }
  }

  const signed = (met: Exclude<Met, 'open'>, method: string, url: string, idempotencyKey: string): string =>
    `${operatorScheme} ${met.nonce}:${mac(met.key, requestProofText(port, met.nonce, method, url, idempotencyKey))}`

  async function changePassword(password: string, next: string): Promise<Told<typeof api.changePassword>> {
    try {
      const entered = await asPerson(api.logIn, {}, { password })
      if (!('answer' in entered.told)) return entered.told
      const changed = await asPerson(api.changePassword, entered.session, { password, next })
      const session = 'answer' in changed.told ? changed.session : entered.session
      await send(api.logOut, api.logOut.path, session).catch(() => undefined)
      return changed.told
    } catch (error) {
      return { silent: reasonOf(error) }
    }
  }

  /** A password is sent only to what has just proven that it is the bot of a data folder. `session`: the headers of a login. */
  async function asPerson<C extends typeof api.logIn | typeof api.changePassword>(
    contract: C,
    session: Readonly<Record<string, string>>,
    body: object,
  ): Promise<{ readonly told: Told<C>; readonly session: Readonly<Record<string, string>> }> {
    const outcome = await meet()
    if (!('met' in outcome)) return { told: outcome, session }
    if (outcome.met === 'open') return { told: { refused: noPassword }, session }
    const reply = await send(contract, contract.path, session, body)
    const told = understood(contract, reply.status, await reply.json())
    if (!('answer' in told)) return { told, session }
    const [cookie = ''] = (reply.headers.getSetCookie()[0] ?? '').split(';', 1)
    return { told, session: { cookie, [csrfHeader]: told.answer.csrf ?? '' } }
  }

  return { ask, changePassword }
}

const replyTo = async (sent: Promise<Response>): Promise<[status: number, body: unknown]> => {
  const reply = await sent
  return [reply.status, await reply.json()]
}

const mac = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('base64url')

const isSame = (given: string, expected: string): boolean =>
  given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))

/** Where real money can be reached there is a login: what needs none and says so is something else. */
const claimsRealMoney = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'book' in answer && answer.book === 'live'

const noPassword = 'The bot there needs no password.'
const unproven = 'what answers there speaks of real money and does not prove that it is the bot of a data folder'
const withoutLogin =
  'What answers there needs no login, and the bot of your data folder has one: it is another program, so it was told nothing. ' +
  'If you mean a bot that needs none, name its folder, for practice with: --data data/practice'
const stranger =
  'What answers there does not know the key of your data folder, so it was told nothing. If it is your bot, name its folder with --data.'

function understood<C extends Contract>(contract: C, status: number, body: unknown): Told<C> {
  const answer = contract.answer.safeParse(body)
  if (status === 200 && answer.success) return { answer: answer.data as z.output<C['answer']> }
  const failure = errorSchema.safeParse(body)
  if (failure.success) return { refused: `${failure.data.error.message} ${failure.data.error.action}` }
  return { silent: `what answers there (status ${status}) is no Undertow of this version` }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'no answer in time'
  // An answer that is no JSON.
  if (error instanceof SyntaxError) return 'what answers there is no Undertow'
  const { cause } = error
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : null
  return code === 'ECONNREFUSED' ? 'nothing listens there' : (typeof code === 'string' && code) || error.message
}
