import { parentPort } from 'node:worker_threads'
import { runTask, type Task } from './campaign.ts'

parentPort?.on('message', (task: Task) => {
  // What breaks here is thrown in this thread and ends it; the campaign hears of it.
  void runTask(task).then((result) => parentPort?.postMessage(result))
})
