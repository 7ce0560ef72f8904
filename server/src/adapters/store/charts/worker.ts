import { parentPort, workerData } from 'node:worker_threads'
import { openReader } from '../database.ts'
import type { Question } from './charts.ts'
import { flowOf } from './flow.ts'
import { gridOf } from './grid.ts'

// A thread that only reads: sums over a million rows take half a second, for which the loop must not wait.
const db = openReader(String(workerData), 'market')

parentPort?.on('message', ({ id, ask }: { readonly id: number; readonly ask: Question }) => {
  const found = 'intervalMs' in ask ? flowOf(db, ask) : gridOf(db, ask)
  parentPort?.postMessage({ id, found: JSON.stringify(found) })
})
