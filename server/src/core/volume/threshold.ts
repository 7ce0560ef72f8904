import { type SymbolSettings } from '@undertow/shared/config.ts'
import { max, scale, type Usdt } from '@undertow/shared/money.ts'
import { entryLeg, type Leg } from '@undertow/shared/sides.ts'
import { legKey } from '../leg-key.ts'
import { type State } from '../state.ts'
import { bounded } from './volume-history.ts'

/** Liquidated notional in force for `liquidated`: the adaptive threshold, or the fixed one of the bot's own side. */
export function thresholdFor(state: Readonly<State>, settings: SymbolSettings, symbol: string, liquidated: Leg): Usdt {
  const fixed = fixedThreshold(settings, entryLeg(liquidated, settings.direction))
  if (!settings.adaptive_threshold) return fixed
  return state.histories.get(legKey(symbol, liquidated))?.threshold ?? bounded(fixed, settings)
}

function fixedThreshold(settings: SymbolSettings, leg: Leg): Usdt {
  const own = leg === 'long' ? settings.volume_threshold_long : settings.volume_threshold_short
  return own ?? settings.volume_threshold
}

/** What a spike takes: the threshold, and a multiple of the average window. */
export const spikeThreshold = (threshold: Usdt, average: Usdt, { rate_spike_factor }: SymbolSettings): Usdt =>
  max(threshold, scale(average, rate_spike_factor))
