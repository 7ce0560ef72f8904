import { type Purpose } from '@undertow/shared/orders.ts'

/**
 * What to do when the venue refuses a protective or closing order.
 * `close`: at market, now. `requantise`: once more, rounded coarser and nearer, then close. `resync`: our picture is wrong, ask.
 * `makeRoom`: cancel own entries, then again. `cancelFirst`: one such order a side only, the old one goes first.
 * `limit`: a market order finds no price, take at a limit. `halt`: nobody but a person can mend it. `retry`: again, later.
 */
export type Reaction = 'close' | 'requantise' | 'resync' | 'makeRoom' | 'cancelFirst' | 'limit' | 'halt' | 'retry'

const protective: Readonly<Record<number, Reaction>> = {
  [-2021]: 'close',
  [-4142]: 'close',
  [-1111]: 'requantise',
  [-4014]: 'requantise',
  [-4131]: 'requantise',
  [-4183]: 'requantise',
  [-4184]: 'requantise',
  [-4006]: 'requantise',
  [-4007]: 'requantise',
  [-2022]: 'resync',
  [-2013]: 'resync',
  [-2024]: 'resync',
  [-4118]: 'resync',
  [-4130]: 'cancelFirst',
  [-4045]: 'makeRoom',
  [-2025]: 'makeRoom',
  [-1015]: 'makeRoom',
  [-2015]: 'halt',
  [-2014]: 'halt',
  [-1022]: 'halt',
  [-1002]: 'halt',
  [-5050]: 'halt',
  [-2023]: 'halt',
}

const closing: Readonly<Record<number, Reaction>> = {
  ...protective,
  [-2021]: 'retry',
  [-4142]: 'retry',
  [-1111]: 'retry',
  [-4014]: 'retry',
  [-4131]: 'limit',
  [-1112]: 'limit',
  [-2020]: 'limit',
}

/** Codes of a refused entry after which entries make no sense until somebody has looked: keys, rights, modes, liquidation. */
export const entryHalts: ReadonlySet<number> = new Set([-2015, -2014, -1022, -1002, -5050, -2023, -4087, -4088, -4061])
/** Not enough margin or balance. */
export const marginShort: ReadonlySet<number> = new Set([-2018, -2019])

/** An unknown code is tried again with growing delay, while the clock of the unprotected position runs. */
export function reactionTo(purpose: Purpose, code: number | null): Reaction {
  if (code === null) return 'retry'
  return (purpose === 'close' ? closing : protective)[code] ?? 'retry'
}
