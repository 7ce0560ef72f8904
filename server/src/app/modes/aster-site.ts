import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import type { AsterCredentials } from '../../adapters/aster/signer.ts'
import { StartError } from '../../adapters/start-error.ts'
import type { Secrets } from '../../adapters/env-file.ts'
import { standInChainId } from '../../practice-exchange/credentials.ts'
import type { Options } from '../options.ts'
import type { Places } from './places.ts'

/** One Aster: the real exchange, its testnet, or something on this machine that stands in for it. */
export type Site = {
  readonly name: string
  /** What the folder is claimed for; a stand-in has another port each time. */
  readonly owner: string
  readonly restUrl: string
  readonly streamUrl: string
  /** Signatures are for this chain: each exchange refuses those for another's. */
  readonly chainId: number
  readonly isOfficial: boolean
  readonly isRealMoney: boolean
  /** Settings, arming and both books of this site: money of one never meets money of another. */
  readonly root: string
}

const sites = {
  mainnet: {
    name: 'Aster',
    owner: 'Aster',
    restUrl: 'https://fapi.asterdex.com',
    streamUrl: 'wss://fstream.asterdex.com',
    chainId: 1_666,
    isRealMoney: true,
    folder: 'aster',
  },
  testnet: {
    name: 'Aster testnet',
    owner: 'Aster testnet',
    restUrl: 'https://fapi.asterdex-testnet.com',
    streamUrl: 'wss://fstream.asterdex-testnet.com',
    chainId: 714,
    isRealMoney: false,
    folder: 'aster-testnet',
  },
} as const

/** Where `--mode simulate` and `--mode live` look and trade. Throws `StartError` for a stand-in that is not on this machine. */
export function siteOf(options: Options, network: Secrets['network'], places: Places): Site {
  const named = options.data ?? places.dataFolder
  const rootOf = (folder: string): string =>
    named === null ? join(places.projectRoot, 'data', folder) : resolve(places.calledFrom, named)
  if (options.exchangeUrl === null) {
    const { folder, ...site } = sites[network]
    return { ...site, isOfficial: true, root: rootOf(folder) }
  }
  const url = standIn(options.exchangeUrl)
  return {
    name: `a stand-in at ${url.host}`,
    owner: 'a stand-in',
    restUrl: url.origin,
    streamUrl: url.origin.replace(/^http/, 'ws'),
    chainId: standInChainId,
    isOfficial: false,
    isRealMoney: false,
    root: rootOf('rehearsal'),
  }
}

/**
 * The keys as they are used on `site`. Whatever a stand-in does with what it gets, nothing of it is good on a real exchange, also
 * when the keys are. Throws `StartError` for keys that cannot be used there.
 */
export function credentialsOn(site: Site, keys: NonNullable<Secrets['aster']>): AsterCredentials {
  if (keys.scheme === 'v3') return { ...keys, chainId: site.chainId }
  if (site.isOfficial) return keys
  throw new StartError(
    'Old keys sign for every exchange alike: what a stand-in is sent could be used on Aster. Rehearse with the V3 keys that the practice exchange prints.',
  )
}

/** Keys must never reach a stranger, so a stand-in is on this machine. */
function standIn(text: string): URL {
  const url = URL.parse(text)
  const host = url?.hostname ?? ''
  const isHere = host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'))
  if (url === null || url.protocol !== 'http:' || !isHere)
    throw new StartError(`--exchange-url takes an http:// address of this machine, such as http://127.0.0.1:8080.`)
  return url
}
