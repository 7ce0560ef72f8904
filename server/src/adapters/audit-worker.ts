import { parentPort, workerData } from 'node:worker_threads'
import { auditPageOf, type AuditJob } from './audit-reader.ts'

// A thread that only reads: see audit-reader.ts.
parentPort?.postMessage(auditPageOf(workerData as AuditJob))
