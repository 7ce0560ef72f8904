import { copyFileSync, existsSync, readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { z } from 'zod'
import { writeAtomically } from './atomic-file.ts'

export type JsonFile<T> = {
  /** `problem`: why the file cannot be used; the value is the empty one then. */
  read(): { readonly value: T; readonly problem: string | null }
  /** On disk when this returns null; else why it is not. A broken file is kept beside the new one. */
  write(value: T): string | null
}

/** A small file that people may also edit by hand. Read each time. */
export function openJsonFile<T>(given: {
  readonly file: string
  readonly schema: z.ZodType<T>
  readonly empty: T
  readonly bytesMax: number
}): JsonFile<T> {
  const { file, schema, empty, bytesMax } = given

  const read: JsonFile<T>['read'] = () => {
    if (!existsSync(file)) return { value: empty, problem: null }
    try {
      const { size } = statSync(file)
      if (size > bytesMax) throw new Error(`it is ${size} bytes long; at most ${bytesMax} are read`)
      const found = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
      if (found.success) return { value: found.data, problem: null }
      const [issue] = found.error.issues
      throw new Error(`${issue?.path.join('.')} ${issue?.message}`)
    } catch (cause) {
      return { value: empty, problem: `${basename(file)} cannot be used: ${messageOf(cause)}` }
    }
  }

  return {
    read,
    write(value) {
      try {
        // Somebody wrote the broken file by hand and may want it back.
        if (read().problem !== null) copyFileSync(file, `${file}.rejected`)
        writeAtomically(file, `${JSON.stringify(value, null, 2)}\n`)
        return null
      } catch (cause) {
        return `${basename(file)} cannot be written: ${messageOf(cause)}`
      }
    },
  }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
