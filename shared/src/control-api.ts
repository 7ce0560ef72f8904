import { z } from 'zod'
import { wishAnswer } from './answers.ts'
import { brakeSchema } from './brakes.ts'
import type { Contract } from './contract.ts'

export const clientIdSchema = z.string().regex(/^[\w.:/-]{1,36}$/, 'must be a client order id')

/** What a person may do about entries, orders and the whole of the positions. */
export const controlApi = {
  cancelOrder: {
    method: 'DELETE',
    path: '/api/orders/:id',
    tag: 'control',
    scope: 'trade',
    summary: 'Cancel one order by its client id',
    params: z.strictObject({ id: clientIdSchema }),
    answer: wishAnswer,
    errors: [404, 409],
  },
  pause: {
    method: 'POST',
    path: '/api/control/pause',
    tag: 'control',
    scope: 'stop',
    summary: 'No new entries',
    answer: wishAnswer,
    errors: [409],
  },
  resume: {
    method: 'POST',
    path: '/api/control/resume',
    tag: 'control',
    scope: 'trade',
    summary: 'Entries again',
    answer: wishAnswer,
    errors: [409],
  },
  releaseBrake: {
    method: 'POST',
    path: '/api/control/brakes/:brake/release',
    tag: 'control',
    scope: 'person',
    summary: 'End a brake that losses have set; they are counted anew from here',
    params: z.strictObject({ brake: brakeSchema }),
    answer: wishAnswer,
    errors: [409],
  },
  halt: {
    method: 'POST',
    path: '/api/control/halt',
    tag: 'control',
    scope: 'stop',
    summary: 'Pause and cancel resting entries; stops and take-profits stay',
    answer: wishAnswer,
    errors: [409],
  },
  flatten: {
    method: 'POST',
    path: '/api/control/flatten',
    tag: 'control',
    scope: 'stop',
    summary: 'Halt and close everything at market, until flat',
    answer: wishAnswer,
    errors: [409],
  },
} as const satisfies Record<string, Contract>
