import { z } from 'zod'
import { positionStoryAnswer, wishAnswer } from './answers.ts'
import { symbolNameSchema } from './symbol-name.ts'
import { type Contract } from './contract.ts'
import { closeShares } from './exit-part.ts'
import { isDecimalText } from './money.ts'
import { legSchema } from './sides.ts'

// What a person may do with one open position.

const params = z.strictObject({ symbol: symbolNameSchema, leg: legSchema })
const common = { tag: 'control', scope: 'trade', params, answer: wishAnswer } as const

const priceText = z
  .string()
  .refine((text) => isDecimalText(text), 'must be a plain decimal number such as "98412.5"')
  .nullable()
  .default(null)
  .meta({ description: 'price, decimal text; null or left out: stays as it is' })

export const positionsApi = {
  positionStory: {
    method: 'GET',
    path: '/api/positions/:symbol/:leg',
    tag: 'account',
    scope: 'read',
    summary: 'An open position with the decision that opened it, its orders and its fills',
    params,
    answer: positionStoryAnswer,
    errors: [404],
  },
  closePosition: {
    ...common,
    method: 'POST',
    path: '/api/positions/:symbol/:leg/close',
    summary: 'Close one position at market, reduce-only',
    errors: [404, 409],
  },
  reducePosition: {
    ...common,
    method: 'POST',
    path: '/api/positions/:symbol/:leg/reduce',
    summary: 'Close a share of one position at market, reduce-only',
    body: z.strictObject({
      sharePct: z.literal(closeShares, { error: `must be one of ${closeShares.join(', ')}; close takes all` }),
    }),
    errors: [404, 409, 422],
  },
  addToPosition: {
    ...common,
    scope: 'person',
    method: 'POST',
    path: '/api/positions/:symbol/:leg/add',
    summary:
      'One entry more on a side that is held, through every gate and cap: the decision of that seq says what came of it',
    errors: [404, 409],
  },
  protectPosition: {
    ...common,
    method: 'POST',
    path: '/api/positions/:symbol/:leg/protect',
    summary: 'Place stop and targets anew; each old stop goes when the new one stands',
    errors: [404, 409],
  },
  moveExits: {
    ...common,
    method: 'PUT',
    path: '/api/positions/:symbol/:leg/exits',
    summary: 'Move stop or target; a stop that risks more than the first one needs the password',
    body: z.strictObject({ stopPrice: priceText, takeProfitPrice: priceText }),
    errors: [404, 409, 422],
  },
} as const satisfies Record<string, Contract>
