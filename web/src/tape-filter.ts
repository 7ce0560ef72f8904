import { lt, usdt } from '@undertow/shared/money.ts'
import type { Prefs } from './prefs.ts'
import type { TapeEntry } from './tape-buffer.ts'

export type TapeFilter = Pick<Prefs, 'tapeMin' | 'tapeSide' | 'tapeSymbol'>

export const noTapeFilter: TapeFilter = { tapeMin: '0', tapeSide: 'both', tapeSymbol: '' }

export const isFiltering = ({ tapeMin, tapeSide, tapeSymbol }: TapeFilter): boolean =>
  tapeMin !== '0' || tapeSide !== 'both' || tapeSymbol !== ''

export function select(entries: readonly TapeEntry[], filter: TapeFilter): readonly TapeEntry[] {
  if (!isFiltering(filter)) return entries
  const { tapeMin, tapeSide, tapeSymbol } = filter
  const smallest = tapeMin === '0' ? null : usdt(tapeMin)
  return entries.filter(
    ({ row, size }) =>
      (tapeSymbol === '' || row.symbol === tapeSymbol) &&
      (tapeSide === 'both' || row.liquidated === tapeSide) &&
      (smallest === null || !lt(size, smallest)),
  )
}
