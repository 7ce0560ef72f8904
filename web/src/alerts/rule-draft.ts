import { alertRuleSchema, type AlertRule } from '@undertow/shared/alert-rules.ts'

/** What stands in the fields: text as people type it. */
export type RuleDraft = {
  readonly kind: AlertRule['kind']
  readonly name: string
  readonly isOn: boolean
  readonly symbols: string
  readonly side: 'both' | 'long' | 'short'
  readonly usdt: string
  readonly pct: string
  readonly windowSec: string
  readonly cooldownSec: string
  readonly leavesMachine: boolean
}

export const newDraft: RuleDraft = {
  kind: 'liquidation',
  name: '',
  isOn: true,
  symbols: '',
  side: 'both',
  usdt: '100000',
  pct: '5',
  windowSec: '60',
  cooldownSec: '300',
  leavesMachine: true,
}

export const ruleKindNames: Record<AlertRule['kind'], string> = {
  liquidation: 'One liquidation of at least',
  volume: 'Liquidations within a window of at least',
  dailyLoss: 'Loss of the UTC day of at least',
  nearLiquidation: 'A position nearer to liquidation than',
}

export type DraftProblems = Readonly<Record<string, string>>

/** The rule that the fields say, checked as the server does, or what is wrong with which field. */
export function ruleOf(draft: RuleDraft): { readonly rule: AlertRule } | { readonly problems: DraftProblems } {
  const { kind, name, isOn, leavesMachine, side, usdt, pct } = draft
  const symbols = draft.symbols
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter((symbol) => symbol !== '')
  const common = { kind, name, isOn, leavesMachine, cooldownSec: wholeIn(draft.cooldownSec) }
  const parts = {
    liquidation: { symbols, side, usdt },
    volume: { symbols, side, usdt, windowSec: wholeIn(draft.windowSec) },
    dailyLoss: { usdt },
    nearLiquidation: { symbols, pct },
  }
  const read = alertRuleSchema.safeParse({ ...common, ...parts[kind] })
  if (read.success) return { rule: read.data }
  return { problems: Object.fromEntries(read.error.issues.map(({ path, message }) => [String(path[0]), message])) }
}

export function draftOf(rule: AlertRule): RuleDraft {
  const { kind, name, isOn, leavesMachine } = rule
  return {
    ...newDraft,
    kind,
    name,
    isOn,
    leavesMachine,
    cooldownSec: String(rule.cooldownSec),
    ...('symbols' in rule ? { symbols: rule.symbols.join(', ') } : {}),
    ...('side' in rule ? { side: rule.side } : {}),
    ...('usdt' in rule ? { usdt: rule.usdt } : {}),
    ...('pct' in rule ? { pct: rule.pct } : {}),
    ...('windowSec' in rule ? { windowSec: String(rule.windowSec) } : {}),
  }
}

/** What a rule looks for, in one line. */
export function ruleWords(rule: AlertRule): string {
  const symbols = 'symbols' in rule && rule.symbols.length > 0 ? ` of ${rule.symbols.join(', ')}` : ''
  const side = 'side' in rule && rule.side !== 'both' ? `${rule.side.toUpperCase()} ` : ''
  switch (rule.kind) {
    case 'liquidation':
      return `one ${side}liquidation${symbols} of at least ${rule.usdt} USDT`
    case 'volume':
      return `${side}liquidations${symbols || ' of one symbol'} of at least ${rule.usdt} USDT in ${rule.windowSec} s`
    case 'dailyLoss':
      return `closed trades of the UTC day have lost at least ${rule.usdt} USDT`
    case 'nearLiquidation':
      return `a position${symbols} is at most ${rule.pct} % from its liquidation`
  }
}

// What is no whole number is refused by the schema, in its own words.
const wholeIn = (text: string): number => (/^\d{1,6}$/.test(text.trim()) ? Number(text.trim()) : Number.NaN)
