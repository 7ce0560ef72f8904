import { z } from 'zod'
import { type Connection, streamsPerConnection } from './connection.ts'

// Clients in use leave the id out, and are served.
const request = z.object({
  method: z.string(),
  params: z.array(z.unknown()).optional(),
  id: z.int().min(0).nullable().default(null),
})
const names = z.array(z.string().min(1).max(100))

type Hands = {
  readonly subscribe: (connection: Connection, name: string, at: number) => void
  readonly unsubscribe: (connection: Connection, name: string) => void
  readonly at: number
}
type Reply = { readonly result: unknown; readonly id: number | null } | { readonly code: number; readonly msg: string }

/** What to answer to a client's message; subscriptions are changed on the way. Source: protocol page, section 5, "Live control". */
export function answerControl(text: string, connection: Connection, { subscribe, unsubscribe, at }: Hands): Reply {
  const json = parsed(text)
  if (json === undefined) return { code: 3, msg: 'Invalid JSON: expected value' }
  const wanted = request.safeParse(json)
  if (!wanted.success) return invalid('request ID must be an unsigned integer and method a string')
  const { method, params = [], id } = wanted.data
  const streams = names.safeParse(params)

  switch (method) {
    case 'SUBSCRIBE': {
      if (!streams.success) return invalid('params must be a list of stream names')
      const all = new Set([...connection.names, ...streams.data])
      if (all.size > streamsPerConnection) return invalid(`more than ${streamsPerConnection} streams`)
      for (const name of streams.data) if (!connection.names.has(name)) subscribe(connection, name, at)
      return { result: null, id }
    }
    case 'UNSUBSCRIBE':
      if (!streams.success) return invalid('params must be a list of stream names')
      for (const name of streams.data) if (connection.names.has(name)) unsubscribe(connection, name)
      return { result: null, id }
    case 'LIST_SUBSCRIPTIONS':
      return { result: [...connection.names], id }
    case 'SET_PROPERTY':
      if (params[0] !== 'combined') return { code: 0, msg: 'Unknown property' }
      if (typeof params[1] !== 'boolean') return { code: 1, msg: 'Invalid value type: expected Boolean' }
      connection.isCombined = params[1]
      return { result: null, id }
    case 'GET_PROPERTY':
      if (params[0] !== 'combined') return { code: 0, msg: 'Unknown property' }
      return { result: connection.isCombined, id }
    default:
      return invalid('unknown method')
  }
}

const invalid = (what: string): Reply => ({ code: 2, msg: `Invalid request: ${what}` })

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
