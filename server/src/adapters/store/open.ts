import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { text } from '@undertow/shared/money.ts'
import type { AlertStore, Archive, Clock, Journal, Looks, Recorded, Upkeep } from '../../ports.ts'
import { StartError } from '../start-error.ts'
import { createAccountHours } from './account-hours.ts'
import { createAlertStore } from './alert-rows.ts'
import { createArchive } from './archive.ts'
import { createCharts } from './charts/charts.ts'
import { inserter, openReader } from './database.ts'
import { openEmergencyLog, readEmergencyLog } from './emergency-log.ts'
import { createGuard, type Reserve } from './guard.ts'
import { createJournal, readEntries, settledSeqOf } from './journal.ts'
import { createMarkoutRows } from './markouts.ts'
import { readMeta, writeMeta } from './meta.ts'
import { noReserve } from './reserve.ts'
import { openLedger, openMarket, restoredReason } from './restore.ts'
import * as schema from './schema-ledger.ts'
import { createUpkeep } from './upkeep.ts'

export type Store = Looks & {
  readonly journal: Journal
  readonly archive: Archive
  readonly alerts: AlertStore
  readonly upkeep: Upkeep
  /** Why a person has to look before anything is entered; null: no reason. */
  readonly haltBecause: string | null
  /** Four characters that tell this data folder's orders from those of others. */
  readonly installation: string
  close(): void
}

export type StoreOptions = {
  readonly clock: Clock
  /** Room kept for a full disk; without one, none is. */
  readonly reserve?: Reserve & { check?(): void }
  /** For runs that must repeat exactly; otherwise drawn once per data folder. */
  readonly installation?: string
}

/** Opens, checks and migrates the two files in `dir`, making what is missing. Throws `StartError` when it cannot be used. */
export function openStore(dir: string, { clock, installation, reserve = noReserve }: StoreOptions): Store {
  const ledger = openLedger(dir, clock.now())
  const market = openMarket(dir, clock.now())
  const haltBecause = restoredReason(ledger)
  const guard = createGuard(clock, reserve)
  const rescued = readEmergencyLog(dir)
  const journal = createJournal({ ledger, market }, { clock, guard, emergency: openEmergencyLog(dir), rescued })
  const readers = { ledger: openReader(dir, 'ledger'), market: openReader(dir, 'market') }
  const charts = createCharts(dir)
  const insertEquity = inserter(ledger, schema.equity, 'OR REPLACE')
  return {
    journal,
    archive: createArchive(readers, charts),
    alerts: createAlertStore({ ledger, reader: readers.ledger }, guard),
    upkeep: createUpkeep({ files: { ledger, market }, dir, clock, guard, reserve }),
    haltBecause,
    installation: installationOf(ledger, installation ?? drawInstallation()),
    recordEquity: (at, equity, net) =>
      void guard.attempt(() => insertEquity({ at, equity: text(equity), netPnl: text(net) })),
    recordAccount: createAccountHours(ledger, guard),
    recordMarkout: createMarkoutRows(ledger, guard),
    close: () => {
      charts.close()
      for (const reader of Object.values(readers)) reader.close()
      journal.close()
    },
  }
}

/**
 * The entries of the journal in `dir`, first to last. Makes nothing and writes nothing, so a bot may be at work there.
 * Throws `StartError` when there is no journal.
 */
export function* readJournal(dir: string): Generator<Recorded> {
  const journal = openForReading(dir)
  try {
    yield* journal.read(-1)
  } finally {
    journal.close()
  }
}

/** The journal in `dir` for somebody who only looks. Throws `StartError` when there is none. */
export function openForReading(dir: string): Pick<Journal, 'savedState' | 'read' | 'close'> {
  if (!['ledger.db', 'market.db'].every((name) => existsSync(join(dir, name)))) {
    throw new StartError(
      `${dir} holds no journal: name the folder that was given to --data, for example data/practice.`,
    )
  }
  const files = { ledger: openReader(dir, 'ledger'), market: openReader(dir, 'market') }
  const selectState = files.ledger.prepare<[], { seq: number; state: string }>('SELECT seq, state FROM saved_state')
  return {
    savedState: () => selectState.get() ?? null,
    read: (afterSeq) => readEntries(files, afterSeq, settledSeqOf),
    close: () => {
      for (const file of Object.values(files)) file.close()
    },
  }
}

function installationOf(ledger: Database, drawn: string): string {
  const known = readMeta(ledger, 'installation')
  if (known !== null) return known
  writeMeta(ledger, 'installation', drawn)
  // In the file itself: were the side file left behind in a copy, our own stops would be taken for somebody else's.
  ledger.pragma('wal_checkpoint(TRUNCATE)')
  return drawn
}

function drawInstallation(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz234567'
  return Array.from(randomBytes(4), (byte) => letters.charAt(byte % letters.length)).join('')
}
