import { chmodSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { keptPasswordSchema } from './password.ts'
import { keptSessionSchema } from './sessions.ts'
import { keptTokenSchema } from './tokens.ts'

const authFileSchema = z.strictObject({
  version: z.literal(1),
  /** Names the cookie: two installations on one computer must not overwrite each other's. */
  installation: z.string().regex(/^[0-9a-f]{8}$/),
  password: keptPasswordSchema.nullable(),
  sessions: z.array(keptSessionSchema).max(100).readonly(),
  /** Digests of the cookies of browsers that were logged in: somebody else's guesses must not make these wait. */
  familiar: z.array(z.string().length(64)).max(100).readonly(),
  // Files of before there were tokens have none.
  tokens: z.array(keptTokenSchema).max(100).readonly().default([]),
})
export type AuthFile = z.output<typeof authFileSchema>

/** The one file of the login, and the small ones beside it that hold a single secret. */
export interface AuthFolder {
  readonly stored: AuthFile | null
  /** Resolves when the latest state is on disk. Several calls at once become one write. */
  write(state: () => AuthFile): Promise<void>
  writeSecret(name: string, secret: string): void
  removeSecret(name: string): void
}

/** Why the login cannot work, as a sentence for the person who started the program; null for any other error. */
export const authProblem = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && error.code === 'AUTH_FILE' ? error.message : null

/** Throws an error for `authProblem` when the file is open to others or cannot be understood. */
export function openAuthFolder(folder: string): AuthFolder {
  const file = join(folder, 'auth.json')
  let writing: Promise<void> = Promise.resolve()
  let waiting: Promise<void> | null = null

  async function replace(state: AuthFile): Promise<void> {
    const next = `${file}.next`
    const handle = await open(next, 'w', 0o600)
    try {
      await handle.writeFile(`${JSON.stringify(state, null, 2)}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(next, file)
  }

  return {
    stored: existsSync(file) ? read(file) : null,
    write: (state) => {
      waiting ??= writing
        .catch(() => undefined)
        .then(() => {
          waiting = null
          writing = replace(state())
          return writing
        })
      return waiting
    },
    writeSecret: (name, secret) => {
      const path = join(folder, name)
      writeFileSync(`${path}.next`, `${secret}\n`, { mode: 0o600 })
      // The mode above only counts for a file that is new.
      chmodSync(`${path}.next`, 0o600)
      renameSync(`${path}.next`, path)
    },
    removeSecret: (name) => rmSync(join(folder, name), { force: true }),
  }
}

function read(file: string): AuthFile {
  const mode = statSync(file).mode & 0o777
  if ((mode & 0o077) !== 0)
    throw problem(`${file} can be read by others (mode ${mode.toString(8)}). Close it with: chmod 600 ${file}`)
  try {
    return authFileSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    // The cause may quote the file, so it is not told.
    const kind = cause instanceof SyntaxError ? 'is no JSON' : 'does not hold what it should'
    throw problem(
      `${file} ${kind}: the password cannot be checked. Put a backup in its place, or delete it to set a new password.`,
    )
  }
}

const problem = (message: string): Error => Object.assign(new Error(message), { code: 'AUTH_FILE' })
