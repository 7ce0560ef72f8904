import { createHash } from 'node:crypto'
import { price, qty } from '@undertow/shared/money.ts'
import type { AsterCredentials } from '../../src/adapters/aster/signer.ts'
import type { Archive, Clock, Settings } from '../../src/ports.ts'
import type { Credentials } from '../../src/practice-exchange/credentials.ts'
import { addressOf } from '../../src/practice-exchange/evm.ts'
import { userSymbol, type Plan } from './plan.ts'
import type { World } from './world.ts'

// What stands around the bot in its world and never changes.

/** Something of the user's own, which is nobody else's business. */
export function placeUserPosition({
  venue,
  plan,
  clock,
  faulty,
}: Pick<World, 'venue' | 'plan' | 'clock' | 'faulty'>): void {
  clock.after(1_000, () => {
    faulty.advance(clock.now())
    const common = {
      symbol: userSymbol,
      positionSide: plan.hedgeMode ? ('LONG' as const) : ('BOTH' as const),
      stopPrice: null,
      activationPrice: null,
      callbackRate: null,
      workingType: null,
      priceProtect: false,
      reduceOnly: null,
      closePosition: false,
      side: 'BUY' as const,
    }
    venue.submit(
      { ...common, clientId: 'mine-1', type: 'MARKET', timeInForce: null, qty: qty('1'), price: null },
      clock.now(),
    )
    venue.submit(
      { ...common, clientId: 'mine-2', type: 'LIMIT', timeInForce: 'GTC', qty: qty('1'), price: price('17.8') },
      clock.now(),
    )
  })
}

export function credentialsFor(seed: number): Credentials {
  const bytes = (name: string): Buffer => createHash('sha256').update(`${seed} ${name}`).digest()
  const privateKey = bytes('key')
  return {
    chainId: 1666,
    v1: { apiKey: bytes('api').toString('hex'), secret: bytes('secret').toString('hex') },
    v3: {
      user: addressOf(bytes('user')),
      signer: addressOf(privateKey),
      privateKey: `0x${privateKey.toString('hex')}`,
    },
    controlToken: 'chaos',
  }
}

export function asterCredentials({ scheme }: Plan, { v1, v3, chainId }: Credentials): AsterCredentials {
  return scheme === 'v1' ? { scheme, key: v1.apiKey, secret: v1.secret } : { scheme, chainId, ...v3 }
}

/** Nobody looks at the view, so it need not be drawn. */
export const stoppedClock: Clock = { now: () => 0, elapsed: () => 0, after: () => () => undefined }

const never = (): never => {
  throw new Error('the chaos world has no archive')
}
export const noArchive: Archive = {
  liquidations: never,
  liquidationTotals: never,
  grid: never,
  flow: never,
  decisions: never,
  orders: never,
  trades: never,
  story: never,
  openStory: never,
  equity: never,
  performance: never,
  prepareReport: never,
  // Compared at the end of a world instead, from the other side.
  books: () => ({ since: null, to: null, totals: [], days: [], differences: [] }),
  counts: never,
  noticedAt: () => null,
  settingsVersions: never,
  settingsVersion: never,
}

export function settingsPort(current: () => { readonly version: number; readonly config: Plan['config'] }): Settings {
  return {
    current: () => ({ ...current(), problems: [], warnings: [] }),
    propose: () => ({ problems: [] }),
    check: () => ({ problems: [], warnings: [] }),
  }
}
