import { api, type Api } from '@undertow/shared/api.ts'
import type { Config } from '@undertow/shared/config.ts'
import { encodeConfig, isSameConfig } from '@undertow/shared/config-check.ts'
import { loosened } from '@undertow/shared/loosened.ts'
import { scheduledAt, scheduleProblem, type ProfileHours } from '@undertow/shared/profile-schedule.ts'
import { profileConfig } from '@undertow/shared/profiles.ts'
import {
  findProfile,
  isScheduled,
  nameProblem,
  profileOf,
  profilesMax,
  renamed,
  switchedTo,
  withoutProfile,
  withProfile,
  type ProfileBook,
  type SavedProfile,
} from '@undertow/shared/saved-profiles.ts'
import type { z } from 'zod'
import type { Backend } from '../../ports.ts'
import { stepUpNeeded } from '../auth/gate.ts'
import { serve, type Room } from '../handle.ts'
import { notFound, type Refusal } from '../refusal.ts'
import { fileReply } from './file-reply.ts'
import { notTaken, proposeSettings, riskier } from './propose-settings.ts'

export function serveProfiles(room: Room): void {
  const { backend } = room
  const { profiles, settings } = backend
  const now = (): number => backend.now()
  const keep = (book: ProfileBook, by: string, did: string, isConfirmed = false): ProfilesAnswer | Refusal => {
    const problem = profiles.write(book, { isConfirmed })
    if (problem !== null) return { ...cannotWrite, message: `${problem}. Nothing was changed.` }
    room.audit('profiles', by, { did })
    return answerOf(backend)
  }

  serve(room, api.profiles, () => answerOf(backend))

  serve(room, api.saveProfile, ({ body: { name, from, replace }, by, isFresh }) => {
    const { book } = profiles.read()
    const wrong = nameProblem(name)
    if (wrong !== null) return refusedName(wrong)
    const known = findProfile(book, name)
    if (known !== undefined && !replace) return taken(name)
    if (known === undefined && book.profiles.length >= profilesMax) return tooManyProfiles
    const config = profileOf(from === 'inForce' ? settings.current().config : profileConfig(from))
    const next = { name, savedAt: now(), by, config }
    // The schedule may put it in force while nobody looks: what that may do was confirmed, and is to be again.
    const looser =
      known !== undefined && isScheduled(book, name) && !isFresh ? loosenedBetween(known, next, backend) : []
    return looser.length > 0
      ? riskier(looser, 'saved')
      : keep(withProfile(book, next), by, `saved ${name} from ${from}`)
  })

  serve(room, api.renameProfile, ({ params: { name }, body, by }) => {
    const { book } = profiles.read()
    if (findProfile(book, name) === undefined) return noProfile(name)
    const wrong = nameProblem(body.name)
    if (wrong !== null) return refusedName(wrong)
    if (findProfile(book, body.name) !== undefined) return taken(body.name)
    return keep(renamed(book, name, body.name), by, `renamed ${name} to ${body.name}`)
  })

  serve(room, api.removeProfile, ({ params: { name }, by }) => {
    const { book } = profiles.read()
    if (findProfile(book, name) === undefined) return noProfile(name)
    return isScheduled(book, name) ? inSchedule(name) : keep(withoutProfile(book, name), by, `deleted ${name}`)
  })

  serve(room, api.switchProfile, ({ params: { name }, body: { expectedVersion }, by, isFresh }) => {
    const profile = findProfile(profiles.read().book, name)
    if (profile === undefined) return noProfile(name)
    const next = switchedTo(profile, settings.current().config)
    if ('problems' in next) return notTaken(next.problems)
    const proposal = { config: encodeConfig(next.config), expectedVersion, by: `${by}: profile ${name}`, isFresh }
    return proposeSettings(settings, proposal)
  })

  serve(room, api.exportProfile, ({ params: { name } }, reply) => {
    const profile = findProfile(profiles.read().book, name)
    return profile === undefined ? noProfile(name) : fileReply(reply, name, profile.config)
  })

  serve(room, api.saveSchedule, ({ body, by, isFresh }) => {
    const { book } = profiles.read()
    if (body.slots.length === 0) {
      const looser = isFresh ? [] : keptLooser(book, settings.current().config)
      return looser.length > 0 ? keptRiskier(looser) : keep({ ...book, schedule: null }, by, 'ended the schedule')
    }
    const wrong = scheduleProblem(
      body,
      book.profiles.map(({ name }) => name),
    )
    if (wrong !== null) return { ...badSchedule, message: `${wrong} Nothing was saved.` }
    // From then on it acts alone. So this is the moment to look at what it may do, whatever is in force now.
    if (!isFresh) return scheduleStepUp
    const schedule = { ...body, savedAt: now(), by, doneTo: now() }
    return keep({ ...book, schedule }, by, `saved the schedule: ${inWords(body)}`, isFresh)
  })
}

const inWords = ({ slots, otherwise }: ProfileHours): string =>
  [...slots.map(({ profile, hours }) => `${profile} ${hours}`), `otherwise ${otherwise ?? 'as it is'}`].join('; ')

type ProfilesAnswer = z.output<Api['profiles']['answer']>

function answerOf(backend: Backend): ProfilesAnswer {
  const { book, problem } = backend.profiles.read()
  const { config } = backend.settings.current()
  const items = book.profiles.map((profile) => {
    const { name, savedAt, by } = profile
    const next = switchedTo(profile, config)
    const known = { name, savedAt, by, isScheduled: isScheduled(book, name) }
    if ('config' in next)
      return { ...known, isInForce: isSameConfig(next.config, config), problem: null, config: next.config }
    const [first] = next.problems
    return { ...known, isInForce: false, problem: `${first?.key} ${first?.problem}`, config: null }
  })
  return { items, schedule: scheduleOf(book, backend), problem }
}

function scheduleOf(book: ProfileBook, backend: Backend): ProfilesAnswer['schedule'] {
  const { schedule, profiles } = book
  if (schedule === null) return null
  const { slots, otherwise, savedAt, by } = schedule
  const names = profiles.map(({ name }) => name)
  const problem = scheduleProblem(schedule, names) ?? backend.profiles.unconfirmed(book)
  const known = { slots: [...slots], otherwise, savedAt, by, problem }
  if (problem !== null) return { ...known, next: null }
  const { until, next } = scheduledAt(schedule, backend.now())
  return { ...known, next: { at: until, profile: next } }
}

function loosenedBetween(before: SavedProfile, after: SavedProfile, { settings }: Backend): readonly string[] {
  const { config } = settings.current()
  const [was, is] = [switchedTo(before, config), switchedTo(after, config)]
  // What could not be switched to could lose nothing: it is held against what is in force.
  return 'config' in is ? loosened('config' in was ? was.config : config, is.config) : []
}

/** What stays in force when the schedule ends may lose more than what the schedule would have switched to. */
function keptLooser(book: ProfileBook, inForce: Config): readonly string[] {
  const scheduled = book.profiles.filter(({ name }) => isScheduled(book, name))
  const looser = scheduled.flatMap((profile) => {
    const next = switchedTo(profile, inForce)
    return 'config' in next ? loosened(next.config, inForce) : []
  })
  return [...new Set(looser)]
}

const noProfile = (name: string): Refusal => notFound(`profile ${name}`)

const refusedName = (problem: string): Refusal => ({
  refused: 422,
  code: 'badName',
  message: problem,
  action: 'Choose another name.',
})

const taken = (name: string): Refusal => ({
  refused: 409,
  code: 'nameTaken',
  message: `There is a profile called ${name} already. Nothing was changed.`,
  action: 'Choose another name, or save over it.',
})

const inSchedule = (name: string): Refusal => ({
  refused: 409,
  code: 'inSchedule',
  message: `The schedule uses profile ${name}, so it stays.`,
  action: 'Take it out of the schedule first.',
})

const tooManyProfiles: Refusal = {
  refused: 409,
  code: 'tooManyProfiles',
  message: `There are ${profilesMax} profiles, and no more are kept.`,
  action: 'Delete one first.',
}

const badSchedule = { refused: 422, code: 'badSchedule', action: 'Correct it and save again.' } as const

const scheduleStepUp: Refusal = {
  ...stepUpNeeded,
  message:
    'A schedule changes the settings while nobody looks, so your password is needed once more. Nothing was saved.',
}

const keptRiskier = (looser: readonly string[]): Refusal => ({
  ...stepUpNeeded,
  message: `Without the schedule what is in force stays, and with it the bot may lose more (${looser.slice(0, 5).join(', ')}), so your password is needed once more. The schedule goes on.`,
})

const cannotWrite = { refused: 503, code: 'cannotWrite', action: 'Look at the disk and the data folder.' } as const
