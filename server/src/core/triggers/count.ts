import { noUsdt } from '@undertow/shared/money.ts'
import { yes } from '../questions/question.ts'
import { type TriggerRule } from './rule.ts'

/** So many liquidations inside the window, whatever they are worth. */
export const countTrigger: TriggerRule = ({ window, settings: { trigger_count: limit }, liquidated }) => {
  const events = window.times.length - window.head
  if (events < limit) return null
  return { thresholdUsdt: noUsdt, reached: yes(`${events} ${liquidated}s liquidated`, `at least ${limit}`) }
}
