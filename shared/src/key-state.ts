import { z } from 'zod'

/** What the exchange last said of the key that signs real orders. Null of a right: it does not tell. */
export const keyStateSchema = z.object({
  /** Null: it has not answered yet. */
  checkedAt: z.int().nullable(),
  /** What is wrong with it, most severe first; the first one ends entries where it `halts`. */
  troubles: z.array(z.object({ text: z.string(), halts: z.boolean() })).readonly(),
  mayTrade: z.boolean().nullable(),
  mayTradeSpot: z.boolean().nullable(),
  mayWithdraw: z.boolean().nullable(),
  /** Null: never, or not told. */
  endsAt: z.int().nullable(),
  /** It works from some addresses only. */
  isAddressBound: z.boolean().nullable(),
})
export type KeyState = z.output<typeof keyStateSchema>
