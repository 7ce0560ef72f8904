import { z } from 'zod'
import { chance, pick, stream as randomStream, uniform } from '../sim/random.ts'
import type { Timers } from './timers.ts'

// Everything that can go wrong between a client and the exchange, as data. Rules are set one by one (control API, tests)
// or drawn from a seed (chaos); what a fault does is the same for both.

const matchSchema = z
  .object({
    method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).optional(),
    /** With or without the version: `order` is `/fapi/v1/order` and `/fapi/v3/order`. */
    path: z.string().optional(),
    symbol: z.string().optional(),
    clientIdPrefix: z.string().optional(),
  })
  .readonly()

const ms = z.int().min(0).max(3_600_000)
const status = z.int().min(400).max(599)
const answer = [
  z.object({ do: z.literal('status'), status, body: z.string().optional() }),
  z.object({ do: z.literal('code'), code: z.int(), message: z.string(), status: status.default(400) }),
  /** The connection ends without an answer. */
  z.object({ do: z.literal('drop') }),
] as const

const actionSchema = z.union([
  /** Instead of being executed. `late`: executed after `ms`, when nobody waits for the answer any more; `twice`: repeated on the way. */
  z.object({
    when: z.literal('before'),
    action: z.discriminatedUnion('do', [
      ...answer,
      z.object({ do: z.literal('late'), ms }),
      z.object({ do: z.literal('twice') }),
    ]),
  }),
  /** Executed, but answered like this. */
  z.object({ when: z.literal('after_exec'), action: z.discriminatedUnion('do', answer) }),
  /** Executed and answered; the answer suffers on its way. */
  z.object({
    when: z.literal('reply'),
    action: z.discriminatedUnion('do', [
      z.object({ do: z.literal('delay'), ms }),
      z.object({ do: z.literal('truncate') }),
      z.object({ do: z.literal('garble') }),
    ]),
  }),
])
export type RequestFault = z.output<typeof actionSchema>

/** `nth`: the first request that matches is 1; without it, every one until `times` are used up. */
export const requestRuleSchema = z.intersection(
  actionSchema,
  z.object({
    match: matchSchema.default({}),
    nth: z.int().min(1).optional(),
    times: z.int().min(1).default(1),
  }),
)
export type RequestRule = z.output<typeof requestRuleSchema>

const streamName = z.enum(['user', 'market'])
export const streamRuleSchema = z.discriminatedUnion('do', [
  z.object({ stream: streamName, do: z.literal('close'), code: z.int().min(1000).max(4999).default(1001) }),
  z.object({ stream: streamName, do: z.literal('silence'), forMs: ms }),
  z.object({ stream: streamName, do: z.literal('duplicate'), forMs: ms }),
  z.object({ stream: streamName, do: z.literal('reorder'), forMs: ms }),
  z.object({ stream: streamName, do: z.literal('delay'), ms, forMs: ms }),
  z.object({ stream: streamName, do: z.literal('garble'), forMs: ms }),
  z.object({ stream: streamName, do: z.literal('send'), text: z.string().max(1_000_000) }),
])
export type StreamRule = z.output<typeof streamRuleSchema>
export type StreamName = z.output<typeof streamName>
type MessageFault = Exclude<StreamRule['do'], 'close' | 'send'>

export type RequestFacts = {
  readonly method: string
  readonly path: string
  readonly symbol: string | null
  readonly clientId: string | null
}

/** Decides what goes wrong. */
export interface FaultSource {
  request(facts: RequestFacts, at: number): RequestFault | null
  message(stream: StreamName, at: number): { readonly do: MessageFault; readonly ms: number } | null
}

export interface FaultRules extends FaultSource {
  addRequest(rule: RequestRule): void
  addStream(rule: Exclude<StreamRule, { do: 'close' | 'send' }>, at: number): void
  clear(): void
}

const rulesMax = 1_000

/** Rules set by hand. */
export function createFaultRules(): FaultRules {
  const requests: { readonly rule: RequestRule; seen: number; left: number }[] = []
  const messages = new Map<StreamName, { readonly do: MessageFault; readonly ms: number; readonly until: number }>()

  return {
    request: (facts) => {
      for (const entry of requests) {
        if (!matches(entry.rule, facts)) continue
        entry.seen += 1
        if (entry.seen < (entry.rule.nth ?? 1)) continue
        entry.left -= 1
        if (entry.left <= 0) requests.splice(requests.indexOf(entry), 1)
        return entry.rule
      }
      return null
    },
    message: (stream, at) => {
      const fault = messages.get(stream)
      return fault && at < fault.until ? fault : null
    },
    addRequest: (rule) => {
      if (requests.length >= rulesMax) throw new Error(`more than ${rulesMax} fault rules are waiting`)
      requests.push({ rule, seen: 0, left: rule.times })
    },
    addStream: (rule, at) =>
      void messages.set(rule.stream, { do: rule.do, ms: 'ms' in rule ? rule.ms : 0, until: at + rule.forMs }),
    clear: () => {
      requests.length = 0
      messages.clear()
    },
  }
}

function matches({ match }: RequestRule, { method, path, symbol, clientId }: RequestFacts): boolean {
  if (match.method !== undefined && match.method !== method) return false
  if (match.path !== undefined && match.path !== path && match.path !== path.replace(/^\/fapi\/v\d\//, '')) return false
  if (match.symbol !== undefined && match.symbol !== symbol) return false
  return match.clientIdPrefix === undefined || (clientId?.startsWith(match.clientIdPrefix) ?? false)
}

/** Probabilities from 0 to 1. */
export type FaultRates = { readonly request: number; readonly message: number; readonly delayMsMax: number }

/**
 * Faults drawn from a seed. Equal seeds and equal traffic give equal faults; requests and both streams draw apart from
 * each other, so that a different amount of one does not change the others.
 */
export function faultSchedule(seed: string, rates: FaultRates): FaultSource {
  const random = {
    request: randomStream(seed, 'request faults'),
    user: randomStream(seed, 'user stream faults'),
    market: randomStream(seed, 'market stream faults'),
  }
  return {
    request: ({ method }) => {
      if (!chance(random.request, rates.request)) return null
      const ms = Math.floor(uniform(random.request) * rates.delayMsMax)
      return pick(random.request, requestFaults(method !== 'GET', ms))
    },
    message: (name) => {
      const drawn = random[name]
      if (!chance(drawn, rates.message)) return null
      const what = pick(drawn, ['duplicate', 'reorder', 'delay', 'silence', 'garble'] as const)
      return { do: what, ms: Math.floor(uniform(drawn) * rates.delayMsMax) }
    },
  }
}

const unknownState = {
  do: 'status',
  status: 503,
  body: '{"code":-1000,"msg":"Unknown error, please check your request or try again later."}',
} as const
const timedOut = {
  do: 'code',
  code: -1007,
  message: 'Timeout waiting for response from backend server.',
  status: 408,
} as const
const badGateway = {
  do: 'status',
  status: 502,
  body: '<html><head><title>502 Bad Gateway</title></head></html>',
} as const

const requestFaults = (changesSomething: boolean, ms: number): readonly RequestFault[] => [
  { when: 'before', action: unknownState },
  { when: 'before', action: badGateway },
  { when: 'before', action: { do: 'drop' } },
  { when: 'reply', action: { do: 'delay', ms } },
  { when: 'reply', action: { do: 'truncate' } },
  { when: 'reply', action: { do: 'garble' } },
  ...(changesSomething
    ? ([
        { when: 'before', action: { do: 'late', ms } },
        { when: 'before', action: { do: 'twice' } },
        { when: 'after_exec', action: unknownState },
        { when: 'after_exec', action: timedOut },
        { when: 'after_exec', action: { do: 'drop' } },
      ] as const)
    : []),
]

/** The first source that has a fault to offer decides. */
export const firstOf = (sources: readonly FaultSource[]): FaultSource => ({
  request: (facts, at) => firstFault(sources, (source) => source.request(facts, at)),
  message: (stream, at) => firstFault(sources, (source) => source.message(stream, at)),
})

function firstFault<T>(sources: readonly FaultSource[], ask: (source: FaultSource) => T | null): T | null {
  for (const source of sources) {
    const fault = ask(source)
    if (fault) return fault
  }
  return null
}

/** Stands between the streams and the sockets. */
export interface StreamFaults {
  pass(stream: StreamName, text: string, at: number, send: (text: string) => void): void
}

/** A held-back message leaves with the next one, or after this long. */
const reorderMs = 500

export function createStreamFaults(source: FaultSource, timers: Timers): StreamFaults {
  const held = new Map<StreamName, { readonly release: () => void }>()

  const hold = (stream: StreamName, at: number, send: () => void): void => {
    const release = (): void => {
      cancel()
      held.delete(stream)
      send()
    }
    const cancel = timers.at(at + reorderMs, release)
    held.set(stream, { release })
  }

  return {
    pass: (stream, text, at, send) => {
      const fault = source.message(stream, at)
      const before = held.get(stream)
      if (fault?.do === 'reorder' && !before) return hold(stream, at, () => send(text))
      if (fault?.do === 'delay') timers.at(at + fault.ms, () => send(text))
      else for (const each of received(text, fault?.do ?? null)) send(each)
      before?.release()
    },
  }
}

/** What arrives of one message. */
function received(text: string, fault: MessageFault | null): readonly string[] {
  switch (fault) {
    case 'silence':
    case 'delay':
      return []
    case 'duplicate':
      return [text, text]
    case 'garble':
      return [text.slice(0, Math.floor(text.length / 2))]
    case 'reorder':
    case null:
      return [text]
  }
}
