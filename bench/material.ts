import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { decodeConfig } from '@undertow/shared/config-check.ts'
import type { Config, ConfigJson } from '@undertow/shared/config.ts'
import type { Exchange, Settings } from '../server/src/ports.ts'
import { profileJson } from '@undertow/shared/profiles.ts'

/** A folder that is gone afterwards, on the disk where data folders are: /tmp is memory on many machines. */
export async function inFolder<T>(run: (dir: string) => Promise<T>): Promise<T> {
  const data = join(import.meta.dirname, '../data')
  mkdirSync(data, { recursive: true })
  const dir = mkdtempSync(join(data, 'bench-'))
  const remove = (): void => rmSync(dir, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    return await run(dir)
  } finally {
    process.off('exit', remove)
    remove()
  }
}

/** What a venue with two hundred contracts lists. */
export const symbols = Array.from({ length: 200 }, (_, index) => `COIN${index}USDT`)

/** The text of one `forceOrder` frame as it comes from the exchange. */
export function forceOrderFrame(symbol: string, side: 'BUY' | 'SELL', price: string, qty: string, at: number): string {
  return JSON.stringify({
    stream: '!forceOrder@arr',
    data: {
      e: 'forceOrder',
      E: at,
      o: {
        s: symbol,
        S: side,
        o: 'LIMIT',
        f: 'IOC',
        q: qty,
        p: price,
        ap: price,
        X: 'FILLED',
        l: qty,
        z: qty,
        T: at,
      },
    },
  })
}

/** Profile `default` with changes, decoded as the settings file is. */
export function configOf(change: {
  readonly globals?: Partial<ConfigJson['globals']>
  readonly symbol_defaults?: Partial<ConfigJson['symbol_defaults']>
}): Config {
  const base = profileJson('default')
  const decoded = decodeConfig({
    globals: { ...base.globals, ...change.globals },
    symbol_defaults: { ...base.symbol_defaults, ...change.symbol_defaults },
    symbols: {},
  })
  if ('problems' in decoded) throw new Error(`bench settings: ${JSON.stringify(decoded.problems)}`)
  return decoded.config
}

/** Settings that never change. */
export function fixedSettings(config: Config): Settings {
  return {
    current: () => ({ version: 1, config, problems: [], warnings: [] }),
    propose: () => ({ conflict: 1 }),
    check: () => ({ problems: [], warnings: [] }),
  }
}

export const everyTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** For benchmarks in which nothing is traded. */
export const silentExchange: Exchange = {
  start: () => Promise.resolve(),
  execute: () => {},
  quote: (symbol) => ({
    symbol,
    bid: null,
    ask: null,
    mark: null,
    fundingRate: null,
    nextFundingAt: null,
    ageMs: null,
  }),
  candles: () => Promise.resolve(null),
  hops: () => [],
  stop: () => Promise.resolve(),
}
