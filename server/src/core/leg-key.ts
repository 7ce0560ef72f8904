import { type Leg } from '@undertow/shared/sides.ts'

/** The key of one leg of one symbol in the maps of the state. */
export const legKey = (symbol: string, leg: Leg): string => `${symbol}:${leg}`

/** The symbol and leg that `legKey` was made of. */
export function ofLegKey(key: string): { readonly symbol: string; readonly leg: Leg } {
  const [symbol = '', leg] = key.split(':')
  return { symbol, leg: leg === 'short' ? 'short' : 'long' }
}
