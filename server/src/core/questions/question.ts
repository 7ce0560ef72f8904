import { type Gate } from '@undertow/shared/commands.ts'
import { type Config, type GlobalSettings, type SymbolSettings } from '@undertow/shared/config.ts'
import { type Quote } from '@undertow/shared/events.ts'
import { type Instrument } from '@undertow/shared/instrument.ts'
import { type PlannedRung, type Rung } from '@undertow/shared/ladder.ts'
import { text, textTo, type Pct, type Price, type Qty, type Usdt } from '@undertow/shared/money.ts'
import { type Exposure } from './exposure.ts'
import { type Addition, type NoAddition } from '../ladder/ladder.ts'
import { type Lot } from '../positions/lots.ts'
import { type Prospect } from '../account/margin.ts'
import { type Book } from './pricing.ts'
import { type Signal, type State } from '../state.ts'

/** An entry as it would be sent. */
export type Plan = {
  readonly entry: SymbolSettings['entry']
  readonly reference: Price
  readonly price: Price
  readonly countedAt: Price
  readonly tooWide: boolean
  readonly qty: Qty
  readonly notional: Usdt
  readonly margin: Usdt
  /** How the size came about; empty when it is the margin per trade. */
  readonly words: string
  readonly leverage: number
  readonly stop: Price
  readonly sendBefore: number
}

/** What the questions before the plan may look at. */
export type Scene = {
  readonly state: Readonly<State>
  readonly at: number
  readonly signal: Signal
  readonly quote: Quote
  readonly config: Config
  readonly globals: GlobalSettings
  readonly settings: SymbolSettings
  readonly instrument: Instrument
  /** What the ladder would add to what is held on the leg, or why nothing; null: the leg is flat, it is a first entry. */
  readonly ladder: Addition | NoAddition | null
}
/** What the questions about the plan may look at besides. */
export type Draft = Scene & {
  /** Null: it is no addition of the ladder. */
  readonly addition: Addition | null
  readonly plan: Plan
  readonly book: Book
  readonly mark: Price
  readonly legs: readonly Prospect[]
  /** The additions that a first entry brings with it: as settings, and as orders at their levels. */
  readonly rungs: readonly Rung[]
  readonly planned: readonly PlannedRung[]
  /** The plan with all its additions filled, which is what caps, margin and stress are asked about. */
  readonly whole: Exposure
  /** What the caps count now, without this entry: of its symbol, and of everything. */
  readonly exposure: { readonly symbol: Exposure; readonly total: Exposure }
}

export type Answer = Omit<Gate, 'gate'>
/** Null: the settings do not ask it. */
export type Question<S> = { readonly gate: string; readonly ask: (scene: S) => Answer | null }

export const yes = (value: string, limit: string): Answer => ({ passed: true, value, limit })
export const no = (value: string, limit: string): Answer => ({ passed: false, value, limit })
export const check = (passed: boolean, value: string, limit: string): Answer => ({ passed, value, limit })

/** An amount of money in a sentence. */
export const usd = (amount: Usdt): string => `${textTo(amount, 2)} USDT`
/** A share in a sentence. */
export const percent = (share: Pct): string => `${textTo(share, 4)} %`

/** What the exchange takes, in a sentence. */
export const takenWords = ({ qtyMin, qtyMax }: Lot, { notionalMin }: Instrument): string =>
  `${text(qtyMin)} to ${text(qtyMax)}, at least ${usd(notionalMin)} notional`
