import { z } from 'zod'
import { bookSchema } from './answers.ts'
import { type Contract } from './contract.ts'
import { quoteSchema } from './events.ts'
import { pctCodec } from './money.ts'

// What the market looks like at this moment.

/** `picture` has what the filters of the contract ask for; null in it: not known, and then they refuse. */
const marketAnswer = z.object({
  book: bookSchema,
  items: z
    .array(
      quoteSchema.unwrap().extend({
        fromVwapPct: z
          .object({ long: pctCodec.nullable(), short: pctCodec.nullable() })
          .meta({ description: 'the price that an entry of each leg would take, as percent away from VWAP' }),
        asksVwapPct: z
          .object({ long: pctCodec, short: pctCodec })
          .nullable()
          .meta({ description: 'how far that has to be at least; null: the filter is off' }),
      }),
    )
    .readonly(),
})

export const marketApi = {
  market: {
    method: 'GET',
    path: '/api/market',
    tag: 'market',
    scope: 'read',
    summary: 'What some contracts look like at this moment, as an entry would see them. Nothing of it is stored',
    query: z.strictObject({
      symbols: z
        .string()
        .regex(/^[A-Z0-9]{2,30}(,[A-Z0-9]{2,30}){0,19}$/, 'must be 1 to 20 symbols such as BTCUSDT,ETHUSDT')
        .meta({ description: 'up to 20, with commas between them' }),
    }),
    answer: marketAnswer,
  },
} as const satisfies Record<string, Contract>
