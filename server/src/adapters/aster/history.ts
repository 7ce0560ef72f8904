import type { Event } from '@undertow/shared/events.ts'
import type { Fill } from '@undertow/shared/orders.ts'
import type { Clock, Log } from '../../ports.ts'
import { createRecent } from '../recent.ts'
import { idOf, objectsOf, wholeOf, type JsonObject } from '../wire.ts'
import { createCoverage } from './coverage.ts'
import { order, userTrades } from './endpoints.ts'
import { meaningOf } from './errors.ts'
import { createIncome } from './income.ts'
import { completeTo, createLists, type LastKnown } from './lists.ts'
import type { Answer } from './outcome.ts'
import type { Rest } from './rest.ts'
import { fillKey, fillOfTrade, orderOfReply, type KnownOrder } from './rows.ts'

export type HistoryOptions = {
  readonly rest: Rest
  readonly clock: Clock
  readonly log: Log
  readonly lastKnown: LastKnown
  readonly startedAt: () => number
  readonly tell: (event: Event) => void
}

/** Finds by request what the stream may have told while nobody listened. What was told already is not told again. */
export interface History {
  /** Remembers what is told, by whomever. */
  note(event: Event): void
  /** Fills of `symbols` since the last one known. */
  readFills(symbols: readonly string[]): Promise<void>
  /** Fills of one order. */
  readFillsOf(symbol: string, orderId: string, since: number): Promise<boolean>
  /** Called once a second: fills that orders speak of and nobody told. */
  readMissingFills(): Promise<void>
  /** The exchange's list of what moved money, since it was last read. */
  readIncome(): Promise<void>
}

/** A refusal for another reason, such as a limit that is used up, says nothing about the order. */
const isForgotten = (answer: Answer): boolean => answer.kind === 'rejected' && meaningOf(answer.code) === 'absent'

const knownOrdersMax = 5_000
// How long a row may take to show up in its list.
const lagMs = 60_000
// An order may have begun to fill long before it was done.
const lookBackMs = 86_400_000
// For half an hour, it was seen, an order that was taken cannot be looked up; none is dropped sooner than after seven days. Meanwhile
// the list of income does not count as known.
const lookUpLagMs = 7_200_000

export function createHistory({ rest, clock, log, lastKnown, startedAt, tell }: HistoryOptions): History {
  const told = createRecent()
  const rowsSince = createLists(rest, log)
  const coverage = createCoverage()
  const known = new Map<string, KnownOrder>()
  /** Up to when all fills were read, by symbol. */
  const readTo = new Map<string, number>()

  const note: History['note'] = (event) => {
    if (event.kind === 'order') {
      remember(event.order.orderId, event.order)
      coverage.noteOrder(event.order)
    }
    if (event.kind === 'snapshot') for (const one of event.orders) remember(one.orderId, one)
    if (event.kind === 'income') told.add(event.id)
    if (event.kind !== 'fill') return
    if (!told.has(fillKey(event.fill))) coverage.noteFill(event.fill)
    told.add(fillKey(event.fill))
  }

  const remember = (orderId: string, { clientId, leg }: KnownOrder): void => {
    known.set(orderId, { clientId, leg })
    const oldest = known.keys().next()
    if (known.size > knownOrdersMax && !oldest.done) known.delete(oldest.value)
  }

  /**
   * Null: nobody answered, or the exchange does not know the order yet, which a trade of `tradedAt` belongs to. One that it has
   * forgotten is nobody's.
   */
  const orderOf = async (symbol: string, orderId: string, tradedAt: number): Promise<KnownOrder | null> => {
    const noted = known.get(orderId)
    if (noted) return noted
    const answer = await rest.read(order, [
      ['symbol', symbol],
      ['orderId', orderId],
    ])
    const report = answer.kind === 'accepted' ? objectsOf(answer.body).map(orderOfReply)[0] : null
    if (!report) {
      const isOld = rest.serverNow() - tradedAt >= lookUpLagMs
      return isOld && isForgotten(answer) ? { clientId: '', leg: null } : null
    }
    remember(orderId, report)
    return report
  }

  /** False when some of them could not be told yet. */
  const tellFills = async (symbol: string, rows: readonly JsonObject[]): Promise<boolean> => {
    let isComplete = true
    const owners = new Map<string, KnownOrder | null>()
    for (const row of rows) {
      const orderId = idOf(row['orderId']) ?? ''
      // Once for all its fills: what is not known now is asked for again with the next reading.
      const asked = owners.get(orderId)
      const owner = asked === undefined ? await orderOf(symbol, orderId, wholeOf(row['time']) ?? 0) : asked
      owners.set(orderId, owner)
      // Told without its owner it would count as told, and never come again.
      isComplete &&= owner !== null
      const fill: Fill | null = owner && fillOfTrade(row, owner)
      if (fill && !told.has(fillKey(fill))) tell({ kind: 'fill', fill })
    }
    return isComplete
  }

  /**
   * Reads on from where the last complete reading ended, not from the newest row that was told: what a stream told after a
   * gap is younger than what it left out. Rows that come twice are known by their ids.
   */
  const readFills: History['readFills'] = async (symbols) => {
    for (const symbol of symbols) {
      const since = readTo.get(symbol) ?? lastKnown.fillAt(symbol) ?? startedAt()
      const settledAt = rest.serverNow() - lagMs
      const rows = await rowsSince(userTrades, [['symbol', symbol]], since)
      if (rows !== null && (await tellFills(symbol, rows))) readTo.set(symbol, completeTo(rows, since, settledAt))
    }
  }

  const readFillsOf: History['readFillsOf'] = async (symbol, orderId, since) => {
    // V1 cannot ask by order.
    const byOrder: readonly [string, string][] = rest.scheme === 'v3' ? [['orderId', orderId]] : []
    const rows = await rowsSince(userTrades, [['symbol', symbol], ...byOrder], since)
    if (rows)
      await tellFills(
        symbol,
        rows.filter((row) => idOf(row['orderId']) === orderId),
      )
    return rows !== null
  }

  const readMissingFills: History['readMissingFills'] = async () => {
    for (const { symbol, orderId, updatedAt } of coverage.due()) {
      log('info', 'aster: fills of an order did not come and are asked for', { symbol, orderId })
      await readFillsOf(symbol, orderId, updatedAt - lookBackMs)
    }
  }

  const readIncome = createIncome({ rest, clock, lastKnown, startedAt, tell, told, rowsSince, tellFills })

  return { note, readFills, readFillsOf, readMissingFills, readIncome }
}
