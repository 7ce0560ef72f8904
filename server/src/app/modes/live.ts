import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Config } from '@undertow/shared/config.ts'
import { isSameConfig } from '@undertow/shared/config-check.ts'
import { profileConfig } from '@undertow/shared/profiles.ts'
import { openArmingFile } from '../../adapters/arming-file.ts'
import { inspectAccount, type InspectOptions } from '../../adapters/aster/inspect.ts'
import { changeMode } from '../../adapters/aster/set-up.ts'
import type { AsterCredentials } from '../../adapters/aster/signer.ts'
import { createSteadyClock } from '../../adapters/clock.ts'
import { createTransport } from '../../adapters/transport.ts'
import type { Arming, ArmingFile, ArmingRecord, Audit, Log } from '../../ports.ts'
import type { Alerting } from '../alerting.ts'
import { createArming, type ArmedPass, type ArmingWatch } from '../arming.ts'
import type { Options } from '../options.ts'
import type { ReadinessFacts } from '../readiness.ts'
import { sharedAnswer } from '../shared-answer.ts'
import type { Site } from './aster-site.ts'
import type { Book, Plan } from './book.ts'
import { warnOfClock } from './warn-of-clock.ts'

/** Real orders with real money. `start` says how they may begin. */
export function livePlan(site: Site, credentials: AsterCredentials, file: ArmingFile, start: LiveStart): Plan {
  return {
    facts: { mode: 'live', book: 'live', speed: 1 },
    folder: join(site.root, 'live'),
    root: site.root,
    firstSettings: profileConfig(start.profile ?? 'default'),
    accountIsNew: false,
    arming: armingAtStart(file.read(), start),
    confirmedSchedule: {
      read: () => file.read().schedule,
      write: (schedule) => file.write({ ...file.read(), schedule }),
    },
    openVenue: async ({ wallClock, recoveredAt, log }) => {
      warnOfClock(wallClock, recoveredAt, log)
      const transport = createTransport()
      const access = { transport, streamUrl: site.streamUrl }
      return {
        market: `${site.name}: ${site.isRealMoney ? 'real orders, real money' : 'real orders, money that is worth nothing'}`,
        clock: createSteadyClock(wallClock, recoveredAt),
        random: Math.random,
        exchange: { ...access, restUrl: site.restUrl, credentials },
        liquidations: access,
        tape: () => null,
        start: () => {
          const record = file.read()
          if (!record.wasStarted) file.write({ ...record, wasStarted: true })
        },
        close: () => transport.close(),
      }
    },
  }
}

/** What is known when the real book is opened. */
export type LiveStart = {
  /** Null: this process did not arm it. */
  readonly pass: ArmedPass | null
  /** What the settings file says now; null: nothing that could be used. */
  readonly settings: Config | null
  /** For a folder without settings, like that of simulated orders. */
  readonly profile: Options['profile']
  readonly now: number
}

// Longer than closing one book and opening the other may take.
const changeMsMax = 60_000

/**
 * After a restart a person looks first; also when the change of books did not succeed and is made up for later, and when
 * the settings are not the ones that were armed. Armed is what is left when nothing speaks against it.
 */
function armingAtStart(record: ArmingRecord, { pass, settings, now }: LiveStart): NonNullable<Plan['arming']> {
  const { state, at, wasStarted } = record
  if (state !== 'armed') return 'disarmed'
  if (pass === null || pass.at !== at || wasStarted || Math.abs(now - at) > changeMsMax) return 'paused'
  return settings !== null && isSameConfig(settings, pass.config) ? 'armed' : 'paused'
}

/** Whether the real book is the one to open: also while something is left to be closed in it. */
export function openArming(site: Site, audit: Audit): { readonly file: ArmingFile; readonly isReal: boolean } {
  const file = openArmingFile(join(site.root, 'arming.json'))
  const write: ArmingFile['write'] = (record) => {
    const { state } = file.read()
    file.write(record)
    if (record.state !== state) audit(`real money: ${record.state}`, record.by)
  }
  return { file: { ...file, write }, isReal: file.read().state !== 'off' }
}

// A look weighs 118 of the 2400 that the exchange answers one address in a minute.
const inspectMsMin = 5_000

/** The way to real money and back, for the book that is open. */
export function armingOf(given: {
  readonly site: Site
  readonly credentials: AsterCredentials
  readonly file: ArmingFile
  readonly book: Book
  readonly log: Log
  readonly hasPassword: () => boolean
  readonly alerting: Alerting
  readonly onSwitch: (pass: ArmedPass | null) => void
}): Arming & ArmingWatch {
  const { site, credentials, file, book, log, hasPassword, alerting, onSwitch } = given
  const { backend, settings, wallClock: clock } = book
  /** Over a line of its own: the book that is open trades without keys. */
  const asked = async <T>(ask: (options: InspectOptions) => Promise<T>): Promise<T> => {
    const transport = createTransport()
    try {
      const { restUrl, streamUrl } = site
      return await ask({ transport, clock, restUrl, streamUrl, credentials, random: Math.random, log })
    } finally {
      await transport.close()
    }
  }
  const inspected = sharedAnswer(() => asked(inspectAccount), inspectMsMin, clock)
  const facts = async (): Promise<ReadinessFacts> => {
    const account = await inspected.get()
    const [first] = backend.archive.equity(0, clock.now(), 1)
    return {
      now: clock.now(),
      config: settings.current().config,
      exchange: site,
      account,
      hops: backend.status().hops,
      hasPassword: hasPassword(),
      channels: alerting.status(),
      profiles: backend.profiles.read(),
      diskFreeBytes: backend.inside().diskFreeBytes,
      simulated: { since: first?.at ?? null, trades: backend.archive.counts().trades },
    }
  }
  const arming = createArming({
    file,
    book: backend.status().book === 'live' ? 'live' : 'simulated',
    network: site.name,
    account: accountOf(credentials),
    settings,
    profiles: backend.profiles,
    clock,
    log,
    facts,
    changeMode: (mode) => asked((options) => changeMode(options, mode)).finally(inspected.forget),
    newToken: () => randomBytes(16).toString('hex'),
    isFlat: book.isFlat,
    isStopped: () => ['halted', 'paused'].includes(backend.status().entries),
    operate: (action, by) => backend.operate(action, by),
    tell: (code, text) => alerting.tell('warn', code, text),
    onSwitch,
  })
  backend.onPatch(arming.bookChanged)
  return arming
}

/** Whose account it is, as far as the keys tell; never a secret. */
export const accountOf = (credentials: AsterCredentials): string =>
  credentials.scheme === 'v3'
    ? (credentials.user ?? credentials.signer).toLowerCase()
    : `key …${credentials.key.slice(-4)}`
