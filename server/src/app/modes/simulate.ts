import { join } from 'node:path'
import { profileConfig } from '@undertow/shared/profiles.ts'
import { createSteadyClock } from '../../adapters/clock.ts'
import { createTransport } from '../../adapters/transport.ts'
import type { Options } from '../options.ts'
import { openAccountFile } from './account-file.ts'
import type { Site } from './aster-site.ts'
import type { Plan } from './book.ts'
import { createSimulatedAster } from './simulated-aster.ts'
import { warnOfClock } from './warn-of-clock.ts'

/** Simulated orders on the market of `site`. Under `--mode live` this is the book until real money is armed. */
export function simulatedPlan(site: Site, mode: 'simulate' | 'live', profile: Options['profile']): Plan {
  const folder = join(site.root, 'simulated')
  const account = openAccountFile(join(folder, 'exchange.json'))
  return {
    facts: { mode, book: 'simulated', speed: 1 },
    folder,
    root: site.root,
    firstSettings: profileConfig(profile ?? 'default'),
    accountIsNew: account.saved === null,
    openVenue: async ({ wallClock, recoveredAt, symbols, config, log }) => {
      warnOfClock(wallClock, recoveredAt, log)
      if (account.problem !== null) log('warn', account.problem)
      const clock = createSteadyClock(wallClock, Math.max(recoveredAt, account.saved?.at ?? 0))
      const transport = createTransport()
      const { restUrl, streamUrl } = site
      const common = { transport, clock, random: Math.random, log, restUrl, streamUrl, symbols, account }
      const simulated = await createSimulatedAster({
        ...common,
        makerFills: () => config().globals.simulate_maker_fills,
      }).catch(async (error: unknown) => {
        await transport.close()
        throw error
      })
      return {
        market: `${site.name}'s market, simulated orders: fees and margin at their worst case, no order ever leaves`,
        clock,
        random: Math.random,
        exchange: simulated.exchange,
        liquidations: { transport, streamUrl },
        tape: () => null,
        feeds: [simulated.market],
        start: () => undefined,
        close: async () => {
          simulated.close()
          await transport.close()
        },
      }
    },
  }
}
