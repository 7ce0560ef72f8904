import type { ExitReason } from './commands.ts'

/** Why a trade ended, for people. */
export const exitWords: Readonly<Record<ExitReason, string>> = {
  takeProfit: 'Take-profit',
  scaleOut: 'Scale-out',
  stop: 'Stop',
  breakEven: 'Break-even stop',
  trailing: 'Trailing stop',
  timeStop: 'Time stop',
  operator: 'Closed by hand',
  flatten: 'Flatten',
  unprotected: 'Was unprotected',
  opposite: 'Opposite trigger',
  liquidated: 'LIQUIDATED',
  deleveraged: 'Auto-deleveraged',
  external: 'Closed elsewhere',
}
