import { Worker } from 'node:worker_threads'

/**
 * What the thread of `script` posts when it is given `job`; it is ended then. Rejects when it fails, ends without a word or
 * takes longer than `msMax`.
 */
export function runInThread(script: URL, job: unknown, msMax: number): Promise<unknown> {
  const worker = new Worker(script, {
    workerData: job,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  })
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const timer = setTimeout(() => reject(new Error('it took too long')), msMax)
  worker.once('message', resolve)
  worker.once('error', reject)
  worker.once('exit', () => reject(new Error('it ended without a result')))
  return promise.finally(() => {
    clearTimeout(timer)
    void worker.terminate()
  })
}
