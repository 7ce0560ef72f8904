import { randomBytes } from 'node:crypto'
import { addressOf } from './evm.ts'

/** What a client needs to trade here. */
export type Credentials = {
  readonly chainId: number
  readonly v1: { readonly apiKey: string; readonly secret: string }
  readonly v3: {
    /** The wallet; `userPrivateKey` is for clients that know no agents and sign with the wallet itself. */
    readonly user: string
    readonly userPrivateKey?: string
    /** The agent, with its key: what a bot should use. */
    readonly signer: string
    readonly privateKey: string
  }
  /** Value of the header `x-sim-token` that opens `/__sim`. */
  readonly controlToken: string
}

/** Of no exchange: what a client signs for it is good nowhere else, whoever may have listened. */
export const standInChainId = 31_337

/** New credentials for one start of the exchange: they guard play money, but guessable keys are never made. */
export function createCredentials(chainId: number = standInChainId): Credentials {
  const [wallet, agent] = [randomBytes(32), randomBytes(32)]
  return {
    chainId,
    v1: { apiKey: randomBytes(32).toString('hex'), secret: randomBytes(32).toString('hex') },
    v3: {
      user: addressOf(wallet),
      userPrivateKey: `0x${wallet.toString('hex')}`,
      signer: addressOf(agent),
      privateKey: `0x${agent.toString('hex')}`,
    },
    controlToken: randomBytes(24).toString('hex'),
  }
}
