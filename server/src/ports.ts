import type { ExchangeCommand } from '@undertow/shared/commands.ts'
import type { Command } from '@undertow/shared/commands.ts'
import type { Config } from '@undertow/shared/config.ts'
import type { Entry, Event, Hop, Quote } from '@undertow/shared/events.ts'

/** Time, and the only way to wait. Wall clock in production, virtual in replay and chaos. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Milliseconds with fractions since an arbitrary start; never goes back. For measuring only. */
  elapsed(): number
  /** Runs `run` once after `ms`; the returned function calls it off. */
  after(ms: number, run: () => void): () => void
}

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Form-encoded text; null without a body. */
  readonly body: string | null
  readonly timeoutMs: number
}
export type HttpReply = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }

/** Why no reply came. `notSent` is provable: no byte of the request left. */
export type HttpFailure = { readonly failed: 'notSent' | 'noReply'; readonly reason: string }

export interface SocketHandlers {
  onOpen(): void
  onMessage(text: string): void
  /** Called exactly once, whatever ended the connection. */
  onClose(code: number, reason: string): void
  onPong(): void
}
export interface Socket {
  send(text: string): void
  ping(): void
  close(): void
}

/** Bytes to and from a venue: real sockets, or the in-memory practice exchange under a virtual clock. */
export interface Transport {
  /** Never rejects. */
  request(request: HttpRequest): Promise<HttpReply | HttpFailure>
  open(url: string, handlers: SocketHandlers): Socket
  close(): Promise<void>
}

export type HopState = {
  readonly hop: Hop
  readonly state: 'live' | 'late' | 'down' | 'unknown'
  readonly lastAt: number | null
  readonly reconnects: number
  readonly reason: string
}

/** Something that tells events. `emit` may be called at any time between start and stop. */
export interface Feed {
  start(emit: (event: Event) => void): void
  stop(): void
  hops(): readonly HopState[]
}

/** A place where orders go. Every outcome comes back as an event; nothing here throws or is retried behind the core's back. */
export interface Exchange {
  /** Connects, reads rules and account, and keeps telling events until `stop`. */
  start(emit: (event: Event) => void): Promise<void>
  execute(command: ExchangeCommand): void
  /** From the streamed book; no request is made. */
  quote(symbol: string): Quote
  hops(): readonly HopState[]
  stop(): Promise<void>
}

/** An entry with what the core answered. */
export type Recorded = Entry & { readonly commands: readonly Command[] }

/** The append-only record of events and commands, and the tables made from it. */
export interface Journal {
  /** The highest seq on disk; -1 when empty. */
  readonly lastSeq: number
  /** Buffers; nothing is durable before `commit`. */
  append(recorded: Recorded): void
  /** Everything appended is on disk when this returns. Throws when storage fails: the process must not go on trading. */
  commit(): void
  /** All recorded entries above `afterSeq`, in order of seq, across both files. */
  read(afterSeq: number): Iterable<Recorded>
  /** The newest saved state, or null. `state` is opaque text. */
  savedState(): { readonly seq: number; readonly state: string } | null
  saveState(seq: number, state: string): void
  /** Holes in seq left by crashes, oldest first. */
  gaps(): readonly { readonly fromSeq: number; readonly toSeq: number }[]
  close(): void
}

export type SettingsProblem = { readonly key: string; readonly value: string; readonly problem: string }
export type SettingsState = {
  readonly version: number
  readonly config: Config
  /** Of the file or request that was not taken over; empty when all is well. */
  readonly problems: readonly SettingsProblem[]
  /** True but questionable, with numbers. */
  readonly warnings: readonly SettingsProblem[]
}
