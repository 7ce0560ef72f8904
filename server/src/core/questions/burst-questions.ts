import { gte } from '@undertow/shared/money.ts'
import { legKey } from '../leg-key.ts'
import { check, usd, yes, type Answer, type Question, type Scene } from './question.ts'

/** What these questions look at: neither the market nor the contract. */
export type BurstScene = Pick<Scene, 'state' | 'at' | 'signal' | 'settings' | 'globals'>

/** Whether a burst of liquidations may lead to an entry after those before it. */
export const burstQuestions: readonly Question<BurstScene>[] = [
  { gate: 'cooldown', ask: cooldown },
  { gate: 'fresh_volume', ask: freshVolume },
]

function cooldown({ state, at, signal: { symbol, leg }, settings, globals }: BurstScene): Answer {
  const own = state.rests.get(legKey(symbol, leg))?.cooldownUntil ?? 0
  const leftMs = Math.max(own, state.globalCooldownUntil) - at
  return check(
    leftMs <= 0,
    leftMs > 0 ? `${Math.ceil(leftMs / 1000)} s left` : 'over',
    `${settings.cooldown_sec} s after an entry of this side, ${globals.global_cooldown_sec} s after any`,
  )
}

/** The burst that an entry came from cannot lead to another one. */
function freshVolume({ state, signal: { trigger, symbol, liquidated, thresholdUsdt }, settings }: BurstScene): Answer {
  if (trigger === 'ladder') return yes('the price asks for it', 'no volume')
  const window = state.windows.get(symbol)?.[liquidated]
  const [isCount, least] = [trigger === 'count', settings.trigger_count]
  const limit = isCount ? `at least ${least} liquidations` : `at least ${usd(thresholdUsdt)}`
  if (!window || window.freshUsdt === null) return yes('no entry before', limit)
  const { freshUsdt, freshEvents } = window
  return isCount
    ? check(freshEvents >= least, `${freshEvents} since the last entry`, limit)
    : check(gte(freshUsdt, thresholdUsdt), `${usd(freshUsdt)} since the last entry`, limit)
}
