import { type Brake } from '@undertow/shared/brakes.ts'
import { check, no, type Answer, type Question, type Scene } from '../questions/question.ts'
import { lossOf } from './losses.ts'

/** Entries wait while a loss is beyond its limit. Once its brake is set, nothing is asked: no entries at all until its release. */
export const brakeQuestions: readonly Question<Scene>[] = [
  { gate: 'daily_loss', ask: (scene) => brakeGate(scene, 'dailyLoss') },
  { gate: 'weekly_loss', ask: (scene) => brakeGate(scene, 'weeklyLoss') },
  { gate: 'drawdown', ask: (scene) => brakeGate(scene, 'drawdown') },
]

function brakeGate({ state }: Scene, brake: Brake): Answer | null {
  const loss = lossOf(state, brake)
  if (loss === null) return null
  if (loss === 'unknown') return no('the equity is not known yet', 'a known equity, now and before')
  return check(!loss.isBeyond, loss.value, loss.limit)
}
