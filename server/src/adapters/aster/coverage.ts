import { add, gte, isPositive, max, noQty, type Qty } from '@undertow/shared/money.ts'
import type { Fill, OrderReport } from '@undertow/shared/orders.ts'

export type MissingFills = { readonly symbol: string; readonly orderId: string; readonly updatedAt: number }

/**
 * Compares what orders say was filled with the fills that were told. A stream may lose a message and stay connected;
 * then nothing else shows that a fill is missing.
 */
export interface Coverage {
  noteOrder(order: OrderReport): void
  /** Once for each execution. */
  noteFill(fill: Fill): void
  /** Called once a second: orders whose fills should be asked for now. */
  due(): readonly MissingFills[]
}

// Fills usually come within milliseconds of the report, in either order.
const graceSec = 3
const attemptsMax = 6
const ordersMax = 2_000

type Covered = { symbol: string; reported: Qty; told: Qty; updatedAt: number; waitedSec: number; attempts: number }

export function createCoverage(): Coverage {
  const orders = new Map<string, Covered>()

  const covered = (symbol: string, orderId: string): Covered => {
    const known = orders.get(orderId)
    if (known) return known
    const made = { symbol, reported: noQty, told: noQty, updatedAt: 0, waitedSec: 0, attempts: 0 }
    orders.set(orderId, made)
    const oldest = orders.keys().next()
    if (orders.size > ordersMax && !oldest.done) orders.delete(oldest.value)
    return made
  }

  return {
    noteOrder: ({ symbol, orderId, filledQty, updatedAt }) => {
      if (!isPositive(filledQty)) return
      const one = covered(symbol, orderId)
      one.reported = max(one.reported, filledQty)
      one.updatedAt = Math.max(one.updatedAt, updatedAt)
    },
    noteFill: ({ symbol, orderId, qty }) => {
      const one = covered(symbol, orderId)
      one.told = add(one.told, qty)
    },
    due: () => {
      const missing: MissingFills[] = []
      for (const [orderId, one] of orders) {
        if (gte(one.told, one.reported)) {
          one.waitedSec = 0
          one.attempts = 0
          continue
        }
        one.waitedSec += 1
        if (one.attempts >= attemptsMax || one.waitedSec < graceSec * 2 ** one.attempts) continue
        one.waitedSec = 0
        one.attempts += 1
        missing.push({ symbol: one.symbol, orderId, updatedAt: one.updatedAt })
      }
      return missing
    },
  }
}
