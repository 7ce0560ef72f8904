import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandSchema, type Command } from '@undertow/shared/commands.ts'
import { eventSchema } from '@undertow/shared/events.ts'
import { createClock } from '../clock.ts'
import { openStore, type Store } from './open.ts'
import { trade } from './rows.test-support.ts'

/** A store in a folder that is removed afterwards. */
export const withStore = <T>(run: (store: Store) => T): T => withStores((open) => run(open()))

/** As `withStore`, for what takes its time. */
export async function withStoreOpen(run: (store: Store) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'undertow-report-'))
  const store = openStore(dir, { clock: createClock() })
  try {
    await run(store)
  } finally {
    store.close()
    rmSync(dir, { recursive: true })
  }
}

/** Each opening is a process of its own over the same folder. */
export function withStores<T>(run: (open: () => Store) => T): T {
  const dir = mkdtempSync(join(tmpdir(), 'undertow-report-'))
  const opened: Store[] = []
  const open = (): Store => {
    opened.pop()?.close()
    const store = openStore(dir, { clock: createClock() })
    opened.push(store)
    return store
  }
  try {
    return run(open)
  } finally {
    opened.pop()?.close()
    rmSync(dir, { recursive: true })
  }
}

/** Journals an event and what the core would have answered. */
export function tell(store: Store, event: object, commands: readonly object[] = []): void {
  store.journal.append({
    seq: store.journal.lastSeq + 1,
    at: 1,
    event: eventSchema.parse(event),
    commands: commands.map((command): Command => commandSchema.parse(command)),
  })
  store.journal.commit()
}

/** Trades end in the order given. */
export function closeAll(store: Store, trades: readonly object[]): void {
  const commands = trades.map((changed, index) => ({
    kind: 'closedTrade',
    trade: { ...trade, id: `t${index}`, ...changed },
  }))
  tell(store, { kind: 'wake' }, commands)
}
