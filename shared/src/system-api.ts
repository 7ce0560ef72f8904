import { healthAnswer, statsAnswer } from './answers.ts'
import { type Contract } from './contract.ts'

// How the program itself is.

export const systemApi = {
  stats: {
    method: 'GET',
    path: '/api/stats',
    tag: 'system',
    scope: 'read',
    summary: 'Rows in the store, and since the start',
    answer: statsAnswer,
  },
  health: {
    method: 'GET',
    path: '/api/health',
    tag: 'system',
    scope: 'read',
    summary: 'Whether every hop is live, and how old its last message is. Always 200: read `ok`',
    answer: healthAnswer,
  },
} as const satisfies Record<string, Contract>
