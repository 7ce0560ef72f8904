import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { streamPath, streamSchemaVersion, type StreamFrames } from '@undertow/shared/stream.ts'
import { snapshotOf, tailLengths } from '@undertow/shared/view-fold.ts'
import { type Change, type Patch, type View } from '@undertow/shared/view.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Caller } from './auth/gate.ts'
import type { Room } from './handle.ts'

export type StreamLimits = {
  readonly clientsMax: number
  /** Of one browser that is logged in: its tabs share one, where it can. */
  readonly perSessionMax: number
  readonly heartbeatMs: number
  /** A client that takes nothing for this long is dropped. */
  readonly stalledMsMax: number
  /** Most rows that wait for one client; a row has 200 to 400 bytes. */
  readonly waitingRowsMax: number
  /** Recent patches kept for clients that come back. */
  readonly keptPatches: number
  readonly keptBytes: number
}

export const defaultStreamLimits: StreamLimits = {
  clientsMax: 64,
  perSessionMax: 4,
  heartbeatMs: 5000,
  stalledMsMax: 15_000,
  waitingRowsMax: 3000,
  keptPatches: 600,
  keptBytes: 4 * 1024 * 1024,
}

type Client = {
  readonly out: ServerResponse
  readonly caller: Caller
  /** What it was last told, or will be by `waiting`. */
  seq: number
  /** Since when the socket takes nothing more; null while it does. */
  blockedSince: number | null
  /** Everything that came while it was blocked, folded into one patch. */
  waiting: Waiting | null
}
type Waiting = {
  readonly fromSeq: number
  toSeq: number
  readonly changes: Map<string, Change>
  readonly tape: Change[]
  dropped: number
}
type Kept = { readonly patch: Patch; readonly json: string }

/** Most tape rows that wait for a slow client; older ones are counted as dropped. */
const tapeWaitingMax = 100

/** `GET /api/stream`: the whole view once, then every patch of it. Timers run on the machine's clock, not the market's. */
export function serveStream(
  app: FastifyInstance,
  { backend, log, callerOf }: Pick<Room, 'backend' | 'log' | 'callerOf'>,
  limits: StreamLimits,
): void {
  const clients = new Set<Client>()
  const { bootId } = backend.status()
  let kept: Kept[] = []
  let keptBytes = 0

  const write = (client: Client, text: string): void => {
    if (!client.out.write(text)) client.blockedSince ??= performance.now()
  }
  const drop = (client: Client, reason: string): void => {
    clients.delete(client)
    client.out.destroy()
    log('info', 'stream client dropped', { reason, clients: clients.size })
  }

  // One for all who ask before the view changes: after a loss of the line every page asks at once.
  let snapshot: { readonly view: View; readonly text: string } | null = null
  const sendSnapshot = (client: Client): void => {
    const view = backend.view()
    if (snapshot?.view !== view) {
      const patch = snapshotOf(view)
      const told = { bootId, schemaVersion: streamSchemaVersion, patch }
      snapshot = { view, text: frame('snapshot', told, `${bootId}-${patch.toSeq}`) }
    }
    client.seq = view.seq
    write(client, snapshot.text)
  }
  const sendPatch = (client: Client, { patch, json }: Kept): void => {
    const follows = patch.fromSeq === client.seq
    if (!follows) return client.blockedSince === null ? sendSnapshot(client) : drop(client, 'lost its place')
    client.seq = patch.toSeq
    if (client.blockedSince === null) return write(client, frameText('patch', json, `${bootId}-${patch.toSeq}`))
    client.waiting = fold(client.waiting, patch)
    if (client.waiting.changes.size > limits.waitingRowsMax) drop(client, 'too much waits for it')
  }
  const heartbeat = (): string => frame('hb', { serverTime: backend.now(), seq: backend.view().seq })

  const onDrain = (client: Client): void => {
    client.blockedSince = null
    const { waiting } = client
    client.waiting = null
    if (waiting) write(client, frame('patch', unfold(waiting), `${bootId}-${waiting.toSeq}`))
  }

  const stopListening = backend.onPatch((patch) => {
    const entry = { patch, json: JSON.stringify(patch) }
    kept.push(entry)
    keptBytes += entry.json.length
    while (kept.length > limits.keptPatches || keptBytes > limits.keptBytes) keptBytes -= kept.shift()?.json.length ?? 0
    for (const client of clients) sendPatch(client, entry)
  })
  // Whoever is behind asks for the list when it has caught up: a new alert is in the store before it is told.
  const stopNews = backend.alerts.onNews((news) => {
    const text = frame('alert', news)
    for (const client of clients) if (client.blockedSince === null) write(client, text)
  })
  const beat = setInterval(() => {
    for (const client of clients) {
      // Whoever logs out, or is logged out, hears no more within one beat.
      if (isLoggedOut(client)) drop(client, 'logged out')
      else if (client.blockedSince === null) write(client, heartbeat())
    }
  }, limits.heartbeatMs)
  const watch = setInterval(
    () => {
      const now = performance.now()
      for (const client of clients)
        if (client.blockedSince !== null && now - client.blockedSince > limits.stalledMsMax) drop(client, 'stalled')
    },
    Math.min(1000, limits.stalledMsMax),
  )

  app.addHook('preClose', async () => {
    stopListening()
    stopNews()
    clearInterval(beat)
    clearInterval(watch)
    for (const { out } of clients) out.end()
    clients.clear()
    kept = []
    snapshot = null
  })

  /** Patches that lead from `seq` to now, or null when they are not kept any more. */
  const since = (seq: number): readonly Kept[] | null => {
    if (seq === backend.view().seq) return []
    const first = kept.findIndex(({ patch }) => patch.fromSeq === seq)
    return first < 0 ? null : kept.slice(first)
  }

  app.route({
    method: 'GET',
    url: streamPath,
    exposeHeadRoute: false,
    schema: streamSchema,
    handler: (request, reply) => {
      const caller = callerOf(request)
      const out = open(reply)
      const same = [...clients].filter((client) => isSameSession(client.caller, caller)).length
      if (clients.size >= limits.clientsMax || same >= limits.perSessionMax) {
        // 200, because a browser's EventSource gives up for ever on any other status.
        const count =
          same >= limits.perSessionMax ? `${same} streams of this browser or program` : `${clients.size} streams`
        const refused = { reason: `There are ${count} open already. Close some pages.`, retryMs: 30_000 }
        out.end(`retry: 30000\n${frame('refused', refused)}`)
        return
      }
      const client: Client = { out, caller, seq: -1, blockedSince: null, waiting: null }
      clients.add(client)
      out.on('drain', () => onDrain(client))
      out.on('close', () => clients.delete(client))
      out.on('error', () => clients.delete(client))
      write(client, 'retry: 2000\n\n')
      const seen = seqSeen(request, bootId)
      const missed = seen === null ? null : since(seen)
      if (seen === null || missed === null) sendSnapshot(client)
      else {
        client.seq = seen
        for (const entry of missed) sendPatch(client, entry)
      }
      write(client, heartbeat())
    },
  })
}

function isLoggedOut({ caller }: Client): boolean {
  if (caller.kind === 'session') return !caller.session.isValid()
  return caller.kind === 'program' && !caller.isValid()
}

function isSameSession(a: Caller, b: Caller): boolean {
  if (a.kind === 'session' && b.kind === 'session') return a.session.name === b.session.name
  return a.kind === 'program' && b.kind === 'program' && a.name === b.name
}

function open(reply: FastifyReply): ServerResponse {
  const headers = reply.getHeaders() as OutgoingHttpHeaders
  reply.hijack()
  const out = reply.raw
  // A quiet market is no reason to hang up; `stalledMsMax` judges instead.
  out.socket?.setTimeout(0)
  out.socket?.setNoDelay(true)
  out.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    connection: 'keep-alive',
  })
  return out
}

/** The seq that a returning client has; null when it has none of this process. */
function seqSeen({ headers, query }: FastifyRequest, bootId: string): number | null {
  const id = headers['last-event-id'] ?? (query as { lastEventId?: string }).lastEventId
  if (typeof id !== 'string' || !id.startsWith(`${bootId}-`)) return null
  const seq = id.slice(bootId.length + 1)
  return /^\d{1,15}$/.test(seq) ? Number.parseInt(seq, 10) : null
}

/** Later rows replace earlier ones of the same key; of the tails only as much is kept as a reader would keep. */
function fold(waiting: Waiting | null, patch: Patch): Waiting {
  const into: Waiting = waiting ?? { fromSeq: patch.fromSeq, toSeq: 0, changes: new Map(), tape: [], dropped: 0 }
  into.toSeq = patch.toSeq
  into.dropped += patch.dropped
  for (const change of patch.changes) {
    if (change.table === 'liquidations') into.tape.push(change)
    else {
      const key = `${change.table} ${change.key}`
      into.changes.delete(key)
      into.changes.set(key, change)
    }
  }
  const tooMany = Math.max(0, into.tape.length - tapeWaitingMax)
  into.tape.splice(0, tooMany)
  into.dropped += tooMany
  for (const table of ['decisions', 'trades', 'notices'] as const) trim(into.changes, table, tailLengths[table])
  return into
}

function trim(changes: Map<string, Change>, table: Change['table'], length: number): void {
  const keys = [...changes].filter(([, change]) => change.table === table).map(([key]) => key)
  for (const key of keys.slice(0, Math.max(0, keys.length - length))) changes.delete(key)
}

const unfold = ({ fromSeq, toSeq, changes, tape, dropped }: Waiting): Patch => ({
  fromSeq,
  toSeq,
  changes: [...changes.values(), ...tape],
  dropped,
})

const frame = <E extends keyof StreamFrames>(event: E, data: StreamFrames[E], id?: string): string =>
  frameText(event, JSON.stringify(data), id)

const frameText = (event: string, json: string, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${json}\n\n`

const streamSchema = {
  tags: ['system'],
  summary: 'Live changes as server-sent events',
  description:
    'Events: `snapshot` {bootId, schemaVersion, patch} replaces everything; `patch` {fromSeq, toSeq, changes, dropped} follows it; ' +
    '`alert` {alert, unread} for each new alert and each acknowledgement; `hb` {serverTime, seq} every 5 s; `refused` {reason, retryMs} when too many streams are open. ' +
    'With Last-Event-ID (or ?lastEventId=) missed patches are sent again when they are still kept, else a snapshot.',
  querystring: z.strictObject({ lastEventId: z.string().max(100).optional() }),
  response: {
    200: { description: 'Events until either side closes', content: { 'text/event-stream': { schema: z.string() } } },
  },
}
