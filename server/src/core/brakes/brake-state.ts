import { type Brake } from '@undertow/shared/brakes.ts'
import { type Usdt } from '@undertow/shared/money.ts'

/** An equity that later ones are compared with. Transfers after `takenAt` are added to it. */
export type Base = { readonly takenAt: number; equity: Usdt }

/** The base of a day or week; `index` counts them. */
export type Period = Base & { readonly index: number }

/** A brake that is set: only its release ends it. */
export type Trip = {
  readonly at: number
  readonly value: string
  readonly limit: string
  /** When it releases itself; null: a person does. */
  readonly releasesAt: number | null
}

export type Brakes = {
  day: Period | null
  week: Period | null
  /** The highest equity since the brake was last released. */
  peak: Base | null
  /** When a fill or an account message last changed the equity: wallet and positions do not change at the same moment. */
  movedAt: number
  /** Since when each loss has been beyond its limit without a break. */
  beyondSince: Map<Brake, number>
  tripped: Map<Brake, Trip>
}

export const createBrakes = (): Brakes => ({
  day: null,
  week: null,
  peak: null,
  movedAt: 0,
  beyondSince: new Map(),
  tripped: new Map(),
})
