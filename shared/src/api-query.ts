import { z } from 'zod'
import { symbolNameSchema } from './symbol-name.ts'

// The parts that the addresses of several routes have.

/** The most rows of one page. */
export const pageLimitMax = 500
export const limit = whole(1, pageLimitMax).default(100)
const time = whole(0, 8_640_000_000_000_000)
export const from = time.optional().meta({ description: 'epoch ms, inclusive' })
export const to = time.optional().meta({ description: 'epoch ms, inclusive' })
export const symbol = symbolNameSchema.optional()
export const cursor = (pattern: RegExp) =>
  z
    .string()
    .regex(pattern, 'must be the `next` of the page before')
    .optional()
    .meta({ description: '`next` of the page before' })
export const inTime = cursor(/^\d{1,15}-\d{1,15}$/)
export const inSeq = cursor(/^\d{1,15}$/)
export const format = z.enum(['json', 'csv']).optional().meta({ description: 'csv: the same as Accept: text/csv' })

/** A whole number as an address has it: digits and nothing else, not what a program would take for a number. */
export function whole(min: number, max: number) {
  const says = `must be a whole number from ${min} to ${max}`
  return z.coerce
    .string<string | number>()
    .regex(/^\d{1,16}$/, says)
    .transform((digits) => Number.parseInt(digits, 10))
    .pipe(z.int().min(min, says).max(max, says))
    .meta({ type: 'integer', minimum: min, maximum: max })
}
