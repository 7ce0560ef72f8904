import { lt } from '@undertow/shared/money.ts'
import { usd, yes } from '../questions/question.ts'
import { type TriggerRule } from './rule.ts'

/** The rolling sum reaches the threshold. */
export const windowTrigger: TriggerRule = ({ window, threshold, liquidated }) =>
  lt(window.sum, threshold)
    ? null
    : {
        thresholdUsdt: threshold,
        reached: yes(`${usd(window.sum)} of ${liquidated}s liquidated`, `at least ${usd(threshold)}`),
      }
