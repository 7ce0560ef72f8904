import type { Readable } from 'node:stream'
import type { Refusal } from './refusal.ts'

/** Each reads a page of 500 rows in every turn of the loop that trades. */
const atOnceMax = 4
/** A whole list takes seconds; a reader that takes this long has forgotten it. */
const msMax = 600_000

/** Lists that are being sent as CSV. */
export type Downloads = {
  /** A place for one more: given to the file, which gives it back when it ends, or given back at once. Null: all are taken. */
  begin(): { sends(file: Readable): Readable; end(): void } | null
}

export function createDownloads(most = atOnceMax): Downloads {
  let running = 0
  return {
    begin: () => {
      if (running >= most) return null
      running += 1
      const end = (): void => {
        running -= 1
      }
      return {
        sends: (file) => {
          const tooSlow = setTimeout(() => file.destroy(new Error('csv: the reader was too slow')), msMax).unref()
          return file.once('close', () => {
            clearTimeout(tooSlow)
            end()
          })
        },
        end,
      }
    },
  }
}

export const tooManyDownloads: Refusal = {
  refused: 429,
  code: 'tooManyDownloads',
  message: `${atOnceMax} CSV downloads are running already.`,
  action: 'Try again when one of them has ended, in some seconds.',
}
