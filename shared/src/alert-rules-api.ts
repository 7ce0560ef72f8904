import { z } from 'zod'
import { channelStateSchema } from './alerts-api.ts'
import { alertRuleSchema, alertRulesSchema, rulePreviewSchema } from './alert-rules.ts'
import type { Contract } from './contract.ts'

const rulesAnswer = alertRulesSchema.extend({
  /** Why the file of the rules cannot be used; null: it can. */
  problem: z.string().nullable(),
})

export const alertRulesApi = {
  alertRules: {
    method: 'GET',
    path: '/api/alerts/rules',
    tag: 'settings',
    scope: 'read',
    summary: 'Own rules for alerts',
    answer: rulesAnswer,
  },
  putAlertRules: {
    method: 'PUT',
    path: '/api/alerts/rules',
    tag: 'settings',
    scope: 'admin',
    summary: 'Replace the own rules; `version` is the one that they were made from',
    body: alertRulesSchema,
    answer: rulesAnswer,
    errors: [409, 503],
  },
  previewAlertRule: {
    method: 'POST',
    path: '/api/alerts/rules/preview',
    tag: 'settings',
    scope: 'read',
    summary: 'How often a rule would have fired in the last 24 hours, from the liquidations that are stored',
    body: alertRuleSchema,
    answer: rulePreviewSchema,
    errors: [503],
  },
  testAlertRule: {
    method: 'POST',
    path: '/api/alerts/rules/test',
    tag: 'settings',
    scope: 'admin',
    summary: 'Tell a test of this rule everywhere the rule would tell',
    body: alertRuleSchema,
    answer: z.object({
      /** Empty: the rule stays on this machine, or no channel leaves it. */
      channels: z.array(channelStateSchema).readonly(),
    }),
  },
} as const satisfies Record<string, Contract>
