import type { AuditReader, PageRequest } from '../ports.ts'
import { verifyAudit } from './audit-chain.ts'
import { runInThread } from './thread-job.ts'

type AuditPage = Exclude<Awaited<ReturnType<AuditReader['read']>>, null>
export type AuditJob = { readonly folder: string; readonly page: PageRequest }

const atOnceMax = 2
const msMax = 9_000

/**
 * Reads the audit log for people, checked as a whole each time. Ten thousand hashes take a good part of a second, so a thread
 * of its own does it: the loop goes on.
 */
export function createAuditReader(folder: string): AuditReader {
  let running = 0
  return {
    read: async (page) => {
      if (running >= atOnceMax) return null
      running += 1
      const job: AuditJob = { folder, page }
      const read = runInThread(new URL('./audit-worker.ts', import.meta.url), job, msMax)
      return (await read.finally(() => {
        running -= 1
      })) as AuditPage
    },
  }
}

/** One page, newest first, and what is not as it was written anywhere. */
export function auditPageOf({ folder, page: { limit, cursor } }: AuditJob): AuditPage {
  const { lines, problem } = verifyAudit(folder)
  const before = cursor === null ? Number.MAX_SAFE_INTEGER : Number.parseInt(cursor, 10)
  const older = lines.filter(({ seq }) => seq < before).toReversed()
  const items = older.slice(0, limit).map(({ seq, at, what, by, facts }) => ({ seq, at, what, by, facts }))
  return { items, next: older.length > limit ? String(items.at(-1)?.seq) : null, problem }
}
