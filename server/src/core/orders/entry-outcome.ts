import { noUsdt } from '@undertow/shared/money.ts'
import { type RefusalCause } from '@undertow/shared/orders.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { halt } from '../halt.ts'
import { freeRung } from '../ladder/ladder.ts'
import { tell, type Moment } from '../moment.ts'
import { haltsEntries } from '../protection/reactions.ts'
import { globalsOf, settingsFor } from '../settings.ts'
import { type Order } from './order-state.ts'
import { backoffMs } from '../backoff.ts'
import { legKey } from '../leg-key.ts'
import { type Rest, type State } from '../state.ts'

function restOf(state: State, symbol: string, leg: Leg): Rest {
  const key = legKey(symbol, leg)
  let rest = state.rests.get(key)
  if (!rest) state.rests.set(key, (rest = { cooldownUntil: 0, retryAt: 0, marginShortfalls: 0 }))
  return rest
}

/** An accepted entry starts its lifetime and the cooldowns, and uses up the burst it came from. */
export function acceptEntry(moment: Moment, order: Order): void {
  const { state, at } = moment
  const { symbol, leg } = order.wish
  const { config } = state
  if (!config) return
  const settings = settingsFor(config, symbol) ?? config.symbol_defaults
  order.expiresAt = at + (settings.order_ttl_seconds ?? config.globals.order_ttl_seconds) * 1000
  restAfterEntry(state, at, { symbol, leg, liquidated: order.liquidated })
}

type Burst = { readonly symbol: string; readonly leg: Leg; readonly liquidated: Leg | null }

/** The cooldowns begin, and the burst is used up. */
export function restAfterEntry(state: State, at: number, { symbol, leg, liquidated }: Burst): void {
  const { config } = state
  if (!config) return
  const settings = settingsFor(config, symbol) ?? config.symbol_defaults
  const rest = restOf(state, symbol, leg)
  rest.cooldownUntil = at + settings.cooldown_sec * 1000
  rest.marginShortfalls = 0
  state.globalCooldownUntil = at + config.globals.global_cooldown_sec * 1000
  const window = liquidated === null ? undefined : state.windows.get(symbol)?.[liquidated]
  if (window) Object.assign(window, { freshUsdt: noUsdt, freshEvents: 0 })
}

/** A decision that refused is not repeated at once; what was refused for a cooldown is asked again as soon as that has ended. */
export function restAfterRefusal(state: State, at: number, symbol: string, leg: Leg): void {
  const rest = restOf(state, symbol, leg)
  const retryAt = at + globalsOf(state).retry_delay_sec * 1000
  const restsUntil = Math.max(rest.cooldownUntil, state.globalCooldownUntil)
  rest.retryAt = restsUntil > at ? Math.min(retryAt, restsUntil) : retryAt
}

const shortfallMs = 30_000
const shortfallMsMax = 3_600_000

/** A refused entry is not repeated. Its side rests a little, and longer each time when margin is what lacks. */
export function rejectEntry(moment: Moment, order: Order, cause: RefusalCause | null): void {
  const { state, at } = moment
  const { symbol, leg, clientId } = order.wish
  freeRung(state, order)
  const rest = restOf(state, symbol, leg)
  rest.retryAt = at + globalsOf(state).retry_delay_sec * 1000
  if (cause === 'margin') {
    rest.retryAt = at + backoffMs(shortfallMs, rest.marginShortfalls, shortfallMsMax)
    rest.marginShortfalls += 1
  }
  tell(moment, 'warn', 'entry_not_taken', symbol, `the entry ${clientId} was not taken: ${order.reason}`)
  if (haltsEntries(cause)) halt(moment, `the exchange answered ${order.reason}`)
}
