import { expect, test } from 'vitest'
import { draftOf, newDraft, ruleOf, ruleWords, type RuleDraft } from './rule-draft.ts'

const problems = (draft: Partial<RuleDraft>) => {
  const read = ruleOf({ ...newDraft, name: 'Big', ...draft })
  return 'problems' in read ? Object.keys(read.problems) : []
}

test.each(['liquidation', 'volume', 'dailyLoss', 'nearLiquidation'] as const)(
  'a rule of kind %s goes into the fields and back unchanged',
  (kind) => {
    const read = ruleOf({ ...newDraft, kind, name: ' Big ', symbols: 'btcusdt, ETHUSDT' })
    if (!('rule' in read)) throw new Error(JSON.stringify(read.problems))
    expect(ruleOf(draftOf(read.rule))).toEqual(read)
    expect(ruleWords(read.rule).length).toBeGreaterThan(10)
  },
)

test('what is wrong is said at its field', () => {
  expect(problems({})).toEqual([])
  expect(problems({ name: '', usdt: '1,5', cooldownSec: 'ten' })).toEqual(['name', 'cooldownSec', 'usdt'])
  expect(problems({ usdt: '0' })).toEqual(['usdt'])
  expect(problems({ symbols: 'BTC-USDT' })).toEqual(['symbols'])
  expect(problems({ kind: 'nearLiquidation', pct: '51' })).toEqual(['pct'])
})
