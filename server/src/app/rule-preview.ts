import type { AlertRule, RulePreview } from '@undertow/shared/alert-rules.ts'
import type { LiquidationRow } from '@undertow/shared/view.ts'
import type { Archive, Clock } from '../ports.ts'
import { createLiquidationTape } from './liquidation-tape.ts'
import { createFlowWatch, isFlowRule, windowMsMax, type Firing, type FlowRule } from './rule-watch.ts'

const dayMs = 86_400_000
const pageLength = 500
const rowsMax = 20_000
const examplesMax = 10
/** Each takes its turn of every turn of the loop, and some megabytes. */
const atOnceMax = 2

/** How often a rule would have fired in the last 24 hours; null: others are being worked out. */
export function createRulePreview(
  archive: Pick<Archive, 'liquidations'>,
  clock: Pick<Clock, 'now'>,
): (rule: AlertRule) => Promise<RulePreview | null> {
  let running = 0
  return async (rule) => {
    if (running >= atOnceMax) return null
    running += 1
    return previewRule(rule, archive, clock.now()).finally(() => {
      running -= 1
    })
  }
}

/**
 * Read and looked at page by page with the loop free in between; of more liquidations than `rowsMax` the newest are looked
 * at, and the answer says so.
 */
async function previewRule(rule: AlertRule, archive: Pick<Archive, 'liquidations'>, now: number): Promise<RulePreview> {
  const from = now - dayMs
  if (!isFlowRule(rule)) return { fired: null, examples: [], from, to: now, isCut: false }
  const { rows, isCut } = await stored(rule, archive, from, now)
  const tape = createLiquidationTape(windowMsMax([rule]))
  const see = createFlowWatch(rule, tape)
  const fired: Firing[] = []
  for (const [index, row] of rows.toReversed().entries()) {
    if (index % pageLength === 0) await new Promise(setImmediate)
    tape.add(row)
    const firing = see(row)
    if (firing !== null) fired.push(firing)
  }
  const examples = fired.slice(-examplesMax).toReversed()
  return {
    fired: fired.length,
    examples: examples.map(({ at, symbol, value }) => ({ at, symbol: symbol ?? '', value })),
    from: isCut ? (rows.at(-1)?.at ?? from) : from,
    to: now,
    isCut,
  }
}

async function stored(rule: FlowRule, archive: Pick<Archive, 'liquidations'>, from: number, to: number) {
  const [symbol = null] = rule.symbols.length === 1 ? rule.symbols : []
  const filter = {
    symbol,
    from,
    to,
    liquidated: rule.side === 'both' ? null : rule.side,
    notionalMin: rule.kind === 'liquidation' ? rule.usdt : null,
  }
  const rows: LiquidationRow[] = []
  let cursor: string | null = null
  // Pages may be short although more follow, so their number has a limit too.
  for (let pages = 0; pages < (2 * rowsMax) / pageLength; pages += 1) {
    const page: ReturnType<Archive['liquidations']> = archive.liquidations(filter, { limit: pageLength, cursor })
    rows.push(...page.items)
    cursor = page.next
    if (cursor === null || rows.length >= rowsMax) break
    await new Promise(setImmediate)
  }
  return { rows, isCut: cursor !== null }
}
