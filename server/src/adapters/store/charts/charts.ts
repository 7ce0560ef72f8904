import { Worker } from 'node:worker_threads'
import type { Archive, FlowAsk, GridAsk } from '../../../ports.ts'

export type Question = GridAsk | FlowAsk

const waitingMax = 8
const slowMsMax = 8_000
const idleMs = 30_000
const endingMax = 1

/**
 * Sums over stored liquidations, in a thread that lives while somebody asks. Null: it took too long, or too many ask at once;
 * the thread is then ended, whatever it was at.
 */
export function createCharts(dir: string): Pick<Archive, 'grid' | 'flow'> & { readonly close: () => void } {
  const waiting = new Map<number, (found: string | null) => void>()
  let worker: Worker | null = null
  let idle: ReturnType<typeof setTimeout> | undefined
  let lastId = 0
  /** Told to end and still at it: nothing interrupts SQLite in the middle of a sum, and it must not be many of them. */
  let ending = 0

  const end = (): void => {
    clearTimeout(idle)
    const ended = worker
    worker = null
    if (ended !== null) {
      ending += 1
      void ended.terminate().finally(() => (ending -= 1))
    }
    for (const answer of waiting.values()) answer(null)
    waiting.clear()
  }

  const start = (): Worker => {
    const started = new Worker(new URL('./worker.ts', import.meta.url), { workerData: dir, execArgv: [] })
    started.on('message', ({ id, found }: { readonly id: number; readonly found: string }) => {
      waiting.get(id)?.(found)
      waiting.delete(id)
    })
    // A damaged page, or no memory: of a thread that was ended on purpose nothing is told.
    started.on('error', () => {
      if (worker === started) end()
    })
    started.unref()
    return started
  }

  const ask = (question: Question): Promise<string | null> => {
    if (waiting.size >= waitingMax || ending > endingMax) return Promise.resolve(null)
    clearTimeout(idle)
    idle = setTimeout(end, idleMs).unref()
    worker ??= start()
    lastId += 1
    const id = lastId
    const { promise, resolve } = Promise.withResolvers<string | null>()
    const tooSlow = setTimeout(end, slowMsMax).unref()
    waiting.set(id, (found) => {
      clearTimeout(tooSlow)
      resolve(found)
    })
    worker.postMessage({ id, ask: question })
    return promise
  }

  return { grid: ask, flow: ask, close: end }
}
