import type { Command } from '@undertow/shared/commands.ts'
import type { Journal, Recorded } from '../../src/ports.ts'

/** What a crash leaves behind. */
export type Disk = {
  readonly committed: Recorded[]
  saved: { readonly seq: number; readonly state: string } | null
}

export const emptyDisk = (): Disk => ({ committed: [], saved: null })

export type JournalHooks = {
  readonly isAlive: () => boolean
  /** Called with every entry as it was stepped, before anything of it is done. */
  readonly onAppend: (recorded: Recorded) => void
  /** Around each commit that an order waits for; may end the process by throwing. */
  readonly beforeCommit: (commands: readonly Command[]) => void
  readonly afterCommit: (commands: readonly Command[]) => void
  readonly onCommitted: (recorded: Recorded) => void
}

/** A journal in memory: what was not committed when the process died is gone. */
export function openJournal(disk: Disk, hooks: JournalHooks): Journal {
  let pending: Recorded[] = []
  let lastSeq = disk.committed.at(-1)?.seq ?? -1

  return {
    get lastSeq() {
      return lastSeq
    },
    append: (recorded) => {
      if (!hooks.isAlive()) return
      if (recorded.seq <= lastSeq) throw new Error(`journal: seq ${recorded.seq} does not follow ${lastSeq}`)
      lastSeq = recorded.seq
      pending.push(recorded)
      hooks.onAppend(recorded)
    },
    commit: () => {
      if (!hooks.isAlive() || pending.length === 0) return null
      const commands = pending.flatMap((recorded) => recorded.commands)
      hooks.beforeCommit(commands)
      if (!hooks.isAlive()) return null
      disk.committed.push(...pending)
      for (const recorded of pending) hooks.onCommitted(recorded)
      pending = []
      hooks.afterCommit(commands)
      return null
    },
    read: (afterSeq) => disk.committed.filter(({ seq }) => seq > afterSeq),
    savedState: () => disk.saved,
    saveState: (seq, state) => {
      if (hooks.isAlive()) disk.saved = { seq, state }
    },
    gaps: () => [],
    close: () => undefined,
  }
}
