import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** Asks one question after the other; what is typed is not shown. Null: whoever typed left. */
export async function askSecrets(questions: readonly string[]): Promise<readonly string[] | null> {
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({ input: process.stdin, output: unseen, terminal: process.stdin.isTTY })
  reader.once('SIGINT', () => reader.close())
  const lines = reader[Symbol.asyncIterator]()
  const typed: string[] = []
  try {
    for (const question of questions) {
      process.stdout.write(question)
      const line = await lines.next()
      process.stdout.write('\n')
      if (line.done === true) return null
      typed.push(line.value)
    }
    return typed
  } finally {
    reader.close()
  }
}
