import { lte, neg } from '@undertow/shared/money.ts'
import { check, no, percent, usd, type Question, type Scene } from '../questions/question.ts'
import { usable } from './market-data.ts'

/** Takers do not trade too one-sidedly against the entry. */
export const flow: Question<Scene> = {
  gate: 'flow',
  ask: (scene) => {
    const { flow_max_pct: max, flow_window_sec } = scene.settings
    if (max === null) return null
    const { leg } = scene.signal
    const limit = `at most ${percent(max)} against a ${leg} in ${flow_window_sec} s`
    const seen = usable(scene.quote.picture?.flow, 'stream', scene)
    if (typeof seen === 'string') return no(seen, limit)
    const against = leg === 'long' ? neg(seen.pct) : seen.pct
    return check(lte(against, max), `${percent(against)} of ${usd(seen.volumeUsdt)}`, limit)
  },
}
