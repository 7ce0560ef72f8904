import { writeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import type { Watched } from './watchdog.ts'

const tickMs = 1_000
const standardError = 2

const { beats, stuckMs } = workerData as Watched
const [count, end] = [new Int32Array(beats, 0, 1), new Int32Array(beats, 4, 1)]

// Own ticks are counted instead of time: a machine that slept wakes both of us.
for (let last = -1, still = 0; Atomics.wait(end, 0, 0, tickMs) === 'timed-out';) {
  const now = Atomics.load(count, 0)
  still = now === last ? still + 1 : 0
  last = now
  if (still * tickMs < stuckMs) continue
  writeSync(standardError, `the program has not answered for ${stuckMs} ms: it is ended\n`)
  process.kill(process.pid, 'SIGKILL')
}
