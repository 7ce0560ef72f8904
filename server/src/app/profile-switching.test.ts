import { describe, expect, test } from 'vitest'
import { decodeConfig, encodeConfig } from '@undertow/shared/config-check.ts'
import { type Config } from '@undertow/shared/config.ts'
import { defaultConfig, profileConfig } from '@undertow/shared/profiles.ts'
import { profileOf, type ProfileBook } from '@undertow/shared/saved-profiles.ts'
import type { ProfilesFile, SettingsState } from '../ports.ts'
import { confirmedProfiles, scheduleDigest, type ScheduleConfirmation } from './confirmed-schedule.ts'
import { createSwitching } from './profile-switching.ts'
import { createVirtualClock } from './virtual-clock.ts'

const hourMs = 3_600_000
/** 2026-01-05, a Monday. */
const at = (hour: number): number => Date.UTC(2026, 0, 5) + hour * hourMs
const withWindow = (seconds: number): Config => {
  const config = defaultConfig()
  return { ...config, globals: { ...config.globals, volume_window_sec: seconds } }
}
const saved = (name: string, config: unknown) => ({ name, savedAt: 0, by: 'me', config })
const schedule = {
  slots: [{ profile: 'night', hours: '22:00-06:00' }],
  otherwise: 'day' as string | null,
  savedAt: at(0),
  by: 'me',
  doneTo: at(0),
}
const book: ProfileBook = {
  profiles: [saved('night', profileOf(withWindow(30))), saved('day', profileOf(withWindow(90)))],
  schedule,
}

/** Settings and profiles in memory, on a clock that jumps. What is in a `world` outlives a process. */
function world(begun = at(12), first: ProfileBook = book) {
  const kept = {
    book: first,
    problem: null as string | null,
    settings: { version: 1, config: defaultConfig(), problems: [], warnings: [] } as SettingsState,
    changedAt: begun,
    told: [] as string[],
    missed: [] as string[],
    canWrite: true,
    /** Of a book with real money. */
    confirmed: null as ScheduleConfirmation | null,
  }
  const profiles: ProfilesFile = {
    read: () => ({ book: kept.book, problem: kept.problem }),
    write: (next) => {
      if (!kept.canWrite) return 'the disk is full'
      kept.book = next
      return null
    },
  }
  const change = (json: unknown, by: string, now: number): void => {
    const checked = decodeConfig(json)
    if ('problems' in checked) throw new Error(JSON.stringify(checked.problems))
    kept.settings = { ...kept.settings, version: kept.settings.version + 1, config: checked.config }
    kept.changedAt = now
    kept.told.push(`${new Date(now).toISOString().slice(8, 16)} ${by} ${checked.config.globals.volume_window_sec}`)
  }
  /** One process from `from` to `to`; `during` is what people do. */
  const run = async (from: number, to: number, during: readonly [hour: number, () => void][] = []): Promise<void> => {
    const clock = createVirtualClock(from, null)
    for (const [moment, act] of during) clock.after(moment - from, act)
    const switching = createSwitching({
      profiles: confirmedProfiles(profiles, kept.confirmed),
      settings: {
        current: () => kept.settings,
        check: () => ({ problems: [], warnings: [] }),
        propose: (json, version, by) => {
          if (version !== kept.settings.version) return { conflict: kept.settings.version }
          change(json, by, clock.now())
          return { accepted: kept.settings }
        },
      },
      clock,
      log: () => undefined,
      changedAt: () => kept.changedAt,
      onMissed: (profile, reason) => kept.missed.push(`${profile}: ${reason}`),
    })
    switching.start()
    await clock.run(to)
    switching.stop()
  }
  const byHand = (hour: number): [number, () => void] => [
    at(hour),
    () => change(encodeConfig(withWindow(7)), 'hand', at(hour)),
  ]
  return { kept, run, byHand }
}

test('a profile is put in force at the moment its hours begin, and the other one when they end', async () => {
  const { kept, run } = world()
  await run(at(12), at(24 + 23))
  expect(kept.told).toEqual([
    '05T22:00 schedule: profile night 30',
    '06T06:00 schedule: profile day 90',
    '06T22:00 schedule: profile night 30',
  ])
  expect(kept.missed).toEqual([])
})

test('what a person changes within the hours stays until the next boundary', async () => {
  const { kept, run, byHand } = world()
  await run(at(12), at(31), [byHand(23)])
  expect(kept.told).toEqual([
    '05T22:00 schedule: profile night 30',
    '05T23:00 hand 7',
    '06T06:00 schedule: profile day 90',
  ])
})

test('a process that was away at the boundary makes up for it, once', async () => {
  const { kept, run } = world()
  await run(at(12), at(21))
  await run(at(23), at(23.5))
  expect(kept.told).toEqual(['05T23:00 schedule: profile night 30'])
  await run(at(23.6), at(24))
  expect(kept.told).toHaveLength(1)
})

test('a restart within the hours leaves alone what a person changed in them', async () => {
  const { kept, run, byHand } = world()
  await run(at(12), at(23.5), [byHand(23)])
  await run(at(23.6), at(29))
  expect(kept.told).toEqual(['05T22:00 schedule: profile night 30', '05T23:00 hand 7'])
})

test('settings that a person changed while the process was away, after the boundary, stay', async () => {
  const { kept, run } = world()
  await run(at(12), at(21))
  kept.changedAt = at(22.5)
  await run(at(23), at(29))
  expect(kept.told).toEqual([])
})

test('a schedule that is saved within its hours waits for the next boundary', async () => {
  const { kept, run } = world(at(12), { ...book, schedule: { ...schedule, doneTo: at(23) } })
  await run(at(23), at(31))
  expect(kept.told).toEqual(['06T06:00 schedule: profile day 90'])
})

test('without another profile, the end of the hours changes nothing', async () => {
  const { kept, run } = world(at(12), { ...book, schedule: { ...schedule, otherwise: null } })
  await run(at(12), at(40))
  expect(kept.told).toEqual(['05T22:00 schedule: profile night 30'])
})

test('a switch never changes whether orders are real', async () => {
  const real = defaultConfig()
  const { kept, run } = world()
  kept.settings = { ...kept.settings, config: { ...real, globals: { ...real.globals, simulate_only: false } } }
  await run(at(12), at(23))
  expect(kept.settings.config.globals).toMatchObject({ simulate_only: false, volume_window_sec: 30 })
})

test('a profile that is not valid any more leaves what is in force, and says so once', async () => {
  const broken = saved('night', { globals: { volume_window_sec: 0 }, symbol_defaults: {} })
  const { kept, run } = world(at(12), { ...book, profiles: [broken, ...book.profiles.slice(1)] })
  await run(at(12), at(29))
  await run(at(29), at(29.5))
  expect(kept.told).toEqual([])
  expect(kept.missed).toEqual([
    'night: globals.volume_window_sec must be a whole number from 1 to 3600 s. The settings in force stay',
  ])
})

test('a schedule whose profile is gone says so, and works again when it is back', async () => {
  const { kept, run } = world(at(12), { ...book, profiles: book.profiles.slice(1) })
  await run(at(12), at(23), [[at(22.5), () => (kept.book = { ...kept.book, profiles: book.profiles })]])
  expect(kept.missed).toEqual(['of the schedule: There is no profile called night.'])
  expect(kept.told).toEqual(['05T22:30 schedule: profile night 30'])
})

test('a broken file of profiles is told once, and looked at again', async () => {
  const { kept, run } = world()
  kept.problem = 'profiles.json cannot be used'
  const { book: whole } = kept
  kept.book = { profiles: [], schedule: null }
  const mend = (): void => {
    kept.problem = null
    kept.book = whole
  }
  await run(at(12), at(23), [[at(13), mend]])
  expect(kept.missed).toEqual(['of the schedule: profiles.json cannot be used'])
  expect(kept.told).toEqual(['05T22:00 schedule: profile night 30'])
})

test('a full disk makes no switch twice', async () => {
  const { kept, run, byHand } = world()
  kept.canWrite = false
  await run(at(12), at(29), [byHand(23)])
  expect(kept.told).toEqual(['05T22:00 schedule: profile night 30', '05T23:00 hand 7'])
})

test('what was missed is told once, also when that cannot be noted', async () => {
  const broken = saved('night', { globals: { volume_window_sec: 0 }, symbol_defaults: {} })
  const { kept, run } = world(at(12), { ...book, profiles: [broken, ...book.profiles.slice(1)] })
  kept.canWrite = false
  await run(at(12), at(23))
  expect(kept.missed).toHaveLength(1)
})

test('a switch to what is in force already is done, and nothing is missed', async () => {
  const { kept, run } = world(at(12), {
    ...book,
    profiles: [saved('night', profileOf(profileConfig('default'))), ...book.profiles.slice(1)],
  })
  await run(at(12), at(23))
  expect(kept.missed).toEqual([])
  expect(kept.book.schedule?.doneTo).toBe(at(22))
})

describe('with real money', () => {
  const real = (digest: string | null) => {
    const { kept, run } = world()
    kept.confirmed = { read: () => digest, write: (next) => void (digest = next) }
    return { kept, run }
  }

  test('a schedule that was confirmed with the password is obeyed', async () => {
    const { kept, run } = real(scheduleDigest(book))
    await run(at(12), at(23))
    expect([kept.told, kept.missed]).toEqual([['05T22:00 schedule: profile night 30'], []])
  })

  test.each([
    ['a schedule that nobody confirmed', book],
    [
      'hours that something else wrote',
      { ...book, schedule: { ...schedule, slots: [{ profile: 'night', hours: '21:00-06:00' }] } },
    ],
    [
      'a profile that something else wrote',
      { ...book, profiles: [saved('night', profileOf(withWindow(3600))), ...book.profiles.slice(1)] },
    ],
  ])('%s puts nothing in force, and says so', async (_, found) => {
    const { kept, run } = real(found === book ? null : scheduleDigest(book))
    kept.book = found
    await run(at(12), at(23))
    expect(kept.told).toEqual([])
    expect(kept.missed).toEqual([
      'night: The schedule, or a profile that it names, was not changed here with the password. Look at it, and save the schedule again. The settings in force stay',
    ])
  })
})
