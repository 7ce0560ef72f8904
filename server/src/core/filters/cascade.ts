import { add, lte, noUsdt, type Usdt } from '@undertow/shared/money.ts'
import { check, no, usd, type Answer, type Question, type Scene } from '../questions/question.ts'
import { windowMsFor } from '../settings.ts'
import { type Window } from '../volume/window.ts'

/** Not while the cascade accelerates: more in the last slice than in the one before. */
export const cascade: Question<Scene> = {
  gate: 'cascade',
  ask: (scene) => (scene.settings.cascade_filter ? phase(scene) : null),
}

function phase({ state, at, signal: { symbol, liquidated }, config, settings }: Scene): Answer {
  const sliceMs = settings.cascade_slice_sec * 1000
  const limit = `the last ${settings.cascade_slice_sec} s not above the ${settings.cascade_slice_sec} s before`
  const windowMs = windowMsFor(config, settings)
  if (windowMs < 2 * sliceMs) return no(`not known: the window holds ${windowMs / 1000} s`, limit)
  const { since } = state.watch
  const watchedMs = since === null ? 0 : at - since
  const window = state.windows.get(symbol)?.[liquidated]
  if (!window || watchedMs < 2 * sliceMs) return no(`not known: watched for ${Math.floor(watchedMs / 1000)} s`, limit)
  const { last, before } = lastSlices(window, at, sliceMs)
  return check(lte(last, before), `${usd(last)} after ${usd(before)}`, limit)
}

/** Sums of the last two slices. Goes back from the newest event, so it costs what the slices hold. */
export function lastSlices(
  { times, amounts, head }: Readonly<Window>,
  at: number,
  sliceMs: number,
): { readonly last: Usdt; readonly before: Usdt } {
  let [last, before] = [noUsdt, noUsdt]
  for (let index = times.length - 1; index >= head; index -= 1) {
    const ageMs = at - (times[index] ?? 0)
    if (ageMs >= 2 * sliceMs) break
    const amount = amounts[index] ?? noUsdt
    if (ageMs < sliceMs) last = add(last, amount)
    else before = add(before, amount)
  }
  return { last, before }
}
