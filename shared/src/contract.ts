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

/** What a client needs of a contract while it runs. The rest is types, so that it need not load the schemas. */
export type Route<C extends Contract = Contract> = Pick<C, 'method' | 'path' | 'tag'> & {
  /** Never there: carries the types. */
  readonly contract?: C
}
/** The contract behind a route; a whole contract is its own route. */
type ContractOf<R extends Route> = R extends Contract ? R : NonNullable<R['contract']>

/** What a client sends and gets, as JSON. */
export type Query<R extends Route> =
  ContractOf<R> extends { readonly query: infer Q extends z.ZodType } ? z.input<Q> : undefined
export type Params<R extends Route> =
  ContractOf<R> extends { readonly params: infer P extends z.ZodType } ? z.input<P> : undefined
export type Body<R extends Route> =
  ContractOf<R> extends { readonly body: infer B extends z.ZodType } ? z.input<B> : undefined
export type Answer<R extends Route> = z.input<ContractOf<R>['answer']>

/** The path of a route with its parameters filled in. */
export function pathOf({ path }: Pick<Contract, 'path'>, params: Readonly<Record<string, string>> = {}): string {
  return path.replace(/:(\w+)/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined) throw new Error(`${path}: parameter ${name} is missing`)
    return encodeURIComponent(value)
  })
}
