import { lt } from '@undertow/shared/money.ts'
import { usd, yes } from '../questions/question.ts'
import { type TriggerRule } from './rule.ts'

/** One liquidation reaches the threshold by itself. */
export const singleTrigger: TriggerRule = ({ notional, threshold, liquidated }) =>
  lt(notional, threshold)
    ? null
    : {
        thresholdUsdt: threshold,
        reached: yes(`one ${liquidated} of ${usd(notional)} liquidated`, `at least ${usd(threshold)}`),
      }
