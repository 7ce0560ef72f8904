import { expect, test } from 'vitest'
import { createSigner } from '../../adapters/aster/signer.ts'
import { domainSeparator, messageDigest, signerOf } from '../../practice-exchange/evm.ts'
import { credentials } from '../../practice-exchange/testing.ts'
import { readOptions } from '../options.ts'
import { credentialsOn, siteOf } from './aster-site.ts'

const { user, signer, privateKey } = credentials.v3
const keys = { scheme: 'v3', user, signer, privateKey } as const
const old = { scheme: 'v1', key: 'k'.repeat(64), secret: 's'.repeat(64) } as const

function site(network: 'mainnet' | 'testnet', ...more: string[]) {
  const read = readOptions(['--mode', 'live', ...more])
  if (!('options' in read)) throw new Error('these options make sense')
  return siteOf(read.options, network, { projectRoot: '/x', calledFrom: '/x', dataFolder: null })
}

/** The chains on which a request signed at this place would be taken for one of the keys' owner. */
function goodOn(place: ReturnType<typeof site>): number[] {
  const text = createSigner(credentialsOn(place, keys), () => 1_760_000_000_000).sign([['symbol', 'BTCUSDT']])
  const [message = '', signature = ''] = text.split('&signature=')
  return [1666, 714, 31_337].filter(
    (chain) => signerOf(messageDigest(domainSeparator(chain), message), signature) === signer.toLowerCase(),
  )
}

test('a signature is good on the exchange it was made for and on no other; one for a stand-in is good on none', () => {
  const standIn = ['--exchange-url', 'http://127.0.0.1:5100'] as const
  expect(goodOn(site('mainnet'))).toEqual([1666])
  expect(goodOn(site('testnet'))).toEqual([714])
  for (const network of ['mainnet', 'testnet'] as const) expect(goodOn(site(network, ...standIn))).toEqual([31_337])
})

test('old keys, whose signatures name no exchange, are never used on a stand-in', () => {
  expect(credentialsOn(site('mainnet'), old)).toEqual(old)
  expect(() => credentialsOn(site('mainnet', '--exchange-url', 'http://localhost:5100'), old)).toThrow(
    /Old keys sign for every exchange alike/,
  )
})
