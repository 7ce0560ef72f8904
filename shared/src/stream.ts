import type { AlertNews } from './alert-row.ts'
import type { Patch } from './view.ts'

/** Server-sent events. Every state frame has the id `<bootId>-<seq>`, which a reconnecting client sends as Last-Event-ID. */
export const streamPath = '/api/stream'
/** Changes when a client of an older build cannot read the frames any more. */
export const streamSchemaVersion = 1
/** The `data` of each event, by its name. */
export type StreamFrames = {
  /** Replaces everything: apply `patch` to the empty view. */
  readonly snapshot: { readonly bootId: string; readonly schemaVersion: number; readonly patch: Patch }
  readonly patch: Patch
  /** A new alert, or another count of those that nobody acknowledged. A client that is behind misses them: after that, ask for the list. */
  readonly alert: AlertNews
  /** Every 5 s. `seq` is that of the newest state on the server. */
  readonly hb: { readonly serverTime: number; readonly seq: number }
  /** Too many streams are open; the server closes after this. */
  readonly refused: { readonly reason: string; readonly retryMs: number }
}
