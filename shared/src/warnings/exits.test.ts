import { describe, expect, test } from 'vitest'
import { decodeConfig } from '../config-check.ts'
import { type ConfigJson } from '../config.ts'
import { loosened } from '../loosened.ts'
import { configSchema } from '../config.ts'
import { profileJson } from '../profiles.ts'
import { worstLoss } from '../worst-loss.ts'
import { lt } from '../money.ts'

type Change = Partial<ConfigJson['symbol_defaults']>
const changed = (change: Change): ConfigJson => {
  const base = profileJson('default')
  return { ...base, symbol_defaults: { ...base.symbol_defaults, ...change } }
}
/** What is said about the defaults with `change`, as setting and words. */
function said(change: Change): { readonly errors: readonly string[]; readonly warnings: readonly string[] } {
  const answer = decodeConfig(changed(change))
  const lines = (list: readonly { key: string; value: string; problem: string }[]) =>
    list.map(({ key, value, problem }) => `${key.replace('symbol_defaults.', '')} ${value} ${problem}`)
  return 'problems' in answer
    ? { errors: lines(answer.problems), warnings: [] }
    : { errors: [], warnings: lines(answer.warnings) }
}

test.each<[Change, string]>([
  [{ scale_out_levels_pct: ['1', '2'], scale_out_sizes_pct: ['50'] }, 'scale_out_sizes_pct 1 sizes must be as many as'],
  [
    { scale_out_levels_pct: ['0.5', '0.5'], scale_out_sizes_pct: ['50', '50'] },
    'scale_out_levels_pct 0.5, 0.5 must increase: 0.5 % comes after 0.5 %',
  ],
  [
    { scale_out_levels_pct: ['0.5', '1'], scale_out_sizes_pct: ['60', '41'] },
    'scale_out_sizes_pct 60, 41 must be at most 100 % together, and are 101 %',
  ],
])('%j is refused', (change, words) => {
  const { errors } = said(change)
  expect(errors).toHaveLength(1)
  expect(errors[0]).toContain(words)
})

test('an error of one symbol names it', () => {
  const json = { ...profileJson('default'), symbols: { BTCUSDT: { scale_out_levels_pct: ['1'] } } }
  expect(decodeConfig(json)).toMatchObject({ problems: [{ key: 'symbols.BTCUSDT.scale_out_sizes_pct' }] })
})

test.each<[Change, string]>([
  [{ break_even_at_pct: '0.1' }, 'break_even_at_pct 0.1 % is not above the fees and the offset, 0.1 % of the price'],
  [{ break_even_at_pct: '0.5', break_even_offset_pct: '0.4' }, 'the offset, 0.5 % of the price'],
  [{ break_even_at_pct: '1.2' }, 'break_even_at_pct 1.2 % is not before the take-profit at 1.2 %'],
  [{ break_even_offset_pct: '0.1' }, 'break_even_offset_pct 0.1 % has no effect without break_even_at_pct'],
  [{ trailing_stop_pct: '2.5' }, 'trailing_stop_pct 2.5 % is not nearer than the stop at 2.5 %'],
  [
    { trailing_stop_pct: '1', trailing_activation_pct: '1.5' },
    'trailing_activation_pct 1.5 % is not before the take-profit at 1.2 %: trailing never begins',
  ],
  [{ trailing_take_profit: true }, 'trailing_take_profit true needs trailing_stop_pct'],
  [
    { trailing_take_profit: true, trailing_stop_pct: '1.1' },
    'trailing_stop_pct 1.1 % with fees reaches back from the target at 1.2 %',
  ],
  [{ trailing_stop_pct: '0.25', trailing: 'exchange' }, 'the exchange trails by 0.1 to 5 %, in steps of 0.1'],
  [
    { scale_out_levels_pct: ['0.1'], scale_out_sizes_pct: ['50'] },
    'scale_out_levels_pct 0.1 % the first part does not earn the fees of 0.1 %',
  ],
  [
    { scale_out_levels_pct: ['0.5', '1.2'], scale_out_sizes_pct: ['50', '20'] },
    'scale_out_levels_pct 1.2 % is not before the take-profit at 1.2 %: what is left is closed there first',
  ],
  [
    { exit_basis: 'margin', take_profit_pct: '0.5', stop_loss_pct: '1' },
    'take_profit_pct 0.5 % of margin, 0.1 % of the price is not above the fees of 0.1 %',
  ],
])('%j is warned about, with the numbers', (change, words) => {
  const { errors, warnings } = said(change)
  expect(errors).toEqual([])
  expect(warnings.join('\n')).toContain(words)
})

test('exits that go together are not remarked upon', () => {
  const { errors, warnings } = said({
    break_even_at_pct: '0.6',
    trailing_stop_pct: '0.5',
    trailing_activation_pct: '0.8',
    trailing: 'exchange',
    scale_out_levels_pct: ['0.5', '1'],
    scale_out_sizes_pct: ['30', '30'],
    time_stop_min: 60,
  })
  expect([errors, warnings]).toEqual([[], []])
})

describe('what may lose more asks for the password', () => {
  const guarded: Change = {
    exit_basis: 'margin',
    stop_loss_atr: '2',
    break_even_at_pct: '3',
    trailing_stop_pct: '2',
    time_stop_min: 60,
  }
  const looser = (from: Change, to: Change): readonly string[] =>
    loosened(configSchema.decode(changed(from)), configSchema.decode(changed({ ...from, ...to })))
      .filter((key) => key.startsWith('symbol_defaults.'))
      .map((key) => key.slice('symbol_defaults.'.length))
  test.each<[Change, readonly string[]]>([
    [{ exit_basis: 'price' }, ['exit_basis']],
    [{ stop_loss_atr: null }, ['stop_loss_atr']],
    [{ stop_loss_atr: '3' }, ['stop_loss_atr']],
    [{ break_even_at_pct: null }, ['break_even_at_pct']],
    [{ trailing_stop_pct: '2.5' }, ['trailing_stop_pct']],
    [{ trailing_activation_pct: '1' }, ['trailing_activation_pct']],
    [{ time_stop_min: 61 }, ['time_stop_min']],
    [{ time_stop_min: null }, ['time_stop_min']],
    [{ break_even_at_pct: '2', trailing_stop_pct: '1', time_stop_min: 30, stop_loss_atr: '1' }, []],
  ])('%j: %j', (to, keys) => expect(looser(guarded, to)).toEqual(keys))
})

test('the worst loss counts a stop in % of margin as what it is of the price', () => {
  const [ofPrice, ofMargin] = (['price', 'margin'] as const).map((exit_basis) =>
    worstLoss(configSchema.decode(changed({ exit_basis }))),
  )
  expect(lt(ofMargin!, ofPrice!)).toBe(true)
})
