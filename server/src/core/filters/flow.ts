import { lte, neg } from '@undertow/shared/money.ts'
import { check, no, percent, usd, type Question, type Scene } from '../question.ts'
import { uselessBecause } from './market-data.ts'

/** Takers do not trade too one-sidedly against the entry. */
export const flow: Question<Scene> = {
  gate: 'flow',
  ask: (scene) => {
    const { flow_max_pct: max, flow_window_sec } = scene.settings
    if (max === null) return null
    const { leg } = scene.signal
    const limit = `at most ${percent(max)} against a ${leg} in ${flow_window_sec} s`
    const seen = scene.quote.picture?.flow
    const problem = uselessBecause(seen, 'stream', scene)
    if (problem !== null || !seen) return no(problem ?? 'no data', limit)
    const against = leg === 'long' ? neg(seen.pct) : seen.pct
    return check(lte(against, max), `${percent(against)} of ${usd(seen.volumeUsdt)}`, limit)
  },
}
