import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { passwordLengthMin } from '@undertow/shared/session-api.ts'
import { z } from 'zod'

/** A password as it is kept: never the password, and with what is needed to check one against it later. */
export const keptPasswordSchema = z.strictObject({
  scheme: z.literal('scrypt'),
  // Bounded, so that a file that was tampered with cannot ask for the memory of the whole machine.
  cost: z
    .int()
    .min(2 ** 14)
    .max(2 ** 18),
  blockSize: z.int().min(8).max(16),
  parallel: z.int().min(1).max(4),
  salt: z.base64(),
  hash: z.base64(),
})
export type KeptPassword = z.output<typeof keptPasswordSchema>

type Work = Pick<KeptPassword, 'cost' | 'blockSize' | 'parallel'>

/** 128 MB and a third of a second for each guess. */
const work: Work = { cost: 2 ** 17, blockSize: 8, parallel: 1 }
const hashBytes = 32
const saltBytes = 16

const passwordLengthMax = 200

/** What is wrong with a new password, or null. */
export function passwordProblem(password: string): string | null {
  const signs = Array.from(password.normalize('NFKC'))
  if (signs.length < passwordLengthMin) return `must have at least ${passwordLengthMin} characters`
  if (signs.length > passwordLengthMax) return `must have at most ${passwordLengthMax} characters`
  return new Set(signs).size < 5 ? 'must have at least 5 different characters' : null
}

export async function keepPassword(password: string): Promise<KeptPassword> {
  const salt = randomBytes(saltBytes)
  const hash = await derive(password, salt, work)
  return { scheme: 'scrypt', ...work, salt: salt.toString('base64'), hash: hash.toString('base64') }
}

export async function isPassword(password: string, kept: KeptPassword): Promise<boolean> {
  const expected = Buffer.from(kept.hash, 'base64')
  const actual = await derive(password, Buffer.from(kept.salt, 'base64'), kept)
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

/** True when it was kept with less work than is asked for today. */
export const isWeaklyKept = ({ cost, blockSize, parallel }: KeptPassword): boolean =>
  cost * blockSize * parallel < work.cost * work.blockSize * work.parallel

// Asynchronous: it runs beside the trading loop, which would stand still for a third of a second otherwise.
function derive(password: string, salt: Buffer, { cost, blockSize, parallel }: Work): Promise<Buffer> {
  const options = { N: cost, r: blockSize, p: parallel, maxmem: 256 * cost * blockSize }
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  scrypt(password.normalize('NFKC'), salt, hashBytes, options, (error, hash) => (error ? reject(error) : resolve(hash)))
  return promise
}
