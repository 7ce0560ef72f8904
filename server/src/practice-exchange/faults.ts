import { z } from 'zod'
import { chance, pick, stream as randomStream, uniform } from '../sim/random.ts'

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
  z.object({
    do: z.literal('status'),
    status,
    body: z.string().optional(),
    /** As `retry-after`, in lower case. */
    headers: z.record(z.string(), z.string()).default({}),
  }),
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
      /** Other values for these members, of the object or of each object of the list. */
      z.object({ do: z.literal('set'), members: z.record(z.string(), z.json()) }),
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

const stream = z.enum(['user', 'market'])
/** `name`: only the streams whose name contains it, as `forceOrder`; the others of the connection go on. */
const messages = { stream, name: z.string().min(1).optional(), forMs: ms }
const frameBytesMax = 200_000_000
export const streamRuleSchema = z.discriminatedUnion('do', [
  /** 1006: reset, without a word. */
  z.object({ stream, do: z.literal('close'), code: z.int().min(1000).max(4999).default(1001) }),
  z.object({ ...messages, do: z.literal('silence') }),
  z.object({ ...messages, do: z.literal('duplicate') }),
  z.object({ ...messages, do: z.literal('reorder') }),
  z.object({ ...messages, do: z.literal('delay'), ms }),
  z.object({ ...messages, do: z.literal('garble') }),
  z.object({ stream, do: z.literal('send'), text: z.string().max(1_000_000) }),
  /** One frame of so many bytes. */
  z.object({ stream, do: z.literal('oversize'), bytes: z.int().min(1).max(frameBytesMax) }),
])
export type StreamRule = z.output<typeof streamRuleSchema>
export type StreamName = z.output<typeof stream>
/** What lasts for a time, rather than happening once. */
export type MessageRule = Extract<StreamRule, { forMs: number }>
export type MessageFault = MessageRule['do']

export type RequestFacts = {
  readonly method: string
  readonly path: string
  readonly symbol: string | null
  readonly clientId: string | null
}

/** Decides what goes wrong. */
export interface FaultSource {
  request(facts: RequestFacts, at: number): RequestFault | null
  /** `name`: of the single stream, as `btcusdt@aggTrade`. */
  message(stream: StreamName, at: number, name: string): { readonly do: MessageFault; readonly ms: number } | null
}

export interface FaultRules extends FaultSource {
  addRequest(rule: RequestRule): void
  addStream(rule: MessageRule, at: number): void
  clear(): void
}

const rulesMax = 1_000

/** Rules set by hand. */
export function createFaultRules(): FaultRules {
  const requests: { readonly rule: RequestRule; seen: number; left: number }[] = []
  /** The newest first. */
  let messageRules: { readonly rule: MessageRule; readonly until: number }[] = []

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
    message: (on, at, name) => {
      const found = messageRules.find(
        ({ rule, until }) => rule.stream === on && at < until && (rule.name === undefined || name.includes(rule.name)),
      )
      return found ? { do: found.rule.do, ms: 'ms' in found.rule ? found.rule.ms : 0 } : null
    },
    addRequest: (rule) => {
      if (requests.length >= rulesMax) throw new Error(`more than ${rulesMax} fault rules are waiting`)
      requests.push({ rule, seen: 0, left: rule.times })
    },
    addStream: (rule, at) => {
      const running = messageRules.filter(({ until }) => at < until)
      if (running.length >= rulesMax) throw new Error(`more than ${rulesMax} faults of streams are running`)
      messageRules = [{ rule, until: at + rule.forMs }, ...running]
    },
    clear: () => {
      requests.length = 0
      messageRules = []
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
    message: (on) => {
      const drawn = random[on]
      if (!chance(drawn, rates.message)) return null
      const what = pick(drawn, ['duplicate', 'reorder', 'delay', 'silence', 'garble'] as const)
      return { do: what, ms: Math.floor(uniform(drawn) * rates.delayMsMax) }
    },
  }
}

const unknownState = {
  do: 'status',
  status: 503,
  headers: {},
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
  headers: {},
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
  message: (on, at, name) => firstFault(sources, (source) => source.message(on, at, name)),
})

function firstFault<T>(sources: readonly FaultSource[], ask: (source: FaultSource) => T | null): T | null {
  for (const source of sources) {
    const fault = ask(source)
    if (fault) return fault
  }
  return null
}
