import { Worker } from 'node:worker_threads'

const beatMs = 500

export type Watched = { readonly beats: SharedArrayBuffer; readonly stuckMs: number }

/**
 * Ends the process, from a thread of its own, when its loop has not turned for `stuckMs`: what hangs protects nothing, and a
 * restart does. The thread shares nothing with us but two numbers. The returned function calls it off.
 */
export function startWatchdog(stuckMs = 10_000): () => void {
  const beats = new SharedArrayBuffer(8)
  const [count, end] = [new Int32Array(beats, 0, 1), new Int32Array(beats, 4, 1)]
  const workerData: Watched = { beats, stuckMs }
  const worker = new Worker(new URL('./watchdog-worker.ts', import.meta.url), { workerData, execArgv: [] })
  worker.unref()
  const timer = setInterval(() => Atomics.add(count, 0, 1), beatMs).unref()
  return () => {
    clearInterval(timer)
    Atomics.store(end, 0, 1)
    Atomics.notify(end, 0)
  }
}
