import { type SymbolSettings } from '@undertow/shared/config.ts'
import { type Usdt } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { type Answer } from '../questions/question.ts'
import { type Window } from '../volume/window.ts'
import { type VolumeHistory } from '../volume/volume-history.ts'

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
