import type { Command } from '@undertow/shared/commands.ts'
import { wasCovered } from '../../src/core/protection/cover.test-support.ts'
import type { State } from '../../src/core/state.ts'
import type { Complain, Truth } from './truth.ts'

/** Sees to it that no rung of a ladder becomes two orders on the exchange, and that none is added without a stop (S24). */
export function createRungWatch(complain: Complain, truth: Pick<Truth, 'orders'>) {
  const rungOf = new Map<string, string>()
  const takersOf = new Map<string, Set<string>>()

  const onCommands = (state: State, commands: readonly Command[]): void => {
    for (const command of commands) {
      if (command.kind !== 'placeOrder') continue
      const { clientId, symbol, leg, purpose } = command.order
      const position = state.positions.get(`${symbol}:${leg}`)
      const rung = state.orders.get(clientId)?.rung ?? null
      if (!position || purpose !== 'entry' || rung === null) continue
      noteTaker(`rung ${rung + 1} of ${position.id}`, clientId)
      if (!wasCovered(state, position)) complain('S24', `${clientId} adds to ${position.id}, for which no stop stands`)
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
