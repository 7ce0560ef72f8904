import { type GlobalSettings } from '../config.ts'
import { gt, gte, lt, text, type Money } from '../money.ts'

export type GlobalFinding = readonly [setting: keyof GlobalSettings, value: string, problem: string]
type GlobalCheck = (globals: GlobalSettings) => GlobalFinding | null

/** Caps and brakes of the whole bot that contradict each other or never hold. */
export const globalFindings = (globals: GlobalSettings): readonly GlobalFinding[] =>
  globalChecks.map((check) => check(globals)).filter((finding) => finding !== null)

const globalChecks: readonly GlobalCheck[] = [
  ({ max_positions: all, max_positions_per_side: side }) =>
    all !== null && side !== null && side > all
      ? ['max_positions_per_side', String(side), `is above max_positions of ${all}, which comes first`]
      : null,
  ({ daily_loss_max_usdt: day, weekly_loss_max_usdt: week }) =>
    isBelow(week, day)
      ? [
          'weekly_loss_max_usdt',
          `${shown(week)} USDT`,
          `is below the daily limit of ${shown(day)} USDT, which never holds`,
        ]
      : null,
  ({ daily_loss_max_pct: day, weekly_loss_max_pct: week }) =>
    isBelow(week, day)
      ? ['weekly_loss_max_pct', `${shown(week)} %`, `is below the daily limit of ${shown(day)} %, which never holds`]
      : null,
  ({ daily_loss_max_pct: day, drawdown_max_pct: drawdown }) =>
    isBelow(drawdown, day)
      ? ['drawdown_max_pct', `${shown(drawdown)} %`, `is below the daily limit of ${shown(day)} %, which never holds`]
      : null,
  ({ drawdown_resume_hours: hours, drawdown_max_pct: most }) =>
    hours !== null && most === null
      ? ['drawdown_resume_hours', `${hours} h`, 'has no effect: drawdown_max_pct is empty']
      : null,
  ({ max_group_exposure_usdt: group, max_total_exposure_usdt: total }) =>
    group !== null && gte(group, total)
      ? [
          'max_group_exposure_usdt',
          `${text(group)} USDT`,
          `is not below the total cap of ${text(total)} USDT, which comes first`,
        ]
      : null,
  ({ max_correlated_notional_usdt: correlated, max_total_notional_usdt: total }) =>
    correlated !== null && total !== null && gt(correlated, total)
      ? [
          'max_correlated_notional_usdt',
          `${text(correlated)} USDT`,
          `is above the total cap of ${text(total)} USDT notional, which comes first`,
        ]
      : null,
]

const shown = (amount: Money | null): string => (amount === null ? 'none' : text(amount))
const isBelow = <M extends Money>(a: M | null, b: M | null): boolean => a !== null && b !== null && lt(a, b)
