import type { AlertFact } from '@undertow/shared/alert-row.ts'
import { noRules, type AlertRule, type AlertRules } from '@undertow/shared/alert-rules.ts'
import { emptyView } from '@undertow/shared/view-fold.ts'
import type { Patch, TapeRow } from '@undertow/shared/view.ts'
import { expect, test } from 'vitest'
import { firingsPerMinuteMax } from './firing-limit.ts'
import { tapeRowsMax } from './liquidation-tape.ts'
import { createRuleDesk } from './rule-desk.ts'
import { createVirtualClock } from './virtual-clock.ts'

const rule = (more: Partial<AlertRule> = {}): AlertRule =>
  ({
    kind: 'liquidation',
    name: 'Big',
    isOn: true,
    cooldownSec: 10,
    leavesMachine: true,
    symbols: [],
    side: 'both',
    usdt: '1000',
    ...more,
  }) as AlertRule

function desk(rules: readonly AlertRule[] = []) {
  const clock = createVirtualClock(0, null)
  let kept: AlertRules = { ...noRules, rules: [...rules] }
  let listen: (patch: Patch) => void = () => undefined
  const facts: AlertFact[] = []
  const outside: string[] = []
  let reads = 0
  const errors: unknown[] = []
  const made = createRuleDesk({
    file: {
      read: () => {
        reads += 1
        return { value: kept, problem: null }
      },
      write: (next) => {
        kept = next
        return null
      },
    },
    book: {
      view: () => emptyView,
      onPatch: (listener) => {
        listen = listener
        return () => undefined
      },
    },
    archive: { liquidations: () => ({ items: [], next: null }) },
    clock,
    wallClock: clock,
    add: (fact) => facts.push(fact),
    outside: {
      tell: () => undefined,
      tellRule: ({ name, text }) => outside.push(`${name}: ${text}`),
      test: async (by, name) => {
        outside.push(`test of ${name} by ${by}`)
        return []
      },
    },
    onError: (error) => errors.push(error),
  })
  const liquidate = (at: number, notional: string, symbol = 'BTCUSDT'): void => {
    const row = { seq: at, at, symbol, liquidated: 'long', notional } as TapeRow
    listen({ fromSeq: 0, toSeq: 1, changes: [{ table: 'liquidations', key: String(at), row }], dropped: 0 })
  }
  const edit = (rules: readonly AlertRule[]): void => {
    kept = { ...kept, rules: [...rules] }
  }
  return { made, clock, facts, outside, errors, liquidate, edit, reads: () => reads }
}

test('E90 a rule that fires is an alert with value and line, and leaves the machine where it says so', () => {
  const { facts, outside, liquidate } = desk([
    rule(),
    rule({ name: 'At home', leavesMachine: false }),
    rule({ name: 'Off', isOn: false }),
  ])
  liquidate(5, '2500')
  expect(
    facts.map(({ rule: name, value, threshold, kind, mustSee }) => [name, value, threshold, kind, mustSee]),
  ).toEqual([
    ['Big', '2500 USDT', '1000 USDT', 'rule', false],
    ['At home', '2500 USDT', '1000 USDT', 'rule', false],
  ])
  expect(outside).toEqual(['Big: BTCUSDT: 2500 USDT of LONG liquidations'])
})

test('E90 a change counts at once, and one made from older rules is refused', () => {
  const { made, facts, liquidate } = desk()
  expect(made.putRules({ version: 0, rules: [rule()] })).toEqual({ accepted: { version: 1, rules: [rule()] } })
  liquidate(5, '2500')
  expect(facts).toHaveLength(1)
  expect(made.putRules({ version: 0, rules: [] })).toEqual({ conflict: 1 })
  made.putRules({ version: 1, rules: [] })
  liquidate(20_000, '2500')
  expect(facts).toHaveLength(1)
})

test('the file is read once for all who ask, and what somebody wrote there by hand is not written over unseen', () => {
  const { made, facts, liquidate, edit, reads } = desk([rule({ usdt: '9000' })])
  for (let n = 0; n < 10; n += 1) expect(made.rules()).toMatchObject({ version: 0, problem: null })
  expect(reads()).toBe(1)
  edit([rule({ name: 'By hand' })])
  expect(made.putRules({ version: 0, rules: [] })).toEqual({ conflict: 0 })
  expect(made.rules().rules).toMatchObject([{ name: 'By hand' }])
  liquidate(5, '2500')
  expect(facts).toHaveLength(1)
  made.putRules({ version: 0, rules: [] })
  expect(made.rules()).toEqual({ version: 1, rules: [], problem: null })
})

test('E90 a test is told where the rule would tell', async () => {
  const { made, facts, outside } = desk()
  await made.testRule(rule(), 'me')
  await made.testRule(rule({ leavesMachine: false }), 'me')
  expect(facts.map(({ code }) => code)).toEqual(['rule_test', 'rule_test'])
  expect(outside).toEqual(['test of Big by me'])
})

test('rules that fire without end are told sixty times a minute, and that there is more', async () => {
  const { clock, facts, outside, liquidate } = desk([rule()])
  for (let n = 0; n < 500; n += 1) liquidate(5, '2500', `C${n}USDT`)
  expect(facts.filter(({ code }) => code === 'rule')).toHaveLength(firingsPerMinuteMax)
  expect(facts.filter(({ code }) => code === 'rules_left_out')).toHaveLength(1)
  expect(outside).toHaveLength(firingsPerMinuteMax)
  await clock.run(60_000)
  liquidate(60_000, '2500', 'NEWUSDT')
  expect(facts.at(-1)).toMatchObject({ code: 'rule', symbol: 'NEWUSDT' })
})

test('more liquidations than are held for windows are said to be', () => {
  const { facts, liquidate } = desk([
    rule({ kind: 'volume', windowSec: 3_600, usdt: '1000000000' }),
    rule({ name: 'Off', isOn: false, kind: 'volume', windowSec: 3_600 }),
  ])
  for (let n = 0; n <= tapeRowsMax; n += 1) liquidate(n, '1', `C${n % 300}USDT`)
  expect(facts.map(({ code, text }) => [code, text.includes('3600 s')])).toEqual([['rules_cut', true]])
})

test('what a rule cannot make sense of is said and goes no further', () => {
  const { facts, errors, liquidate } = desk([rule()])
  expect(() => liquidate(5, 'none')).not.toThrow()
  expect(errors).toHaveLength(1)
  liquidate(6, '2500')
  expect(facts).toHaveLength(1)
})
