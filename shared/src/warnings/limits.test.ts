import { expect, test } from 'vitest'
import { decodeConfig } from '../config-check.ts'
import { profileJson } from '../profiles.ts'

const json = profileJson('default')

const questionable: readonly (readonly [what: string, changed: object, key: string, problem: string])[] = [
  ['more a side than in all', { max_positions: 2, max_positions_per_side: 3 }, 'max_positions_per_side', 'of 2'],
  ['a week below a day', { weekly_loss_max_pct: 5 }, 'weekly_loss_max_pct', 'daily limit of 10 %'],
  [
    'a week below a day in money',
    { weekly_loss_max_usdt: 50, daily_loss_max_usdt: 60 },
    'weekly_loss_max_usdt',
    'daily limit of 60 USDT',
  ],
  ['a drawdown below a day', { drawdown_max_pct: 9 }, 'drawdown_max_pct', 'daily limit of 10 %'],
  [
    'an end without a brake',
    { drawdown_max_pct: null, drawdown_resume_hours: 4 },
    'drawdown_resume_hours',
    'drawdown_max_pct is empty',
  ],
  ['a group above all', { max_group_exposure_usdt: 300 }, 'max_group_exposure_usdt', 'total cap of 300 USDT'],
  [
    'what moves together above all',
    { max_correlated_notional_usdt: 1001, max_total_notional_usdt: 1000 },
    'max_correlated_notional_usdt',
    'total cap of 1000 USDT',
  ],
]

test.each(questionable)('%s is said, with the numbers', (_what, changed, key, problem) => {
  const checked = decodeConfig({ ...json, globals: { ...json.globals, ...changed } })
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems))
  expect(checked.warnings).toHaveLength(1)
  expect(checked.warnings[0]).toMatchObject({ key: `globals.${key}` })
  expect(checked.warnings[0]!.problem).toContain(problem)
})

test.each([
  ['one trade above the group cap', { max_group_exposure_usdt: 19 }, 'trade_value_usdt', 'group cap'],
  ['one trade above the correlated cap', { max_correlated_notional_usdt: 99 }, 'trade_value_usdt', 'of 99 USDT'],
  ['one stop above the daily loss', { daily_loss_max_usdt: 2.5 }, 'stop_loss_pct', 'one stop loses 2.5 USDT'],
] as const)('%s is said for the symbol', (_what, changed, key, problem) => {
  const checked = decodeConfig({ ...json, globals: { ...json.globals, ...changed } })
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems))
  const said = checked.warnings.find((warning) => warning.key === `symbol_defaults.${key}`)
  expect(said?.problem).toContain(problem)
})
