import { resolve } from 'node:path'
import { env } from '../env.ts'
import { replayFolder } from './replay.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

function run(folder: string | undefined): number {
  if (folder === undefined) {
    say('Usage: npm run replay -- DATA_DIR   (the folder given to --data, for example data/practice)')
    return 2
  }
  const { entries, withCommands, hash, difference } = replayFolder(resolve(env.calledFrom, folder))
  say(`${entries} entries, ${withCommands} with commands`)
  say(`journal hash ${hash}`)
  if (difference === null) {
    say('every recorded command is what the core answers now')
    return 0
  }
  say(`entry ${difference.seq} differs`)
  say(`  recorded ${difference.recorded}`)
  say(`  now      ${difference.now}`)
  return 1
}

try {
  process.exitCode = run(process.argv[2])
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 2
}
