import { readJournal } from '../../src/adapters/store/open.ts'
import { step } from '../../src/core/engine.ts'
import { createEntryWatch } from '../../src/core/orders/entry-watch.test-support.ts'
import { violations } from '../../src/core/invariants.ts'
import { createState } from '../../src/core/state.ts'
import type { Verdict } from './check-books.ts'

const complaintsMax = 10

/** The journal of a day, folded again: every invariant after every entry, caps and brakes at every order that enters. */
export function checkBelief(folder: string): {
  readonly verdict: Verdict
  readonly figures: Readonly<Record<string, number>>
  /** How often each gate refused. */
  readonly refusals: Readonly<Record<string, number>>
  readonly exits: Readonly<Record<string, number>>
} {
  const state = createState()
  const watch = createEntryWatch()
  const complaints: string[] = []
  const refusals = new Map<string, number>()
  const exits = new Map<string, number>()
  const tally = (of: Map<string, number>, name: string): void => void of.set(name, (of.get(name) ?? 0) + 1)
  for (const { seq, at, event } of readJournal(folder)) {
    const commands = step(state, { seq, at, event })
    for (const broken of [...violations(state), ...watch.see(state, { seq, at, event }, commands)])
      if (complaints.length < complaintsMax) complaints.push(`${seq}: ${broken}`)
    for (const command of commands) {
      if (command.kind === 'decided' && command.decision.refusedBy !== null) tally(refusals, command.decision.refusedBy)
      if (command.kind === 'closedTrade') tally(exits, command.trade.exitReason)
    }
  }
  return {
    verdict: {
      name: 'every invariant after every entry; caps and brakes at every order that enters',
      isGood: complaints.length === 0 && watch.seen.entries > 0,
      found: [`${watch.seen.entries} entries, ${watch.seen.brakes} brakes set`, ...complaints].join('; '),
    },
    figures: { entries: watch.seen.entries, brakesSet: watch.seen.brakes },
    refusals: Object.fromEntries(refusals),
    exits: Object.fromEntries(exits),
  }
}
