import { type Instrument } from '@undertow/shared/instrument.ts'

/** The only kind of contract that the bot enters. */
export const isTradable = ({ status, contractType, quoteAsset, underlyingType }: Instrument): boolean =>
  status === 'TRADING' && contractType === 'PERPETUAL' && quoteAsset === 'USDT' && underlyingType === 'COIN'
