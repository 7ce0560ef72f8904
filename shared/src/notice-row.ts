import { z } from 'zod'

const noticeRowSchema = z.object({
  seq: z.int(),
  at: z.int(),
  level: z.enum(['info', 'warn', 'error']),
  code: z.string(),
  symbol: z.string().nullable(),
  text: z.string(),
})
export type NoticeRow = z.output<typeof noticeRowSchema>
