import { z } from 'zod'
import { symbolNameSchema } from './symbol-name.ts'
import { isPositive, lte, usdt } from './money.ts'

/** Decimal text above zero. */
const amount = (says: string, max: string) =>
  z
    .string()
    .refine((text) => /^\d{1,12}(\.\d{1,8})?$/.test(text) && isPositive(usdt(text)) && lte(usdt(text), usdt(max)), says)

const usdtAmount = amount('must be an amount of USDT above 0, such as 50000 or 12.5', '1000000000000')

const common = {
  /** For people: it stands in front of what the rule tells. */
  name: z.string().trim().min(1, 'needs a name').max(40, 'at most 40 characters'),
  isOn: z.boolean(),
  /** After it fired for a symbol, it is quiet for that symbol so long. */
  cooldownSec: z.int().min(10, 'at least 10 seconds').max(86_400, 'at most a day'),
  /** Also by the channels that leave this machine. */
  leavesMachine: z.boolean(),
}
const ofSymbols = {
  /** Empty: all. */
  symbols: z.array(symbolNameSchema).max(50, 'at most 50 symbols'),
}
const side = z.enum(['both', 'long', 'short'])

export const alertRuleSchema = z.discriminatedUnion('kind', [
  /** One liquidation of at least so much. */
  z.strictObject({ kind: z.literal('liquidation'), ...common, ...ofSymbols, side, usdt: usdtAmount }),
  /** Liquidations of one symbol that add up to so much within the window. */
  z.strictObject({
    kind: z.literal('volume'),
    ...common,
    ...ofSymbols,
    side,
    usdt: usdtAmount,
    windowSec: z.int().min(5, 'at least 5 seconds').max(3_600, 'at most an hour'),
  }),
  /** Closed trades of the UTC day have lost at least so much. */
  z.strictObject({ kind: z.literal('dailyLoss'), ...common, usdt: usdtAmount }),
  /** The mark of an open position is so near to where the exchange would liquidate it. */
  z.strictObject({
    kind: z.literal('nearLiquidation'),
    ...common,
    ...ofSymbols,
    pct: amount('must be a percentage from above 0 to 50', '50'),
  }),
])
export type AlertRule = z.output<typeof alertRuleSchema>

const rulesMax = 50

/** All own rules; the version changes with each write, so that two people do not overwrite each other. */
export const alertRulesSchema = z.strictObject({
  version: z.int().min(0),
  rules: z
    .array(alertRuleSchema)
    .max(rulesMax, `at most ${rulesMax} rules`)
    .refine((rules) => new Set(rules.map(({ name }) => name)).size === rules.length, 'two rules have one name'),
})
export type AlertRules = z.output<typeof alertRulesSchema>

export const noRules: AlertRules = { version: 0, rules: [] }

/** What a rule would have told of what is stored. */
export const rulePreviewSchema = z.object({
  /** Null: what this kind of rule looks at is not stored moment by moment. */
  fired: z.int().nullable(),
  /** The newest of them, at most ten. */
  examples: z.array(z.object({ at: z.int(), symbol: z.string(), value: z.string() })).readonly(),
  from: z.int(),
  to: z.int(),
  /** More liquidations are stored than are looked at: `from` is later than asked for. */
  isCut: z.boolean(),
})
export type RulePreview = z.output<typeof rulePreviewSchema>
