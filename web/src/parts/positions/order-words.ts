import type { OrderType, Purpose } from '@undertow/shared/orders.ts'
import type { OrderRow, PositionRow } from '@undertow/shared/view.ts'
import type { Trigger } from '@undertow/shared/commands.ts'

export const purposeWords: Readonly<Record<Purpose, string>> = {
  entry: 'Entry',
  stop: 'Stop',
  takeProfit: 'Take-profit',
  close: 'Close',
}

export const typeWords: Readonly<Record<OrderType, string>> = {
  limit: 'limit',
  market: 'market',
  stop: 'stop limit',
  stopMarket: 'stop market',
  takeProfit: 'take-profit limit',
  takeProfitMarket: 'take-profit market',
  trailingStopMarket: 'trailing stop market',
}

export const triggerWords: Readonly<Record<Trigger | 'unknown', string>> = {
  window: 'Volume in the window',
  single: 'One large liquidation',
  count: 'Count of liquidations',
  rate: 'Spike of the rate',
  ladder: 'Ladder',
  operator: 'By hand',
  unknown: 'Not known (adopted)',
}

export const stopByWords: Readonly<Record<PositionRow['stopBy'], string>> = {
  stop: 'first stop',
  breakEven: 'break-even',
  trailing: 'trailing',
  operator: 'by hand',
}

const statusWords: Readonly<Record<NonNullable<OrderRow['status']>, string>> = {
  new: 'resting',
  partiallyFilled: 'partly filled',
  filled: 'filled',
  cancelled: 'cancelled',
  expired: 'expired',
  rejected: 'rejected',
}

/** What we know of an order, in a word or two. */
export function phaseWords({ phase, status }: Pick<OrderRow, 'phase' | 'status'>): string {
  switch (phase) {
    case 'pending':
      return 'on its way'
    case 'unknown':
      return 'Outcome unknown – checking exchange'
    case 'cancelling':
      return 'cancelling'
    case 'open':
      return status === null ? 'accepted' : statusWords[status]
    case 'done':
      return status === null ? 'done' : statusWords[status]
  }
}
