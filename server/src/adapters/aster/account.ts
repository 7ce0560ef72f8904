import type { Event, EventOf } from '@undertow/shared/events.ts'
import type { Bracket } from '@undertow/shared/instrument.ts'
import { isPositive, rate } from '@undertow/shared/money.ts'
import type { PositionReport } from '@undertow/shared/orders.ts'
import type { Clock, Log } from '../../ports.ts'
import { booleanOf, decimalOf, idOf, objectOf, objectsOf, wholeOf, type JsonObject } from '../wire.ts'
import {
  balance,
  commissionRate,
  exchangeInfo,
  fundingInfo,
  leverageBrackets,
  multiAssetsMode,
  openOrders,
  positionMode,
  positionRisk,
  type Endpoint,
} from './endpoints.ts'
import { bracketsOf, fundingHoursOf, instrumentsOf, type Fees } from './instruments.ts'
import { paced } from './paced.ts'
import type { Rest } from './rest.ts'
import { balanceOfReply, orderOfReply, positionsOfReply } from './rows.ts'

export type Modes = { readonly hedgeMode: boolean; readonly multiAssets: boolean }

export type AccountOptions = {
  readonly rest: Rest
  readonly clock: Clock
  readonly log: Log
  /** Which contracts are traded. Where it is `all`, commission rates are asked of what is held, and of what `noteTraded` named. */
  readonly symbols: () => readonly string[] | 'all'
  readonly isHeld: (symbol: string) => boolean
  readonly tell: (event: Event) => void
}

/** What the exchange allows and what the account holds, read by request. Every method answers whether it succeeded. */
export interface Account {
  /** Null until read. */
  modes(): Modes | null
  symbolNames(): readonly string[]
  readRules(): Promise<boolean>
  /** Asks for the commission rates of the next contract that needs them, one a call. */
  readFees(): Promise<boolean>
  /** It is made ready for an entry, or has an order. */
  noteTraded(symbol: string): void
  readModes(): Promise<boolean>
  readSnapshot(): Promise<boolean>
}

// 50 of weight, and 60.
const snapshotRestMs = 1_000
const modesRestMs = 5_000
// Asked again when an order shows that they have changed.
const rulesRestMs = 10_000

export function createAccount({ rest, clock, log, symbols, isHeld, tell }: AccountOptions): Account {
  let modes: Modes | null = null
  let info: unknown = null
  let brackets: ReadonlyMap<string, readonly Bracket[]> = new Map()
  let fundingHours: ReadonlyMap<string, number> = new Map()
  const fees = new Map<string, Fees>()
  const feesAsked = new Set<string>()
  const traded = new Set<string>()
  let names: readonly string[] = []
  let toldInstruments = ''

  const bodyOf = async (endpoint: Endpoint): Promise<unknown> => {
    const answer = await rest.read(endpoint, [])
    if (answer.kind === 'accepted') return answer.body
    log('warn', `aster: ${endpoint.method} ${endpoint.v3} failed: ${answer.message}`)
    return null
  }

  const tellInstruments = (): void => {
    const { instruments, unreadable } = instrumentsOf(info, brackets, fees, fundingHours)
    names = instruments.map(({ symbol }) => symbol)
    const text = JSON.stringify(instruments)
    if (text === toldInstruments) return
    toldInstruments = text
    if (unreadable > 0) log('info', 'aster: contracts whose rules cannot be read are left out', { count: unreadable })
    tell({ kind: 'instruments', instruments })
  }

  const readRulesOnce = async (): Promise<boolean> => {
    const [rules, steps] = await Promise.all([bodyOf(exchangeInfo), bodyOf(leverageBrackets)])
    if (rules === null || steps === null) return false
    info = rules
    brackets = bracketsOf(steps)
    rest.budget.setLimits(objectOf(rules)?.['rateLimits'])
    feesAsked.clear()
    tellInstruments()
    void readFundingHours()
    return names.length > 0
  }

  /** Nobody waits for it: the mark stream tells when the next payment is, and the testnet may not know the question. */
  const readFundingHours = async (): Promise<void> => {
    const body = await bodyOf(fundingInfo)
    if (!Array.isArray(body)) return
    fundingHours = fundingHoursOf(body)
    tellInstruments()
  }

  const readFees: Account['readFees'] = async () => {
    const listed = symbols()
    // What is held pays by its rates already, and what was made ready or ordered is next.
    const pressing = [...names.filter(isHeld), ...traded, ...(listed === 'all' ? [] : listed)]
    const symbol = pressing.find((one) => names.includes(one) && !feesAsked.has(one))
    if (symbol === undefined) return true
    feesAsked.add(symbol)
    const answer = await rest.read(commissionRate, [['symbol', symbol]])
    if (answer.kind === 'notSent') feesAsked.delete(symbol)
    const row = answer.kind === 'accepted' ? objectOf(answer.body) : null
    const [maker, taker] = [decimalOf(row?.['makerCommissionRate']), decimalOf(row?.['takerCommissionRate'])]
    if (maker === null || taker === null) return false
    fees.set(symbol, { maker: rate(maker), taker: rate(taker) })
    tellInstruments()
    return true
  }

  const readModesOnce = async (): Promise<boolean> => {
    const [sides, assets] = await Promise.all([bodyOf(positionMode), bodyOf(multiAssetsMode)])
    const hedgeMode = booleanOf(objectOf(sides)?.['dualSidePosition'])
    const multiAssets = booleanOf(objectOf(assets)?.['multiAssetsMargin'])
    if (hedgeMode === null || multiAssets === null) return false
    modes = { hedgeMode, multiAssets }
    return true
  }

  const readOnce = async (): Promise<boolean> => {
    const askedAt = clock.now()
    const known = modes
    if (known === null) return false
    const [orders, positions, balances] = await Promise.all([bodyOf(openOrders), bodyOf(positionRisk), bodyOf(balance)])
    // A failed request says nothing: never that the account is empty.
    if (!Array.isArray(orders) || !Array.isArray(positions) || !Array.isArray(balances)) return false
    const snapshot = snapshotOf({ askedAt, modes: known, orders, positions, balances, isHeld })
    if (snapshot === null) {
      const symbols = unreadIn(orders, positions)
      log('error', 'aster: the account holds rows that cannot be read; nothing is concluded', { symbols })
    } else tell(snapshot)
    return snapshot !== null
  }

  const readSnapshot = paced(clock, snapshotRestMs, readOnce)
  const readModes = paced(clock, modesRestMs, readModesOnce)
  const readRules = paced(clock, rulesRestMs, readRulesOnce)

  const noteTraded = (symbol: string): void => void traded.add(symbol)
  return { modes: () => modes, symbolNames: () => names, readRules, readFees, noteTraded, readModes, readSnapshot }
}

type Parts = {
  readonly askedAt: number
  readonly modes: Modes
  readonly orders: readonly unknown[]
  readonly positions: readonly unknown[]
  readonly balances: readonly unknown[]
  readonly isHeld: (symbol: string) => boolean
}

/** Whose rows they are, for whoever reads the log. */
function unreadIn(orders: readonly unknown[], positions: readonly unknown[]): string {
  const unread = [
    ...orders.map(objectOf).filter((row) => row === null || orderOfReply(row) === null),
    ...positions.map(objectOf).filter((row) => row === null || positionsOfReply(row).length === 0),
  ]
  return [...new Set(unread.map((row) => idOf(row?.['symbol']) ?? 'no symbol'))].slice(0, 10).join(', ')
}

/** Null when an order or a position cannot be read: leaving it out would say that it is not open, or flat. */
function snapshotOf({ askedAt, modes, orders, positions, balances, isHeld }: Parts): EventOf<'snapshot'> | null {
  const open = objectsOf(orders)
    .map(orderOfReply)
    .filter((one) => one !== null)
  if (open.length < orders.length) return null
  const rows = objectsOf(positions)
  const read = rows.map(positionsOfReply)
  if (rows.length < positions.length || read.some((legs) => legs.length === 0)) return null
  const leverages = rows.flatMap((row): readonly (readonly [string, number])[] => {
    const leverage = wholeOf(row['leverage'])
    return leverage === null || leverage < 1 ? [] : [[String(row['symbol']), leverage]]
  })
  return {
    kind: 'snapshot',
    askedAt,
    ...modes,
    orders: open,
    positions: read.flatMap((legs) => namedOf(legs, isHeld)),
    balances: objectsOf(balances)
      .map(balanceOfReply)
      .filter((one) => one !== null),
    leverages: Object.fromEntries(leverages),
    isolated: [...new Set(rows.filter(isIsolated).map((row) => String(row['symbol'])))],
  }
}

/** Flat legs of six hundred contracts say nothing that absence does not say. Of what we hold, they say since when they are flat. */
const namedOf = (legs: readonly PositionReport[], isHeld: (symbol: string) => boolean): readonly PositionReport[] =>
  legs.filter(({ symbol, qty, updatedAt }) => isPositive(qty) || (updatedAt !== undefined && isHeld(symbol)))

// Said in either case in different places of the documentation.
const isIsolated = (row: JsonObject): boolean => String(row['marginType']).toLowerCase() === 'isolated'
