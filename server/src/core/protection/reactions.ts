import { type Purpose, type RefusalCause } from '@undertow/shared/orders.ts'

/**
 * What to do when the venue refuses a protective or closing order.
 * `close`: at market, now. `requantise`: once more, rounded coarser and nearer, then close. `resync`: our picture is wrong, ask.
 * `makeRoom`: cancel own entries, then again. `cancelFirst`: one such order a side only, the old one goes first.
 * `limit`: a market order finds no price, take at a limit. `halt`: nobody but a person can mend it. `retry`: again, later.
 */
export type Reaction = 'close' | 'requantise' | 'resync' | 'makeRoom' | 'cancelFirst' | 'limit' | 'halt' | 'retry'

const protective: { readonly [C in RefusalCause]: Reaction } = {
  wouldTrigger: 'close',
  grid: 'requantise',
  band: 'requantise',
  noPosition: 'resync',
  secondStop: 'cancelFirst',
  tooManyOrders: 'makeRoom',
  orderRate: 'makeRoom',
  credentials: 'halt',
  liquidating: 'halt',
  restricted: 'halt',
  positionMode: 'retry',
  rateLimit: 'retry',
  clock: 'retry',
  size: 'requantise',
  noDepth: 'retry',
  margin: 'retry',
  leverage: 'retry',
  closedSymbol: 'retry',
  refused: 'requantise',
}

const closing: { readonly [C in RefusalCause]: Reaction } = {
  ...protective,
  wouldTrigger: 'retry',
  refused: 'retry',
  size: 'retry',
  grid: 'retry',
  band: 'limit',
  noDepth: 'limit',
}

/** After these, entries make no sense until somebody has looked: keys, rights, modes, liquidation. */
const entryHalts: ReadonlySet<RefusalCause> = new Set(['credentials', 'restricted', 'liquidating', 'positionMode'])

export const haltsEntries = (cause: RefusalCause | null): boolean => cause !== null && entryHalts.has(cause)

/** Without a known cause it is tried again with growing delay, while the clock of the unprotected position runs. */
export function reactionTo(purpose: Purpose, cause: RefusalCause | null): Reaction {
  if (cause === null) return 'retry'
  return (purpose === 'close' ? closing : protective)[cause]
}
