import { expect, test } from 'vitest'
import { withoutAmounts } from './privacy.ts'

test.each([
  [
    '12.5 lost since 2026-01-31 (1.25 %), limit at most 100 (5 %)',
    '••• lost since 2026-01-31 (1.25 %), limit at most ••• (5 %)',
  ],
  [
    'total_margin_cap: 1,100.50 margin (11,005 notional), limit 1,000',
    'total_margin_cap: ••• margin (••• notional), limit •••',
  ],
  [
    'holds 0.010 long; mark 98412.5 is 0.42 % from the average entry',
    'holds ••• long; mark ••• is 0.42 % from the average entry',
  ],
  ['signal_age: 1250 ms, limit at most 1000 ms', 'signal_age: 1250 ms, limit at most 1000 ms'],
  ['1000 notional at 10x; resting for 18 s', '••• notional at 10x; resting for 18 s'],
  ['order hunt-12-a1 was refused (-2019), again at 12:03:11', 'order hunt-12-a1 was refused (•••), again at 12:03:11'],
  ['settings v42 are in force', 'settings v42 are in force'],
])('of "%s" stays "%s"', (text, left) => expect(withoutAmounts(text)).toBe(left))
