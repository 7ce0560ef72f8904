import { type Trigger } from '@undertow/shared/commands.ts'
import { type SymbolSettings } from '@undertow/shared/config.ts'
import { type Usdt } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { type Answer } from '../questions/question.ts'
import { type Window } from '../volume/window.ts'
import { type VolumeHistory } from '../volume/volume-history.ts'
import { countTrigger } from './count.ts'
import { rateTrigger } from './rate.ts'
import { singleTrigger } from './single.ts'
import { windowTrigger } from './window.ts'

/** A liquidation that was just counted, with what a trigger may look at. */
export type Crossing = {
  readonly liquidated: Leg
  readonly notional: Usdt
  readonly window: Readonly<Window>
  readonly settings: SymbolSettings
  /** In force. */
  readonly threshold: Usdt
  readonly history: Readonly<VolumeHistory> | undefined
}

/** A signal comes up. `thresholdUsdt`: the volume that it takes, and takes afresh after an entry. The answer heads the decision. */
export type Fired = { readonly thresholdUsdt: Usdt; readonly reached: Answer }

/** Null: nothing fires. What is said is put into words only when something does. */
export type TriggerRule = (crossing: Crossing) => Fired | null

/** The rule of each kind that a setting can name. */
export const triggers: { readonly [T in Trigger & SymbolSettings['trigger']]: TriggerRule } = {
  window: windowTrigger,
  single: singleTrigger,
  count: countTrigger,
  rate: rateTrigger,
}
