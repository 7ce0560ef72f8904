import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { createChannels } from '../../adapters/alerts/registry.ts'
import { keyProblem } from '../../adapters/aster/signer.ts'
import { openAuditLog } from '../../adapters/audit-log.ts'
import { createAuditReader } from '../../adapters/audit-reader.ts'
import { createClock } from '../../adapters/clock.ts'
import { readSecrets, type Secrets } from '../../adapters/env-file.ts'
import { lockFolder } from '../../adapters/lock.ts'
import { createLogRing } from '../../adapters/log-ring.ts'
import { createRedact, errorText, textsIn } from '../../adapters/redact.ts'
import { createLog } from '../../adapters/log.ts'
import { claimFolder, claimForPractice, markWithLogin, markWithoutLogin } from '../../adapters/owner-file.ts'
import { settingsFile, settingsIn } from '../../adapters/settings.ts'
import { StartError } from '../../adapters/start-error.ts'
import type { Alerts, Arming, Audit, AuditReader, Backend, Clock, Log, LogReader } from '../../ports.ts'
import { createAlerting, type Alerting } from '../alerting.ts'
import type { ArmedPass } from '../arming.ts'
import type { Options } from '../options.ts'
import { credentialsOn, siteOf, type Site } from './aster-site.ts'
import { openBook, type BookSurroundings, type Plan } from './book.ts'
import { accountOf, armingOf, livePlan, openArming, type LiveStart } from './live.ts'
import type { Places } from './places.ts'
import { practicePlan } from './practice.ts'
import { simulatedPlan } from './simulate.ts'

/** A bot with all it needs, ready to start. */
export type OpenMode = {
  readonly backend: Backend
  /** Only under `--mode live`. */
  readonly arming: Arming | null
  /** Ways out of this machine; null in practice, which alarms nobody. */
  readonly alerts: Alerts | null
  /** Where passwords and sessions are kept; null: nobody has to log in. */
  readonly loginFolder: string | null
  /** Who did what; practice keeps no record of it. */
  readonly audit: Audit
  /** The newest lines of it. */
  readonly logs: LogReader
  /** Null in practice. */
  readonly auditLog: AuditReader | null
  readonly log: Log
  readonly wallClock: Clock
  /** One line for the person who started it. */
  readonly headline: string
  /** Begins to trade; returns at once. */
  readonly start: () => void
  readonly stop: () => Promise<void>
}

export type Surroundings = Places & {
  /** The variables of the environment that are ours. */
  readonly variables: Readonly<Record<string, string>>
  readonly isTlsUnchecked: boolean
  readonly hasPassword: () => boolean
  /** Trading cannot go on: the process must end. */
  readonly onFatal: () => void
  /** Secrets were read: what an error says has to go through this from now on. */
  readonly onSecrets: (textOf: (error: unknown) => string) => void
  /** Another book is wanted: close this one and open again. */
  readonly onReopen: (pass: ArmedPass | null) => void
  /** Of the book that was closed for this one; null: this is the first one. */
  readonly pass: ArmedPass | null
}

/** The sentence for the person who tried, when `error` is a reason not to start; null for any other error. */
export const reasonNotToStart = (error: unknown): string | null => (error instanceof StartError ? error.message : null)

const manifestSchema = z.object({ version: z.string() })
const manifest = join(import.meta.dirname, '../../../../package.json')
/** For messages that are on their way when the process leaves. */
const lastWordsMs = 2_000

/** Puts together what the mode needs. This folder is the only place that knows the modes. Throws `StartError`. */
export async function openMode(options: Options, surroundings: Surroundings): Promise<OpenMode> {
  const secrets = options.mode === 'practice' ? null : readSecrets(surroundings.projectRoot, surroundings.variables)
  const redact = createRedact(textsIn([secrets?.aster, secrets?.alerts]))
  surroundings.onSecrets((error) => errorText(redact, error))
  const { log: write, setLevel } = createLog('info', redact)
  const clock = createClock()
  const logs = createLogRing(() => clock.now(), redact)
  const log: Log = (level, text, facts) => {
    write(level, text, facts)
    logs.note(level, text, facts)
  }
  const onFatal = (error: unknown): void => {
    log('error', 'trading cannot go on', { error: errorText(redact, error) })
    surroundings.onFatal()
  }
  const { version } = manifestSchema.parse(JSON.parse(readFileSync(manifest, 'utf8')))
  const given = { version, log, setLevel, onFatal }
  if (secrets === null) {
    const plan = practicePlan(options, surroundings)
    claimForPractice(plan.root)
    return { ...(await withoutArming(plan, given)), logs, auditLog: null }
  }
  // Also where a stand-in is asked in plain text: the alarms, and what opens their channels, leave this machine.
  if (surroundings.isTlsUnchecked)
    throw new StartError(
      'NODE_TLS_REJECT_UNAUTHORIZED=0 switches the check of certificates off, and anybody on the way could answer for Aster: ' +
        'take it out of the environment (a shell profile, .envrc, the unit of the service) and start again. ' +
        'An authority of your own is named with NODE_EXTRA_CA_CERTS.',
    )

  const site = siteOf(options, secrets.network, surroundings)
  const unlock = lockFolder(site.root)
  const alerting = createAlerting({
    channels: createChannels(secrets.alerts),
    clock: createClock(),
    log,
    bootId: randomUUID(),
  })
  const { note: audit, problem } = openAuditLog(site.root, createClock(), log)
  if (problem !== null)
    alerting.tell('error', 'audit_changed', `the audit log was changed or cut by something else: ${problem}`)
  const alarmed = {
    ...given,
    audit,
    sideHops: () => alerting.hops(),
    outside: alerting,
    onFatal: (error: unknown) => {
      alerting.tell(
        'error',
        'fatal',
        'trading cannot go on and the process ends: stops and take-profits rest on the exchange',
      )
      onFatal(error)
    },
  }
  try {
    const mode =
      options.mode === 'simulate'
        ? await openSimulate(site, options, alarmed)
        : await openLive(site, secrets, options, surroundings, alarmed, alerting)
    const unwatch = alerting.watch(mode.backend)
    audit('started', 'undertow', { mode: options.mode, book: mode.backend.status().book, exchange: site.name, version })
    return {
      ...mode,
      alerts: alerting,
      audit,
      logs,
      auditLog: createAuditReader(site.root),
      stop: async () => {
        unwatch()
        audit('stopped', 'undertow')
        await Promise.all([mode.stop(), alerting.stop(lastWordsMs)]).finally(unlock)
      },
    }
  } catch (error) {
    unlock()
    throw error
  }
}

type OpenBook = Omit<OpenMode, 'logs' | 'auditLog'>
type Audited = BookSurroundings & { readonly audit: Audit }

/** Refused while real money is armed there: its positions would be left alone with their stops. */
async function openSimulate(site: Site, { profile }: Options, given: Audited): Promise<OpenBook> {
  claimFolder(site.root, site.owner, null)
  if (openArming(site, given.audit).isReal)
    throw new StartError(
      `Real positions may be open in ${site.root}: start with --mode live and disarm there, or simulate in another folder with --data.`,
    )
  const unmark = markWithoutLogin(site.root)
  try {
    const mode = await withoutArming(simulatedPlan(site, 'simulate', profile), given)
    return { ...mode, stop: () => mode.stop().finally(unmark) }
  } catch (error) {
    unmark()
    throw error
  }
}

async function withoutArming(plan: Plan, given: BookSurroundings): Promise<OpenBook> {
  const { backend, market, wallClock, start, stop } = await openBook(plan, given)
  return {
    backend,
    arming: null,
    alerts: null,
    audit: () => undefined,
    loginFolder: null,
    log: given.log,
    wallClock,
    headline: market,
    start,
    stop,
  }
}

/** Simulated orders until real money is armed; the real book then, and as long as anything is open in it. */
async function openLive(
  site: Site,
  secrets: Secrets,
  { profile }: Options,
  surroundings: Surroundings,
  given: Audited,
  alerting: Alerting,
): Promise<OpenBook> {
  if (secrets.aster === null)
    throw new StartError('--mode live needs the keys of an API wallet: see "Going live" in docs/going-live.md.')
  const credentials = credentialsOn(site, secrets.aster)
  const problem = keyProblem(credentials)
  if (problem !== null) throw new StartError(`The keys of .env or the environment do not fit: ${problem}.`)
  claimFolder(site.root, site.owner, accountOf(credentials))
  markWithLogin(site.root)
  const { file, isReal } = openArming(site, given.audit)
  const start = (): LiveStart => ({
    pass: surroundings.pass,
    settings: settingsIn(settingsFile(site.root)),
    profile,
    now: createClock().now(),
  })
  const plan = isReal ? livePlan(site, credentials, file, start()) : simulatedPlan(site, 'live', profile)
  const book = await openBook(plan, { ...given, onSettings: (by) => arming.settingsChanged(by) })
  const arming = armingOf({
    ...surroundings,
    site,
    credentials,
    file,
    book,
    log: given.log,
    alerting,
    onSwitch: surroundings.onReopen,
  })
  return {
    backend: book.backend,
    arming,
    alerts: alerting,
    audit: given.audit,
    loginFolder: site.root,
    log: given.log,
    wallClock: book.wallClock,
    headline: book.market,
    start: () => {
      book.start()
      // The file may say what the book's last settings said already: then nothing changed, and simulated is still meant.
      arming.settingsChanged('start')
    },
    stop: () => {
      arming.stop()
      return book.stop()
    },
  }
}
