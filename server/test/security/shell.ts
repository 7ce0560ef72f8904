import { createHmac, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const operatorKeyOf = (folder: string): string => readFileSync(join(folder, 'operator-key'), 'utf8').trim()
export const hmac = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('base64url')
export const newChallenge = (): string => randomBytes(32).toString('base64url')

/** The header of a request of the shell, written down here once more so that the server's own words cannot confirm themselves. */
export const shellHeader = (key: string, port: number, nonce: string, method: string, url: string, once = '') => ({
  authorization: `Undertow ${nonce}:${hmac(key, ['undertow request', port, nonce, method, url, once].join('\n'))}`,
})
