import { legKey } from '../leg-key.ts'
import { check, type Question, type Scene } from '../questions/question.ts'

/** A side that keeps losing rests. */
export const lossStreak: Question<Scene> = {
  gate: 'loss_streak',
  ask: ({ state, at, signal: { symbol, leg }, settings }) => {
    const { loss_streak_max: max, loss_streak_pause_min: minutes } = settings
    if (max === null) return null
    const { count, lastAt } = state.losingStreaks.get(legKey(symbol, leg)) ?? { count: 0, lastAt: 0 }
    const leftMin = Math.ceil((lastAt + minutes * 60_000 - at) / 60_000)
    const rests = count >= max && leftMin > 0
    const value = `${count} losses in a row${rests ? `, ${leftMin} min left` : ''}`
    return check(!rests, value, `${minutes} min of rest after ${max}`)
  },
}
