import { type Trigger } from '@undertow/shared/commands.ts'
import { type SymbolSettings } from '@undertow/shared/config.ts'
import { countTrigger } from './count.ts'
import { rateTrigger } from './rate.ts'
import { type TriggerRule } from './rule.ts'
import { singleTrigger } from './single.ts'
import { windowTrigger } from './window.ts'

/** The rule of each kind that a setting can name. */
export const triggers: { readonly [T in Trigger & SymbolSettings['trigger']]: TriggerRule } = {
  window: windowTrigger,
  single: singleTrigger,
  count: countTrigger,
  rate: rateTrigger,
}
