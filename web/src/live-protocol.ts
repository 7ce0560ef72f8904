import type { AlertNews } from '@undertow/shared/alert-row.ts'
import { snapshotOf } from '@undertow/shared/view-fold.ts'
import type { Patch, View } from '@undertow/shared/view.ts'
import type { ServerTime } from './clock.ts'
import type { LinkState } from './live-link.ts'

/** From the shared worker to a tab. The first patch a tab gets is a snapshot. */
export type ToTab =
  | { readonly kind: 'patch'; readonly patch: Patch }
  | { readonly kind: 'state'; readonly state: LinkState }
  | { readonly kind: 'alert'; readonly news: AlertNews }
  | { readonly kind: 'time'; readonly time: ServerTime }

/** From a tab to the shared worker. `here` is repeated: a worker is not told when a tab is gone. */
export type ToWorker = { readonly kind: 'here' | 'retryNow' | 'check' | 'snapshot' | 'bye' }

/** What a tab needs to be where the worker is. */
export const greeting = (view: View, state: LinkState, time: ServerTime | null): readonly ToTab[] => [
  ...(time === null ? [] : [{ kind: 'time', time } as const]),
  { kind: 'state', state },
  { kind: 'patch', patch: snapshotOf(view) },
]
