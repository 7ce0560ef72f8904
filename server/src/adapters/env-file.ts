import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { isOfAnother } from './data-folder.ts'
import { StartError } from './start-error.ts'

/** Keys and addresses that stand in no settings file. */
export type Secrets = {
  readonly aster:
    | {
        readonly scheme: 'v3'
        readonly user: string | null
        readonly signer: string
        readonly privateKey: string
      }
    | { readonly scheme: 'v1'; readonly key: string; readonly secret: string }
    | null
  readonly network: 'mainnet' | 'testnet'
  readonly alerts: AlertSecrets
}
export type AlertSecrets = {
  /** Without a secret the messages are not signed. */
  readonly webhook: { readonly url: string; readonly secret: string | null } | null
  readonly telegram: { readonly token: string; readonly chat: string } | null
}

/**
 * What the user keeps in `.env` beside package.json and in the environment, which goes first. `inherited` are the
 * variables named UNDERTOW_…. Throws `StartError`, which names variables and never quotes a value.
 */
export function readSecrets(projectRoot: string, inherited: Values): Secrets {
  const { [folderName]: _, ...environment } = inherited
  const values = checked({ ...onlyOurs(readEnvFile(join(projectRoot, '.env'))), ...onlyOurs(environment) })
  const network = values.UNDERTOW_ASTER_NETWORK === 'testnet' ? 'testnet' : 'mainnet'
  return { aster: asterOf(values, network), network, alerts: alertsOf(values) }
}

type Values = Readonly<Record<string, string | undefined>>
type Known = Readonly<Partial<Record<keyof typeof names, string>>>

const prefix = 'UNDERTOW_'
// No secret, and commands that must work with a broken .env need it: the environment or --data says it.
const folderName = 'UNDERTOW_DATA'
const address = { takes: 'an address: 0x and 40 hexadecimal digits', pattern: /^0x[\da-f]{40}$/i }
const key = { takes: 'a key of 16 to 200 letters, digits and _ - without spaces', pattern: /^[\w-]{16,200}$/ }

/** Every variable that `.env` may set. */
export const names = {
  UNDERTOW_ASTER_NETWORK: { takes: 'mainnet or testnet', pattern: /^(mainnet|testnet)$/ },
  UNDERTOW_ASTER_USER: address,
  UNDERTOW_ASTER_SIGNER: address,
  UNDERTOW_ASTER_PRIVATE_KEY: { takes: '64 hexadecimal digits, with or without 0x', pattern: /^(0x)?[\da-f]{64}$/i },
  UNDERTOW_ASTER_API_KEY: key,
  UNDERTOW_ASTER_API_SECRET: key,
  UNDERTOW_WEBHOOK_URL: { takes: 'an https:// address without a user name', pattern: /^https:\/\/[^\s@/]+(\/\S*)?$/ },
  UNDERTOW_WEBHOOK_SECRET: { takes: '16 to 200 characters without spaces', pattern: /^\S{16,200}$/ },
  UNDERTOW_TELEGRAM_TOKEN: { takes: 'a bot token: digits, a colon and letters', pattern: /^\d{5,20}:[\w-]{30,100}$/ },
  UNDERTOW_TELEGRAM_CHAT: { takes: 'the number of a chat, or @channel', pattern: /^(-?\d{1,20}|@\w{5,32})$/ },
} as const

function asterOf(values: Known, network: Secrets['network']): Secrets['aster'] {
  const v3 = ['UNDERTOW_ASTER_SIGNER', 'UNDERTOW_ASTER_PRIVATE_KEY'] as const
  const v1 = ['UNDERTOW_ASTER_API_KEY', 'UNDERTOW_ASTER_API_SECRET'] as const
  const user = values.UNDERTOW_ASTER_USER ?? null
  const agent = together(values, v3)
  const old = together(values, v1)
  if (agent !== null && old !== null)
    throw new StartError(`There are keys of both kinds: keep either ${v3.join(' and ')}, or ${v1.join(' and ')}.`)
  if (user !== null && agent === null)
    throw new StartError(`UNDERTOW_ASTER_USER is set and ${v3.join(' and ')} are not: set them too, or remove it.`)
  if (agent !== null) {
    const [signer, privateKey] = agent
    return { scheme: 'v3', user, signer, privateKey }
  }
  if (old === null) return null
  if (network === 'testnet')
    throw new StartError(`The testnet takes no old keys: make an API wallet there and set ${v3.join(' and ')}.`)
  return { scheme: 'v1', key: old[0], secret: old[1] }
}

function alertsOf(values: Known): AlertSecrets {
  const url = values.UNDERTOW_WEBHOOK_URL ?? null
  const secret = values.UNDERTOW_WEBHOOK_SECRET ?? null
  if (url === null && secret !== null)
    throw new StartError('UNDERTOW_WEBHOOK_SECRET is set and UNDERTOW_WEBHOOK_URL is not: set it too, or remove it.')
  const telegram = together(values, ['UNDERTOW_TELEGRAM_TOKEN', 'UNDERTOW_TELEGRAM_CHAT'])
  return {
    webhook: url === null ? null : { url, secret },
    telegram: telegram && { token: telegram[0], chat: telegram[1] },
  }
}

/** Both values, or null when neither is set. */
function together(values: Known, [a, b]: readonly [keyof Known, keyof Known]): readonly [string, string] | null {
  const [first, second] = [values[a], values[b]]
  if (first !== undefined && second !== undefined) return [first, second]
  if (first === undefined && second === undefined) return null
  const [there, missing] = first === undefined ? [b, a] : [a, b]
  throw new StartError(`${there} is set and ${missing} is not: set it too, or remove the other.`)
}

const onlyOurs = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([name, value]) => name.startsWith(prefix) && value !== ''))

function checked(values: Values): Known {
  for (const [name, value] of Object.entries(values)) {
    if (name === folderName)
      throw new StartError(`${folderName} is not read from .env: set it in the environment, or pass --data.`)
    const known = Object.hasOwn(names, name) ? names[name as keyof typeof names] : null
    if (known === null)
      throw new StartError(`${name} is no variable of this program. There are ${Object.keys(names).join(', ')}.`)
    if (!known.pattern.test(value ?? ''))
      throw new StartError(`${name} takes ${known.takes}: what is set is something else.`)
  }
  return values
}

const bytesMax = 64 * 1_024

/** The variables of `file`; none when there is no such file. */
function readEnvFile(file: string): Values {
  const opened = openIfThere(file)
  if (opened === null) return {}
  try {
    // Of the file that was opened, so that nobody can exchange it after it was looked at.
    const { mode, size, uid } = fstatSync(opened)
    if (isOfAnother(uid))
      throw new StartError(
        `${file} belongs to another user of this machine, who would choose the keys. Run: sudo chown "$(id -u)" '${file}'`,
      )
    if ((mode & 0o077) !== 0)
      throw new StartError(`Others on this machine can read or change the keys in ${file}. Run: chmod 600 '${file}'`)
    if (size > bytesMax)
      throw new StartError(`${file} is larger than ${bytesMax / 1_024} KB, which is no list of keys.`)
    return parseEnv(readFileSync(opened, 'utf8'))
  } catch (cause) {
    throw cause instanceof StartError ? cause : notReadable(file, cause)
  } finally {
    closeSync(opened)
  }
}

function openIfThere(file: string): number | null {
  try {
    return openSync(file, 'r')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
    throw notReadable(file, cause)
  }
}

// The cause tells of the system call only, never of what stands in the file.
const notReadable = (file: string, cause: unknown): StartError =>
  new StartError(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause })
