import { join } from 'node:path'
import { profileConfig } from '@undertow/shared/profiles.ts'
import { StartError } from '../../adapters/start-error.ts'
import type { Site } from './aster-site.ts'
import type { Plan } from './book.ts'

/** Simulated orders on the market of `site`. Under `--mode live` this is the book until real money is armed. */
export function simulatedPlan(site: Site, mode: 'simulate' | 'live'): Plan {
  return {
    facts: { mode, book: 'simulated', speed: 1 },
    folder: join(site.root, 'simulated'),
    settingsFile: join(site.root, 'settings.json'),
    firstSettings: profileConfig('default'),
    accountIsNew: true,
    openVenue: () => Promise.reject(new StartError('Simulated orders are not built yet.')),
  }
}
