import type { AlertFact } from '@undertow/shared/alert-row.ts'
import type { ChannelState } from '@undertow/shared/alerts-api.ts'
import type { AlertRule } from '@undertow/shared/alert-rules.ts'
import type { Patch, StatusRow } from '@undertow/shared/view.ts'
import type { AlertDesk, AlertRulesFile, Announcer, Archive, Backend, Clock } from '../ports.ts'
import type { RuleFired } from './alerting.ts'
import { every } from './every.ts'
import { createFiringLimit } from './firing-limit.ts'
import { harmless } from './harmless.ts'
import { createLiquidationTape, tapeRowsMax, type LiquidationTape } from './liquidation-tape.ts'
import { createRulePreview } from './rule-preview.ts'
import { createFlowWatch, createStateWatch, isFlowRule, isStateRule, windowMsMax, type Firing } from './rule-watch.ts'

/** The channels that leave this machine. */
export type Outside = Announcer & {
  tellRule(fired: RuleFired, book: StatusRow['book'] | null): void
  test(by: string, rule?: string): Promise<readonly ChannelState[]>
}

export type RuleDeskParts = {
  readonly file: AlertRulesFile
  readonly book: Pick<Backend, 'view' | 'onPatch'>
  readonly archive: Pick<Archive, 'liquidations'>
  readonly clock: Clock
  readonly wallClock: Clock
  readonly add: (fact: AlertFact) => void
  /** Null: nothing leaves this machine. */
  readonly outside: Outside | null
  /** Told of what went wrong here: trading does not depend on it. */
  readonly onError: (error: unknown) => void
}

const lookMs = 1_000

export type RuleDesk = Pick<AlertDesk, 'rules' | 'putRules' | 'preview' | 'testRule'> & { stop(): void }

/** The own rules: kept in their file, looked after while the bot runs, told where each of them says. */
export function createRuleDesk(parts: RuleDeskParts): RuleDesk {
  const { file, book, archive, clock, wallClock, add, outside, onError } = parts
  let kept = file.read()
  let tape: LiquidationTape | null = null
  let flow: { readonly rule: AlertRule; readonly see: ReturnType<typeof createFlowWatch> }[] = []
  let states: { readonly rule: AlertRule; readonly look: ReturnType<typeof createStateWatch> }[] = []

  /** Windows begin anew. */
  const watch = (found: typeof kept): void => {
    kept = found
    const on = found.value.rules.filter(({ isOn }) => isOn)
    const keptMs = windowMsMax(on)
    const next = createLiquidationTape(keptMs, () => addPlain('rules_cut', tooMany(keptMs)))
    tape = keptMs === 0 ? null : next
    flow = on.filter(isFlowRule).map((rule) => ({ rule, see: createFlowWatch(rule, next) }))
    states = on.filter(isStateRule).map((rule) => ({ rule, look: createStateWatch(rule) }))
  }
  const addPlain = (code: string, text: string, rule: string | null = null): void =>
    add({ ...plainRule, at: clock.now(), code, text, rule })
  watch(kept)

  const mayFire = createFiringLimit(wallClock, (text) => addPlain('rules_left_out', text))
  const tell = (rule: AlertRule, { at, symbol, value, threshold, text }: Firing): void => {
    const { name, leavesMachine } = rule
    if (!mayFire()) return
    const fact = { at, level: 'warn', kind: 'rule', code: 'rule', symbol, text, mustSee: false } as const
    add({ ...fact, value, threshold, rule: name, ref: null })
    const [status] = book.view().tables.status.values()
    if (leavesMachine) outside?.tellRule({ name, symbol, text }, status?.book ?? null)
  }
  const follow = ({ changes }: Patch): void => {
    if (flow.length === 0) return
    for (const change of changes) {
      if (change.table !== 'liquidations' || change.row === null) continue
      tape?.add(change.row)
      for (const { rule, see } of flow) {
        const firing = see(change.row)
        if (firing !== null) tell(rule, firing)
      }
    }
  }
  const lookAtStates = (): void => {
    for (const { rule, look } of states) for (const firing of look(book.view(), clock.now())) tell(rule, firing)
  }
  const unfollow = book.onPatch(harmless(follow, onError))
  const stopLooking = every(wallClock, lookMs, harmless(lookAtStates, onError), onError)

  return {
    rules: () => ({ ...kept.value, problem: kept.problem }),
    putRules: (wanted) => {
      // Somebody may have changed the file by hand: that must not be written over unseen.
      const found = file.read()
      const isAsKept = JSON.stringify(found) === JSON.stringify(kept)
      if (!isAsKept) watch(found)
      const { version } = found.value
      if (!isAsKept || wanted.version !== version) return { conflict: version }
      const accepted = { version: version + 1, rules: wanted.rules }
      const problem = file.write(accepted)
      if (problem !== null) return { problem }
      watch({ value: accepted, problem: null })
      return { accepted }
    },
    preview: createRulePreview(archive, clock),
    testRule: async (rule, by) => {
      const text = `This is a test of the rule, asked for by ${by}.`
      addPlain('rule_test', text, rule.name)
      return rule.leavesMachine && outside !== null ? outside.test(by, rule.name) : []
    },
    stop: () => {
      unfollow()
      stopLooking()
    },
  }
}

const tooMany = (windowMs: number): string =>
  `More than ${tapeRowsMax} liquidations came within ${windowMs / 1_000} s, the longest window of the own rules: until there are fewer, the sums of long windows are too small.`

const plainRule = {
  level: 'warn',
  kind: 'rule',
  symbol: null,
  mustSee: false,
  value: null,
  threshold: null,
  ref: null,
} satisfies Partial<AlertFact>
