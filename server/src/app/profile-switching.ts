import { scheduledAt, scheduleProblem } from '@undertow/shared/profile-schedule.ts'
import { findProfile, switchedTo, type ProfileBook, type SavedSchedule } from '@undertow/shared/saved-profiles.ts'
import { encodeConfig } from '@undertow/shared/config-check.ts'
import { isoTime } from '@undertow/shared/format.ts'
import type { Clock, Log, Profiles, Settings } from '../ports.ts'
import { withoutStop } from './sentence.ts'

export type SwitchingParts = {
  readonly profiles: Profiles
  readonly settings: Settings
  readonly clock: Clock
  readonly log: Log
  /** When the version in force was accepted, epoch ms; null: none was. */
  readonly changedAt: () => number | null
  /** Told when the schedule wanted something that could not be. */
  readonly onMissed: (profile: string, reason: string) => void
}

export type Switching = {
  /** What is due is done now, the next switch at its time. */
  readonly start: () => void
  /** The profiles as people change them: a new schedule counts at once. */
  readonly profiles: Profiles
  readonly stop: () => void
}

// Clocks are set, and files are edited by hand: never trust a plan for longer.
const lookMsMax = 60_000

/**
 * Switches profiles by their schedule, as a person would: by proposing a version. It acts at the boundaries of the schedule
 * alone, each once, also across restarts; what a person changes in between stays until the next one.
 */
export function createSwitching(parts: SwitchingParts): Switching {
  const { profiles, settings, clock, log, changedAt, onMissed } = parts
  let isStarted = false
  let cancel = (): void => undefined
  /** Also when it cannot be written. */
  let doneTo = 0
  let toldProblem: string | null = null

  const look = (): void => {
    cancel()
    const { book, problem } = profiles.read()
    const { schedule } = book
    const names = book.profiles.map(({ name }) => name)
    const wrong = problem ?? (schedule && scheduleProblem(schedule, names))
    tellProblem(wrong)
    // A broken file is looked at again: it may hold a schedule.
    if (wrong !== null) return plan(lookMsMax)
    if (schedule === null) return
    const now = clock.now()
    const { profile, since, until } = scheduledAt(schedule, now)
    if (since > Math.max(schedule.doneTo, doneTo)) {
      if (profile !== null) switchTo(book, profile, since)
      note(schedule, since)
    }
    plan(Math.min(until - now, lookMsMax))
  }

  const plan = (ms: number): void => {
    cancel = clock.after(ms, look)
  }

  const tellProblem = (problem: string | null): void => {
    if (problem === toldProblem) return
    toldProblem = problem
    if (problem !== null) onMissed('of the schedule', problem)
  }

  const switchTo = (book: ProfileBook, name: string, since: number): void => {
    const made = changedAt()
    if (made !== null && made >= since)
      return log('info', `schedule: the settings were changed after ${isoTime(since)}, so profile ${name} waits`)
    const reason = propose(book, name)
    if (reason !== null) onMissed(name, `${withoutStop(reason)}. The settings in force stay`)
  }

  /** Why it is not in force; null: it is. */
  const propose = (book: ProfileBook, name: string): string | null => {
    const unconfirmed = profiles.unconfirmed(book)
    if (unconfirmed !== null) return unconfirmed
    const profile = findProfile(book, name)
    if (profile === undefined) return 'it is not there any more'
    const { version, config } = settings.current()
    const next = switchedTo(profile, config)
    if ('problems' in next) return problemIn(next.problems)
    const outcome = settings.propose(encodeConfig(next.config), version, `schedule: profile ${name}`)
    if ('conflict' in outcome) return `version ${outcome.conflict} was made by hand at the same moment`
    return 'problems' in outcome ? problemIn(outcome.problems) : null
  }

  const note = (schedule: SavedSchedule, since: number): void => {
    doneTo = since
    const problem = profiles.write({ ...profiles.read().book, schedule: { ...schedule, doneTo: since } })
    if (problem !== null) log('warn', `schedule: ${problem}`)
  }

  return {
    start: () => {
      isStarted = true
      look()
    },
    profiles: {
      ...profiles,
      write: (book, given) => {
        const problem = profiles.write(book, given)
        if (problem === null && isStarted) look()
        return problem
      },
    },
    stop: () => {
      isStarted = false
      cancel()
    },
  }
}

const problemIn = ([first]: readonly { readonly key: string; readonly problem: string }[]): string =>
  `${first?.key} ${first?.problem}`
