import { errorSchema } from '@undertow/shared/answers.ts'
import type { Contract } from '@undertow/shared/contract.ts'
import type { z } from 'zod'

const askMsMax = 5_000

/** What the bot on this machine said: its answer, a refusal as a sentence, or nothing. */
export type Told<C extends Contract> =
  | { readonly answer: z.output<C['answer']> }
  | { readonly refused: string }
  | { readonly silent: string }

export type LocalServer = {
  /** Never rejects. `key`: the same wish sent twice is carried out once. */
  ask<C extends Contract>(contract: C, key?: string): Promise<Told<C>>
}

/**
 * The REST interface of the bot that listens on `port` of this machine. `tokens` are tried only when it asks for one,
 * and the one it takes is kept.
 */
export function createLocalServer(port: number, tokens: readonly string[]): LocalServer {
  let taken: string | null = null
  const send = (contract: Contract, token: string | null, key: string | undefined): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${contract.path}`, {
      method: contract.method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      redirect: 'error',
      signal: AbortSignal.timeout(askMsMax),
    })

  const ask = async <C extends Contract>(contract: C, key?: string): Promise<Told<C>> => {
    try {
      let reply = await send(contract, taken, key)
      for (const token of tokens) {
        if (reply.status !== 401) break
        reply = await send(contract, token, key)
        taken = token
      }
      if (reply.status === 401) return { refused: unknownCaller }
      return understood(contract, reply.status, await reply.json())
    } catch (error) {
      return { silent: reasonOf(error) }
    }
  }
  return { ask }
}

const unknownCaller = 'The bot there answers only to who can read its data folder: name that folder with --data.'

function understood<C extends Contract>(contract: C, status: number, body: unknown): Told<C> {
  const answer = contract.answer.safeParse(body)
  if (status === 200 && answer.success) return { answer: answer.data as z.output<C['answer']> }
  const failure = errorSchema.safeParse(body)
  if (failure.success) return { refused: `${failure.data.error.message} ${failure.data.error.action}` }
  return { silent: `what answers there (status ${status}) is no Undertow of this version` }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${askMsMax / 1_000} s`
  const { cause } = error
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : null
  return code === 'ECONNREFUSED' ? 'nothing listens there' : (typeof code === 'string' && code) || error.message
}
