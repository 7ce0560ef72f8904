import { z } from 'zod'
import { brakeSchema } from './brakes.ts'
import { exitReasonSchema, gateSchema, triggerSchema } from './commands.ts'
import { hopSchema } from './events.ts'
import { moneyTextSchema as money } from './money.ts'
import { type NoticeRow } from './notice-row.ts'
import { orderStatusSchema, orderTypeSchema, purposeSchema } from './orders.ts'
import { legSchema, sideSchema } from './sides.ts'

// Rows are what people and scripts see: JSON as it travels, money as decimal text, times as epoch ms.
// The server computes every figure; a client only formats.

export const hopStateSchema = z.object({
  hop: z.union([hopSchema, z.literal(['storage', 'alerts'])]),
  state: z.enum(['live', 'late', 'down', 'unknown']),
  /** Last message or answer; null: none yet. */
  lastAt: z.int().nullable(),
  reconnects: z.int(),
  reason: z.string(),
})

export const statusRowSchema = z.object({
  mode: z.enum(['practice', 'simulate', 'live']),
  /** Whose money the figures are about: generated market, simulated orders, or real. */
  book: z.enum(['practice', 'simulated', 'live']),
  /** Where the market comes from, in one sentence for people. */
  market: z.string(),
  bootId: z.string(),
  version: z.string(),
  startedAt: z.int(),
  entries: z.enum(['on', 'waiting', 'paused', 'halted']),
  /** Why entries are not on; empty when they are. */
  entriesReason: z.string(),
  /** Since when `entries` is what it is; null: not known. */
  entriesSince: z.int().nullable(),
  flattening: z.boolean(),
  simulateOnly: z.boolean(),
  hedgeMode: z.boolean(),
  configVersion: z.int(),
  /** The error of a settings file that was not taken over, or null. */
  configError: z.string().nullable(),
  hops: z.array(hopStateSchema),
  /** Null unless a recording is replayed. */
  tape: z.object({ name: z.string(), at: z.int(), from: z.int(), to: z.int(), ended: z.boolean() }).nullable(),
  /** 1 is real time; null means as fast as possible. Absent a virtual clock it is 1. */
  speed: z.number().nullable(),
})
export type StatusRow = z.output<typeof statusRowSchema>

const brakeRowSchema = z.object({
  brake: brakeSchema,
  /** Lost by now and what may be lost, USDT; null: not known yet, or no such brake in the settings any more. */
  lost: money.nullable(),
  most: money.nullable(),
  isBeyond: z.boolean(),
  /** Null: it is not set. `releasesAt` null: a person has to release it. */
  set: z.object({ at: z.int(), because: z.string(), releasesAt: z.int().nullable() }).nullable(),
})
export type BrakeRow = z.output<typeof brakeRowSchema>

export const accountRowSchema = z.object({
  /** Wallet + unrealised. */
  equity: money,
  wallet: money,
  unrealised: money,
  /** Margin of positions, resting, in-flight and unknown entries; against the total cap. */
  marginUsed: money,
  marginCap: money,
  notionalUsed: money,
  notionalCap: money.nullable(),
  /** Since the start of the UTC day, from closed trades: gross, commission, funding and net. */
  todayGross: money,
  todayCommission: money,
  todayFunding: money,
  todayNet: money,
  openPositions: z.int(),
  openEntries: z.int(),
  brakes: z.array(brakeRowSchema),
  at: z.int(),
})
export type AccountRow = z.output<typeof accountRowSchema>

/**
 * `partial`: a stop stands over less than is held. `settling`: the exchange does not trade the contract, so it takes neither
 * stop nor close; it settles the position itself.
 */
const protectionSchema = z.enum(['protected', 'partial', 'placing', 'missing', 'closing', 'unknown', 'settling'])

export const positionRowSchema = z.object({
  /** Of the trade that it becomes once it is flat. */
  id: z.string(),
  /** What opened it; null: it was adopted. */
  decisionId: z.int().nullable(),
  symbol: z.string(),
  leg: legSchema,
  qty: money,
  entryPrice: money,
  markPrice: money.nullable(),
  notional: money,
  margin: money,
  leverage: z.int(),
  unrealised: money.nullable(),
  /** Unrealised as percent of margin, and of notional at entry. */
  pctOfMargin: money.nullable(),
  pctOfNotional: money.nullable(),
  commission: money,
  funding: money,
  protection: protectionSchema,
  stopPrice: money.nullable(),
  stopId: z.string().nullable(),
  /** From the entry price to the stop, in % of the price and of the margin; negative is a loss. */
  stopPct: money.nullable(),
  stopPctOfMargin: money.nullable(),
  /** Which rule put the stop where it is. */
  stopBy: z.enum(['stop', 'breakEven', 'trailing', 'operator']),
  /** The first stop: none of the bot's lies farther away. */
  firstStopPrice: money.nullable(),
  /** The nearest target. */
  takeProfitPrice: money.nullable(),
  takeProfitId: z.string().nullable(),
  takeProfitPct: money.nullable(),
  takeProfitPctOfMargin: money.nullable(),
  /** Targets that stand, the parts of a scale-out included. */
  targets: z.int(),
  /** When it is closed for its age; null: never. */
  timeStopAt: z.int().nullable(),
  /** The worst and the best mark so far, as distances from the entry in %; null: none has come. */
  adversePct: money.nullable(),
  favourablePct: money.nullable(),
  /** What the stop would lose, fees included; null without a stop. */
  riskUsdt: money.nullable(),
  /** Of its ladder: rungs used, rungs in all, and the mark at which the next one is added; null: none is left. */
  rungsUsed: z.int(),
  rungs: z.int(),
  nextRungPrice: money.nullable(),
  liquidationPrice: money.nullable(),
  /** How far the mark is from them, in % of the mark; negative: it has passed. */
  liquidationAwayPct: money.nullable(),
  takeProfitAwayPct: money.nullable(),
  /** `near`: less than 20 % of the mark away, `close`: less than 10 %. */
  liquidationIs: z.enum(['far', 'near', 'close']).nullable(),
  /** Of the symbol, where both sides are held: long − short at the mark, and both results; else null. */
  netQty: money.nullable(),
  netNotional: money.nullable(),
  netUnrealised: money.nullable(),
  openedAt: z.int(),
  /** True when the account holds another quantity than our fills add up to. */
  shared: z.boolean(),
})
export type PositionRow = z.output<typeof positionRowSchema>

export const orderRowSchema = z.object({
  clientId: z.string(),
  symbol: z.string(),
  leg: legSchema,
  side: sideSchema,
  purpose: purposeSchema,
  type: orderTypeSchema,
  /** `pending`: on its way. `unknown`: no definite answer yet, being queried. */
  phase: z.enum(['pending', 'unknown', 'open', 'cancelling', 'done']),
  status: orderStatusSchema.nullable(),
  qty: money.nullable(),
  filledQty: money,
  averagePrice: money.nullable(),
  price: money.nullable(),
  stopPrice: money.nullable(),
  closePosition: z.boolean(),
  createdAt: z.int(),
  updatedAt: z.int(),
  /** When an entry will be cancelled; null for everything else. */
  expiresAt: z.int().nullable(),
  /** Why it is done or refused; empty when it is neither. */
  reason: z.string(),
})
export type OrderRow = z.output<typeof orderRowSchema>

/** Threshold progress of one symbol and liquidated side. Sums are lower bounds: one liquidation per symbol and second is reported. */
export const windowRowSchema = z.object({
  symbol: z.string(),
  liquidated: legSchema,
  /** The leg the bot would take. */
  leg: legSchema,
  trigger: triggerSchema,
  sumUsdt: money,
  /** In force: fixed, adaptive, or the multiple of the average that a spike takes. */
  thresholdUsdt: money,
  events: z.int(),
  /** Where the number of events is what fires; null: the sum is. */
  eventsNeeded: z.int().nullable(),
  windowSec: z.int(),
  /** When the oldest event leaves the window; null when it is empty. */
  oldestExpiresAt: z.int().nullable(),
  lastAt: z.int().nullable(),
  cooldownUntil: z.int().nullable(),
  /** False: only watched. */
  traded: z.boolean(),
})
export type WindowRow = z.output<typeof windowRowSchema>

export const liquidationRowSchema = z.object({
  seq: z.int(),
  at: z.int(),
  venue: z.string(),
  symbol: z.string(),
  liquidated: legSchema,
  price: money,
  qty: money,
  notional: money,
  happenedAt: z.int(),
})
export type LiquidationRow = z.output<typeof liquidationRowSchema>

/** As it is told live: with what its symbol and side had in the window when it had been counted; null: there was no window. */
const tapeRowSchema = liquidationRowSchema.extend({ windowUsdt: money.nullable() })
export type TapeRow = z.output<typeof tapeRowSchema>

export const decisionRowSchema = z.object({
  id: z.int(),
  /** Absent in rows of version 0.1, where a window was all there was. */
  trigger: triggerSchema.optional(),
  at: z.int(),
  symbol: z.string(),
  liquidated: legSchema,
  leg: legSchema,
  windowUsdt: money,
  thresholdUsdt: money,
  outcome: z.enum(['entered', 'refused']),
  refusedBy: z.string().nullable(),
  gates: z.array(gateSchema),
  entryId: z.string().nullable(),
  referencePrice: money.nullable(),
  quoteAgeMs: z.int().nullable(),
  /** Absent in rows of version 0.1. */
  vwapDeviationPct: money.nullable().optional(),
  configVersion: z.int(),
})
export type DecisionRow = z.output<typeof decisionRowSchema>

export const tradeRowSchema = z.object({
  id: z.string(),
  symbol: z.string(),
  leg: legSchema,
  decisionId: z.int().nullable(),
  openedAt: z.int(),
  closedAt: z.int(),
  qty: money,
  entryPrice: money,
  exitPrice: money,
  leverage: z.int(),
  grossPnl: money,
  commission: money,
  funding: money,
  netPnl: money,
  exitReason: exitReasonSchema,
  configVersion: z.int(),
  /** The worst and the best mark while it was open, as distances from the entry in %; null: none came, or version 0.1 wrote it. */
  maePct: money.nullable(),
  mfePct: money.nullable(),
  /** Of the decision that opened it; null: it was adopted, or version 0.1 wrote it. */
  trigger: triggerSchema.nullable(),
  /** From the volume-weighted average price to the reference price of the entry, in %. */
  vwapDeviationPct: money.nullable(),
})
export type TradeRow = z.output<typeof tradeRowSchema>

/** Rows by table. `state` tables hold what is; the others are tails: only the newest rows are kept. */
export type Tables = {
  status: StatusRow
  account: AccountRow
  positions: PositionRow
  orders: OrderRow
  windows: WindowRow
  liquidations: TapeRow
  decisions: DecisionRow
  trades: TradeRow
  notices: NoticeRow
}
export type TableName = keyof Tables

/** One change: a whole row, or null when the row is gone. Never a delta of a figure. */
export type Change = {
  readonly [T in TableName]: { readonly table: T; readonly key: string; readonly row: Tables[T] | null }
}[TableName]

/** Everything that changed after `fromSeq`, up to and including `toSeq`. `dropped` tape rows were left out for a slow reader. */
export type Patch = {
  readonly fromSeq: number
  readonly toSeq: number
  readonly changes: readonly Change[]
  readonly dropped: number
}

/** What a human sees. Tails are in order of arrival, newest last. */
export type View = {
  readonly seq: number
  readonly tables: { readonly [T in TableName]: ReadonlyMap<string, Tables[T]> }
}
