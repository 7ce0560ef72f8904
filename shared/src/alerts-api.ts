import { z } from 'zod'
import type { Contract } from './contract.ts'

/** One way out of this machine, and how it does. */
export const channelStateSchema = z.object({
  name: z.string(),
  /** The last attempt arrived; false as long as none was made. */
  isWorking: z.boolean(),
  /** What the last test said; null: not tested since the start. */
  tested: z.string().nullable(),
  lastDeliveredAt: z.int().nullable(),
  /** Why the last attempt failed; empty when it did not. */
  reason: z.string(),
  /** Messages that wait, and those that were given up since the start. */
  waiting: z.int(),
  lost: z.int(),
})
export type ChannelState = z.output<typeof channelStateSchema>

const alertsAnswer = z.object({ channels: z.array(channelStateSchema).readonly() })

export const alertsApi = {
  alerts: {
    method: 'GET',
    path: '/api/alerts',
    tag: 'system',
    scope: 'read',
    summary: 'The channels that alarms leave by, and how each does',
    answer: alertsAnswer,
  },
  testAlerts: {
    method: 'POST',
    path: '/api/alerts/test',
    tag: 'system',
    scope: 'admin',
    summary: 'Send a test message on every channel and say what became of each',
    answer: alertsAnswer,
    errors: [409],
  },
} as const satisfies Record<string, Contract>
