import type { AlertRule } from '@undertow/shared/alert-rules.ts'
import {
  abs,
  asPct,
  gte,
  isNegative,
  isZero,
  lte,
  neg,
  pct,
  price,
  rounded,
  sub,
  text,
  usdt,
  type Usdt,
} from '@undertow/shared/money.ts'
import type { View } from '@undertow/shared/view.ts'
import type { Flow, LiquidationTape } from './liquidation-tape.ts'

/** A rule saw what it looks for. `value` and `threshold` are for people, with units. */
export type Firing = {
  readonly at: number
  readonly symbol: string | null
  readonly value: string
  readonly threshold: string
  readonly text: string
}

type RuleOf<K extends AlertRule['kind']> = Extract<AlertRule, { kind: K }>
export type FlowRule = RuleOf<'liquidation' | 'volume'>
type StateRule = RuleOf<'dailyLoss' | 'nearLiquidation'>

export const isFlowRule = (rule: AlertRule): rule is FlowRule => rule.kind === 'liquidation' || rule.kind === 'volume'
export const isStateRule = (rule: AlertRule): rule is StateRule => !isFlowRule(rule)

/** How long the windows of these rules reach back; 0: none of them has one. */
export const windowMsMax = (rules: readonly AlertRule[]): number =>
  Math.max(0, ...rules.map((rule) => (rule.kind === 'volume' ? rule.windowSec * 1_000 : 0)))

/**
 * Looks at liquidations in order of time; the same for those that come in and for those that are stored. A row is on `tape`
 * when it is looked at.
 */
export function createFlowWatch(rule: FlowRule, tape: Pick<LiquidationTape, 'sum'>): (row: Flow) => Firing | null {
  const symbols = new Set(rule.symbols)
  const isReady = createCooldown(rule.cooldownSec)
  const measure = ({ at, symbol, notional }: Flow) =>
    rule.kind === 'volume' ? tape.sum(symbol, rule.side, at - rule.windowSec * 1_000) : usdt(notional)
  const line = usdt(rule.usdt)
  const within = rule.kind === 'volume' ? ` in ${rule.windowSec} s` : ''
  const threshold = `${rule.usdt} USDT${within}`

  return (row) => {
    const { at, symbol, liquidated } = row
    if ((symbols.size > 0 && !symbols.has(symbol)) || (rule.side !== 'both' && rule.side !== liquidated)) return null
    const amount = measure(row)
    if (!gte(amount, line) || !isReady(symbol, at)) return null
    const value = `${text(rounded(amount, 2))} USDT`
    const sides = rule.kind === 'volume' && rule.side === 'both' ? '' : `${liquidated.toUpperCase()} `
    return { at, symbol, value, threshold, text: `${symbol}: ${value} of ${sides}liquidations${within}` }
  }
}

/** Looks at the account and the positions as they are. */
export function createStateWatch(rule: StateRule): (view: View, now: number) => Firing[] {
  const isReady = createCooldown(rule.cooldownSec)
  return rule.kind === 'dailyLoss'
    ? ({ tables }, now) =>
        [...tables.account.values()].flatMap(({ todayNet }) => lossOf(rule, usdt(todayNet), now, isReady))
    : ({ tables }, now) => [...tables.positions.values()].flatMap((row) => nearOf(rule, row, now, isReady))
}

type IsReady = (key: string, at: number) => boolean

function lossOf(rule: RuleOf<'dailyLoss'>, net: Usdt, at: number, isReady: IsReady): Firing[] {
  const loss = neg(net)
  if (!isNegative(net) || !gte(loss, usdt(rule.usdt)) || !isReady('', at)) return []
  const value = `${text(rounded(loss, 2))} USDT`
  return [
    {
      at,
      symbol: null,
      value,
      threshold: `${rule.usdt} USDT`,
      text: `closed trades of this UTC day have lost ${value}`,
    },
  ]
}

function nearOf(
  rule: RuleOf<'nearLiquidation'>,
  {
    symbol,
    leg,
    markPrice,
    liquidationPrice,
  }: View['tables']['positions'] extends ReadonlyMap<string, infer R> ? R : never,
  at: number,
  isReady: IsReady,
): Firing[] {
  const isMeant = rule.symbols.length === 0 || rule.symbols.includes(symbol)
  if (!isMeant || markPrice === null || liquidationPrice === null || isZero(price(markPrice))) return []
  const distance = asPct(abs(sub(price(markPrice), price(liquidationPrice))), price(markPrice))
  if (distance === null || !lte(distance, pct(rule.pct)) || !isReady(`${symbol} ${leg}`, at)) return []
  const value = `${text(rounded(distance, 2))} %`
  return [
    {
      at,
      symbol,
      value,
      threshold: `${rule.pct} %`,
      text: `${symbol} ${leg.toUpperCase()} is ${value} away from its liquidation at ${liquidationPrice}`,
    },
  ]
}

function createCooldown(sec: number): IsReady {
  const quietUntil = new Map<string, number>()
  return (key, at) => {
    if (at < (quietUntil.get(key) ?? 0)) return false
    quietUntil.set(key, at + sec * 1_000)
    return true
  }
}
