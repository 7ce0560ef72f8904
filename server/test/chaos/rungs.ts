import type { Command } from '@undertow/shared/commands.ts'
import { text, type Price } from '@undertow/shared/money.ts'
import { liveOrders } from '../../src/core/orders/orders.ts'
import { covers } from '../../src/core/protection/cover.ts'
import type { State } from '../../src/core/state.ts'
import type { Complain, Truth } from './truth.ts'

/** Sees to it that no rung becomes two orders on the exchange, that none is added without a stop, and that no stop moves away (S24). */
export function createRungWatch(complain: Complain, truth: Pick<Truth, 'orders'>) {
  const rungOf = new Map<string, string>()
  const takersOf = new Map<string, Set<string>>()
  const firstStops = new Map<string, Price>()

  const onCommands = (state: State, commands: readonly Command[]): void => {
    for (const command of commands) {
      if (command.kind !== 'placeOrder') continue
      const { clientId, symbol, leg, purpose, stopPrice } = command.order
      const position = state.positions.get(`${symbol}:${leg}`)
      if (!position) continue
      const rung = state.orders.get(clientId)?.rung ?? null
      if (purpose === 'entry' && rung !== null) {
        noteTaker(`rung ${rung + 1} of ${position.id}`, clientId)
        const stops = liveOrders(state, symbol, leg, 'stop')
        if (!stops.some((stop) => (stop.phase === 'open' || stop.phase === 'cancelling') && covers(stop, position)))
          complain('S24', `${clientId} adds to ${position.id}, for which no stop stands`)
      }
      if (purpose !== 'stop' || stopPrice === null) continue
      const first = firstStops.get(position.id) ?? stopPrice
      firstStops.set(position.id, first)
      if (leg === 'long' ? stopPrice.lt(first) : stopPrice.gt(first))
        complain('S24', `the stop of ${position.id} moves from ${text(first)} away to ${text(stopPrice)}`)
    }
  }

  const noteTaker = (rung: string, clientId: string): void => {
    rungOf.set(clientId, rung)
    takersOf.set(rung, (takersOf.get(rung) ?? new Set()).add(clientId))
  }

  /** The exchange tells of an order, by its own books. */
  const onOrder = (clientId: string): void => {
    const rung = rungOf.get(clientId)
    const taken = [...(takersOf.get(rung ?? '') ?? [])].filter((id) => truth.orders.has(id))
    if (taken.length > 1) complain('S24', `${rung} went to ${taken.join(' and ')}`)
  }

  return { onCommands, onOrder, taken: () => rungOf.size }
}
