import type { AccountMode, ArmingAnswer, ModeChange } from '@undertow/shared/arming-api.ts'
import { encodeConfig } from '@undertow/shared/config-check.ts'
import type { Config } from '@undertow/shared/config.ts'
import { text } from '@undertow/shared/money.ts'
import { worstLoss } from '@undertow/shared/worst-loss.ts'
import type { Arming, ArmingFile, ArmingWish, Clock, Log, Profiles, Settings } from '../ports.ts'
import { scheduleDigest } from './confirmed-schedule.ts'
import { judgeReadiness, phraseFor, type ReadinessFacts } from './readiness.ts'

export type ArmingParts = {
  readonly file: ArmingFile
  /** The book that is open. */
  readonly book: 'simulated' | 'live'
  readonly network: string
  readonly account: string
  readonly settings: Settings
  readonly profiles: Profiles
  readonly clock: Clock
  readonly log: Log
  readonly facts: () => Promise<ReadinessFacts>
  /** Asks the exchange for the change, and reads what is in force then. */
  readonly changeMode: (mode: AccountMode) => Promise<ModeChange>
  /** Text that nobody can guess. */
  readonly newToken: () => string
  /** Nothing of ours is open any more. */
  readonly isFlat: () => boolean
  /** A person, or the bot itself, ended entries until somebody resumes them. */
  readonly isStopped: () => boolean
  readonly operate: (action: { readonly do: 'disarm' | 'flatten' }, by: string) => Promise<unknown>
  /** For people who are away from the machine. */
  readonly tell: (code: 'arming_started' | 'armed' | 'arming_aborted', text: string) => void
  /** The other book has to be opened; the real one with a pass. */
  readonly onSwitch: (pass: ArmedPass | null) => void
}

/**
 * What lets the real book begin armed. It lives in the memory of the process that armed, and is gone with it: no file
 * that survives a crash, or that a hand can edit, says as much.
 */
export type ArmedPass = {
  /** `at` of the record it belongs to. */
  readonly at: number
  /** What the person was shown and armed with. */
  readonly config: Config
}

const tokenMs = 60_000
const countdownMs = 10_000
const flatCheckMs = 1_000
const lookMs = 250
const realBookIsOpen = 'The real book is open.'

/** What arming has to hear of besides wishes. */
export type ArmingWatch = {
  readonly settingsChanged: (by: string) => void
  /** Something changed in the open book. */
  readonly bookChanged: () => void
  readonly stop: () => void
}

type Token = {
  readonly text: string
  readonly configVersion: number
  /** Digest of the schedule that was looked at. */
  readonly schedule: string | null
  readonly until: number
  readonly mustTick: readonly string[]
}

/**
 * The way from simulated orders to real ones: preflight, a typed sentence, ten seconds to think. And back: at once for
 * entries, for everything else when nothing of ours is open. What is decided is on disk before it takes effect.
 */
export function createArming(parts: ArmingParts): Arming & ArmingWatch {
  const { file, settings, clock, log, network } = parts
  let token: Token | null = null
  let countdown: { readonly liveAt: number; readonly isPresent: () => boolean; readonly cancel: () => void } | null =
    null
  let note = ''
  let cancelFlatCheck = (): void => undefined

  const stage = (): ArmingAnswer['stage'] => {
    if (countdown !== null) return 'countdown'
    if (parts.book === 'simulated') return 'off'
    return file.read().state === 'armed' ? 'live' : 'leaving'
  }
  const state = (): ArmingAnswer => ({ stage: stage(), network, liveAt: countdown?.liveAt ?? null, note })

  const preflight: Arming['preflight'] = async () => {
    // Asking the exchange would be at the cost of what the bot itself may ask in this minute.
    if (parts.book === 'live') return { problem: realBookIsOpen }
    const facts = await parts.facts()
    const { version, config } = settings.current()
    const checks = judgeReadiness({ ...facts, config })
    const isReady = checks.every(({ result }) => result !== 'fail')
    const mustTick = checks.filter(({ result }) => result === 'warn').map(({ id }) => id)
    const schedule = scheduleDigest(facts.profiles.book)
    const until = clock.now() + tokenMs
    token = isReady ? { text: parts.newToken(), configVersion: version, schedule, until, mustTick } : null
    const exposureMax = config.globals.max_total_exposure_usdt
    return {
      checks,
      account: parts.account,
      configVersion: version,
      symbols: Object.keys(config.symbols),
      tradesUnlisted: config.globals.trade_unlisted_symbols,
      exposureMax: text(exposureMax),
      worstLoss: text(worstLoss(config)),
      phrase: phraseFor(exposureMax),
      token: token?.text ?? null,
      expiresAt: token?.until ?? null,
    }
  }

  const changeMode: Arming['changeMode'] = async (mode, by) => {
    const { setting, wanted } = mode
    if (parts.book === 'live') return { problem: realBookIsOpen }
    if (countdown !== null) return { problem: 'The countdown runs.' }
    if (settings.current().config.globals[setting] !== wanted)
      return { problem: `The settings do not say ${setting} ${String(wanted)} any more.` }
    // What was looked at is about to change.
    token = null
    log('warn', `arming: ${setting} of the account to be ${String(wanted)}, asked for by ${by}`)
    const change = await parts.changeMode(mode)
    log('warn', `arming: ${setting} of the account: ${change.outcome}`)
    return change
  }

  const arm: Arming['arm'] = (wish, by, isPresent) => {
    const given = token
    // One try: whatever was wrong, the checks are looked at again.
    token = null
    const problem = problemOf(wish, given)
    if (problem !== null) return { problem: `${problem} Check again.` }
    const schedule = scheduleNow()
    log('warn', `arming: real orders in ${countdownMs / 1_000} s, asked for by ${by}`)
    const { version } = settings.current()
    const cancelLive = clock.after(countdownMs, () => goLive(version, schedule, by))
    let cancelLook = (): void => undefined
    const lookOn = (): void => {
      lookAround()
      if (countdown !== null) cancelLook = clock.after(lookMs, lookOn)
    }
    const cancel = (): void => {
      cancelLive()
      cancelLook()
    }
    countdown = { liveAt: clock.now() + countdownMs, isPresent, cancel }
    note = ''
    const seconds = `${countdownMs / 1_000} s`
    parts.tell('arming_started', `real orders on ${network} in ${seconds} unless aborted, asked for by ${by}`)
    lookOn()
    return state()
  }

  const scheduleNow = (): string | null => scheduleDigest(parts.profiles.read().book)

  const problemOf = (wish: ArmingWish, given: Token | null): string | null => {
    if (parts.book === 'live') return realBookIsOpen
    if (countdown !== null) return 'The countdown runs already.'
    if (parts.isStopped()) return 'Entries are halted or paused: resume them first.'
    if (given === null || given.text !== wish.token) return 'The token is not the one of the last check, or was used.'
    if (clock.now() > given.until) return 'The check is older than a minute.'
    const { version, config } = settings.current()
    if (version !== given.configVersion) return `The settings changed to version ${version} since the check.`
    if (scheduleNow() !== given.schedule) return 'The schedule, or a profile that it names, changed since the check.'
    const open = given.mustTick.filter((id) => !wish.acknowledged.includes(id))
    if (open.length > 0) return `Not acknowledged: ${open.join(', ')}.`
    const phrase = phraseFor(config.globals.max_total_exposure_usdt)
    return wish.typed.trim() === phrase ? null : `What was typed is not "${phrase}".`
  }

  const goLive = (version: number, schedule: string | null, by: string): void => {
    lookAround()
    if (countdown === null) return
    countdown.cancel()
    countdown = null
    if (scheduleNow() !== schedule)
      return giveUp('The schedule of profiles changed during the countdown: nothing was armed.')
    const { config } = settings.current()
    const changed = { ...config, globals: { ...config.globals, simulate_only: false } }
    const outcome = settings.propose(encodeConfig(changed), version, by)
    if (!('accepted' in outcome)) return giveUp('The settings changed during the countdown: nothing was armed.')
    const pass = { at: clock.now(), config: outcome.accepted.config }
    file.write({ state: 'armed', at: pass.at, by, wasStarted: false, schedule })
    log('warn', `arming: real money on ${network} from now on, by ${by}`)
    parts.tell('armed', `real orders on ${network} from now on, armed by ${by}`)
    parts.onSwitch(pass)
  }

  const giveUp = (why: string): void => {
    note = why
    log('warn', `arming: ${note}`)
    parts.tell('arming_aborted', note)
  }

  /** STOP is pressed for the real book too, which would open without knowing of it; and whoever throws everybody out means it. */
  const lookAround = (): void => {
    if (countdown === null) return
    if (parts.isStopped()) breakOff('Entries were halted or paused during the countdown: nothing was armed.')
    else if (!countdown.isPresent()) breakOff('The login that began the countdown has ended: nothing was armed.')
  }

  const breakOff = (why: string): void => {
    if (countdown === null) return
    countdown.cancel()
    countdown = null
    giveUp(why)
  }

  const abort = (by: string): ArmingAnswer => {
    breakOff(`Aborted by ${by}.`)
    return state()
  }

  const disarm = async (positions: 'keep' | 'close', by: string): Promise<ArmingAnswer> => {
    abort(by)
    if (parts.book === 'simulated') return state()
    // First of all: whatever fails afterwards, nothing is entered any more.
    await parts.operate({ do: 'disarm' }, by)
    if (positions === 'close') await parts.operate({ do: 'flatten' }, by)
    const record = file.read()
    if (record.state === 'armed') file.write({ ...record, state: 'leaving', at: clock.now(), by })
    log('warn', `arming: disarmed by ${by}, positions: ${positions}`)
    simulateOnly(by)
    leaveWhenFlat()
    return state()
  }

  /** The switch on the dashboard says what is so. */
  const simulateOnly = (by: string): void => {
    const { version, config } = settings.current()
    if (config.globals.simulate_only) return
    settings.propose(encodeConfig({ ...config, globals: { ...config.globals, simulate_only: true } }), version, by)
  }

  const leaveWhenFlat = (): void => {
    cancelFlatCheck()
    if (!parts.isFlat()) {
      note = 'Simulated orders begin when nothing is open any more.'
      cancelFlatCheck = clock.after(flatCheckMs, leaveWhenFlat)
      return
    }
    file.write({ ...file.read(), state: 'off', at: clock.now() })
    parts.onSwitch(null)
  }

  const settingsChanged = (by: string): void => {
    if (parts.book === 'live' && file.read().state === 'armed' && settings.current().config.globals.simulate_only)
      disarm('keep', by).catch((error: unknown) =>
        log('error', 'arming: disarming failed half-way', { error: String(error) }),
      )
  }

  if (parts.book === 'live' && file.read().state === 'leaving')
    cancelFlatCheck = clock.after(flatCheckMs, leaveWhenFlat)

  return {
    state,
    preflight,
    changeMode,
    arm,
    abort,
    disarm,
    settingsChanged,
    bookChanged: lookAround,
    stop: () => {
      breakOff('The process ended during the countdown: nothing was armed.')
      cancelFlatCheck()
      // Whoever stopped it in the moment between the two books finds the real one paused.
      const record = file.read()
      if (parts.book === 'simulated' && record.state === 'armed' && parts.isStopped())
        file.write({ ...record, wasStarted: true })
    },
  }
}
