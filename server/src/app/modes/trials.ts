import { encodeConfig } from '@undertow/shared/config-check.ts'
import type { Config, ConfigJson } from '@undertow/shared/config.ts'
import { suggestionAnswer, trialAnswer } from '@undertow/shared/trial-api.ts'
import { runInThread } from '../../adapters/thread-job.ts'
import type { Log, Trials } from '../../ports.ts'

const dayMs = 86_400_000
/** The tape of a very wild day; of more, the newest are looked at: 8 s of a thread. */
const rowsMax = 500_000
const runMsMax = 60_000
/** One is run, one waits; whoever comes then is told to come again. */
const waitingMax = 2

type Job =
  | { readonly kind: 'preview'; readonly draft: ConfigJson }
  | { readonly kind: 'suggest'; readonly tradable: readonly string[] }
/** What the thread is told. */
export type TrialJob = Job & {
  readonly dir: string
  readonly from: number
  readonly to: number
  readonly rowsMax: number
  readonly inForce: ConfigJson
}

type Parts = {
  readonly dir: string
  readonly now: () => number
  readonly inForce: () => Config
  readonly tradable: () => readonly string[]
  readonly log: Log
}

/** Tries settings out in a thread of its own: the loop goes on meanwhile. */
export function createTrials({ dir, now, inForce, tradable, log }: Parts): Trials {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0

  async function queued<T>(job: Job, read: (told: unknown) => T): Promise<T | { readonly problem: string }> {
    if (waiting >= waitingMax) return { problem: 'others are being worked out' }
    waiting += 1
    const run = last.then(() => {
      const to = now()
      return runJob({ ...job, dir, from: to - dayMs, to, rowsMax, inForce: encodeConfig(inForce()) })
    })
    last = run.catch(() => undefined)
    try {
      return read(await run)
    } catch (error) {
      log('warn', 'settings could not be tried out', { error: String(error) })
      return { problem: 'what was recorded could not be read' }
    } finally {
      waiting -= 1
    }
  }

  return {
    preview: (draft) =>
      queued({ kind: 'preview', draft: encodeConfig(draft) }, (told) => trialAnswer.decode(told as never)),
    suggest: () => queued({ kind: 'suggest', tradable: tradable() }, (told) => suggestionAnswer.decode(told as never)),
  }
}

const runJob = (job: TrialJob): Promise<unknown> =>
  runInThread(new URL('./trial-worker.ts', import.meta.url), job, runMsMax)
