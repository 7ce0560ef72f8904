import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'

// A thread that only reads: one file, from end to end.
const db = new Database(String(workerData), { readonly: true, fileMustExist: true })
parentPort?.postMessage(db.pragma('integrity_check(1)', { simple: true }))
db.close()
