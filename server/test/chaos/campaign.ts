import { Worker } from 'node:worker_threads'
import { planOf } from './plan.ts'
import { runWorld, type RunResult } from './world.ts'

export type Task = { readonly seed: number; readonly troubleMs: number }
/** A result, or what the harness itself broke over. */
export type Outcome = RunResult | { readonly seed: number; readonly broke: string }

/** Lives one seed through, here. */
export const runTask = ({ seed, troubleMs }: Task): Promise<RunResult> => runWorld(planOf(seed, troubleMs))

/** So long one seed may take, in real time: two minutes, and a long world as long as it lasts. */
const taskMsMax = ({ troubleMs }: Task): number => 120_000 + troubleMs

/**
 * Runs `tasks` on `threads` workers. `onOutcome` is told each outcome, in the order in which they end, and answers whether to go on.
 * `entry` is the worker's module: of this tree, or of a changed copy of it.
 */
export async function runCampaign(
  tasks: Iterable<Task>,
  threads: number,
  entry: URL,
  onOutcome: (outcome: Outcome) => boolean,
): Promise<void> {
  const waiting = tasks[Symbol.iterator]()
  let goesOn = true
  const work = async (): Promise<void> => {
    while (goesOn) {
      const worker = new Worker(entry)
      const isDone = await serve(worker)
      await worker.terminate()
      if (isDone) return
    }
  }

  /** False when the worker is lost and another one should go on. */
  const serve = async (worker: Worker): Promise<boolean> => {
    for (;;) {
      const next = goesOn ? waiting.next() : ({ done: true } as const)
      if (next.done) return true
      const outcome = await ask(worker, next.value)
      goesOn &&= onOutcome(outcome)
      if ('broke' in outcome) return false
    }
  }
  await Promise.all(Array.from({ length: threads }, work))
}

function ask(worker: Worker, task: Task): Promise<Outcome> {
  return new Promise((resolve) => {
    const finish = (outcome: Outcome): void => {
      clearTimeout(timer)
      worker.off('message', finish).off('error', onError).off('exit', onExit)
      resolve(outcome)
    }
    const broke = (what: string): void => finish({ seed: task.seed, broke: what })
    const onError = (error: unknown): void =>
      broke(error instanceof Error ? (error.stack ?? error.message) : String(error))
    const onExit = (code: number): void => broke(`the worker ended with ${code}`)
    const ms = taskMsMax(task)
    const timer = setTimeout(() => broke(`not done within ${ms / 1_000} s`), ms)
    worker.once('message', finish).once('error', onError).once('exit', onExit)
    worker.postMessage(task)
  })
}
