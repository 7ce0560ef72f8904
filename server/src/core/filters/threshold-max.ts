import { lte } from '@undertow/shared/money.ts'
import { check, usd, type Question, type Scene } from '../questions/question.ts'

/** Beyond it a cascade is a crash. */
export const thresholdMax: Question<Scene> = {
  gate: 'volume_threshold_max',
  ask: ({ signal: { windowUsdt }, settings: { volume_threshold_max: limit } }) =>
    limit && check(lte(windowUsdt, limit), usd(windowUsdt), `at most ${usd(limit)}`),
}
