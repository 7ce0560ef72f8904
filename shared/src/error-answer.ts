import { z } from 'zod'

export const settingsProblemSchema = z.object({ key: z.string(), value: z.string(), problem: z.string() })

/** Every answer that is not a success: what was wrong, where, and what to do. */
export const errorSchema = z.object({
  error: z.object({
    /** For programs: stable, camelCase. */
    code: z.string(),
    /** For people. */
    message: z.string(),
    action: z.string(),
    /** Stands in the log beside the cause. */
    requestId: z.string(),
    /** What is wrong with each field or setting. */
    problems: z.array(settingsProblemSchema).readonly().optional(),
    /** Of a settings conflict: the version that was expected and the one in force. */
    versions: z.object({ expected: z.int(), current: z.int() }).optional(),
  }),
})
export type ApiError = z.output<typeof errorSchema>['error']
