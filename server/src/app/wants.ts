import { type Config } from '@undertow/shared/config.ts'
import { type Wants } from '@undertow/shared/picture.ts'
import { wantsOf } from '@undertow/shared/wants.ts'
import { isTraded } from '../core/positions/held.ts'
import { settingsFor } from '../core/settings.ts'
import { type State } from '../core/state.ts'

/**
 * What entries need to know of each contract that may be traded, by the settings in force. Worked out anew when settings or
 * contracts have changed.
 */
export function createWants(config: () => Config, state: Readonly<State>): () => ReadonlyMap<string, Wants> {
  let wants: ReadonlyMap<string, Wants> = new Map()
  let madeOf: readonly unknown[] = []
  return () => {
    const [now, contracts] = [config(), state.instruments]
    if (madeOf[0] === now && madeOf[1] === contracts) return wants
    madeOf = [now, contracts]
    wants = new Map(
      [...contracts.keys()].flatMap((symbol) => {
        const settings = isTraded(state, symbol) ? settingsFor(now, symbol) : null
        return settings?.enabled ? [[symbol, wantsOf(settings, now.globals)] as const] : []
      }),
    )
    return wants
  }
}
