import { randomBytes } from 'node:crypto'
import { addressOf } from './evm.ts'

/** What a client needs to trade here. */
export type Credentials = {
  readonly chainId: number
  readonly v1: { readonly apiKey: string; readonly secret: string }
  readonly v3: { readonly user: string; readonly signer: string; readonly privateKey: string }
  /** Value of the header `x-sim-token` that opens `/__sim`. */
  readonly controlToken: string
}

/** Chain id of the real exchange's main network. */
export const mainnetChainId = 1666

/** New credentials for one start of the exchange: they guard play money, but guessable keys are never made. */
export function createCredentials(chainId: number = mainnetChainId): Credentials {
  const privateKey = randomBytes(32)
  return {
    chainId,
    v1: { apiKey: randomBytes(32).toString('hex'), secret: randomBytes(32).toString('hex') },
    v3: {
      user: addressOf(randomBytes(32)),
      signer: addressOf(privateKey),
      privateKey: `0x${privateKey.toString('hex')}`,
    },
    controlToken: randomBytes(24).toString('hex'),
  }
}
