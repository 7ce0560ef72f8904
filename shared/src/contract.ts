import type { z } from 'zod'
import type { Scope } from './scopes.ts'

/** One route. `path` is written with `:name` for parameters. */
export type Contract = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: `/api/${string}`
  readonly tag: 'account' | 'market' | 'history' | 'settings' | 'control' | 'session' | 'access' | 'system'
  /** Whom it is for. */
  readonly scope: Scope
  readonly summary: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly answer: z.ZodType
  /** A list that is also given as CSV, with these columns. */
  readonly csv?: readonly string[]
  /** Statuses of its own besides those that every route may answer. */
  readonly errors?: readonly (401 | 404 | 409 | 422 | 503)[]
}

/** What a client sends and gets, as JSON. */
export type Query<C extends Contract> = C extends { readonly query: infer Q extends z.ZodType } ? z.input<Q> : undefined
export type Params<C extends Contract> = C extends { readonly params: infer P extends z.ZodType }
  ? z.input<P>
  : undefined
export type Body<C extends Contract> = C extends { readonly body: infer B extends z.ZodType } ? z.input<B> : undefined
export type Answer<C extends Contract> = z.input<C['answer']>

/** The path of a route with its parameters filled in. */
export function pathOf(contract: Contract, params: Readonly<Record<string, string>> = {}): string {
  return contract.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined) throw new Error(`${contract.path}: parameter ${name} is missing`)
    return encodeURIComponent(value)
  })
}
