import { z } from 'zod'

/** A position: which way it earns. */
export const legSchema = z.enum(['long', 'short'])
export type Leg = z.output<typeof legSchema>

/** An order: which way it trades. */
export const sideSchema = z.enum(['buy', 'sell'])
export type Side = z.output<typeof sideSchema>

/** `fade` takes the side of the position that died (longs died: buy the dip); `follow` takes the other. */
export const directionSchema = z.enum(['fade', 'follow'])
export type Direction = z.output<typeof directionSchema>

export const otherLeg = (leg: Leg): Leg => (leg === 'long' ? 'short' : 'long')
export const openingSide = (leg: Leg): Side => (leg === 'long' ? 'buy' : 'sell')
export const closingSide = (leg: Leg): Side => (leg === 'long' ? 'sell' : 'buy')

/**
 * Whose position died, from the side of the liquidation *order*: the venue sells to close a long.
 * Source: forceOrder stream, `o.S`.
 */
export const liquidatedBy = (orderSide: Side): Leg => (orderSide === 'sell' ? 'long' : 'short')

/** The leg the bot would open after `liquidated` died. The only place in the program that decides it. */
export const entryLeg = (liquidated: Leg, direction: Direction): Leg =>
  direction === 'fade' ? liquidated : otherLeg(liquidated)

/** Whose death makes the bot open `leg`. */
export const liquidatedFor = (leg: Leg, direction: Direction): Leg => entryLeg(leg, direction)
