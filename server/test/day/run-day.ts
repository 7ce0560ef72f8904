import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brakes } from '@undertow/shared/brakes.ts'
import type { Options } from '../../src/app/options.ts'
import { openBook } from '../../src/app/modes/book.ts'
import { practicePlan } from '../../src/app/modes/practice.ts'
import { replayFolder } from '../../src/app/replay.ts'
import { checkBelief } from './check-belief.ts'
import { checkBooks, type Verdict } from './check-books.ts'
import { fullSettings } from './full-settings.ts'
import { watchExchange, type Watched } from './watch-exchange.ts'

export type DayOptions = {
  readonly hours: number
  readonly seed: number
  /** Null: a folder that is removed afterwards. */
  readonly folder: string | null
  /** `full`: every filter, cap, brake and exit on. */
  readonly settings: 'practice' | 'full'
}

export type DayResult = {
  readonly verdicts: readonly Verdict[]
  readonly figures: Readonly<Record<string, number>>
  /** How often each gate refused, and how trades ended. */
  readonly counts: {
    readonly refusals: Readonly<Record<string, number>>
    readonly exits: Readonly<Record<string, number>>
  }
}

/** After the last entry: everything is closed, and what the exchange's list says of it counts as settled. */
const calmMs = 1_000_000
// The usual trade-offs of a day: a twentieth of the limit is one request of everything a minute.
const weightMaxPct = 20

/** After so long somebody looks, and releases what is set. */
const releaseMs = 600_000

const projectRoot = join(import.meta.dirname, '../../..')

/**
 * The program as `npm start -- --speed max` puts it together, on a generated market, for `hours` of virtual time; then it
 * flattens, and its books are held against the exchange's own.
 */
export async function runDay(
  { hours, seed, folder: given, settings }: DayOptions,
  say: (line: string) => void = () => undefined,
): Promise<DayResult> {
  const folder = given ?? mkdtempSync(join(tmpdir(), 'undertow-day-'))
  try {
    const began = performance.now()
    const { watched, unprotectedSecMax } = await live({ folder, ms: hours * 3_600_000, seed, settings }, say)
    const tradedMs = performance.now() - began
    say('the day is over; the journal is folded again')
    const replay = replayFolder(folder)
    const books = checkBooks(folder, watched)
    const belief = checkBelief(folder)
    const [bareMs, weight] = [watched.longestBareMs(), watched.weightInPositionMax()]
    const weightPct = Math.round((weight / watched.weightLimit) * 1_000) / 10
    return {
      verdicts: [
        ...books.verdicts,
        belief.verdict,
        {
          name: 'no position without a stop for longer than the setting',
          isGood: bareMs <= unprotectedSecMax * 1_000,
          found: `longest ${bareMs} ms, ${unprotectedSecMax * 1_000} allowed`,
        },
        {
          name: 'request weight of every minute in position',
          isGood: weightPct <= weightMaxPct && watched.minutesInPosition() > 0,
          found: `at most ${weight} of ${watched.weightLimit} (${weightPct} %) in ${watched.minutesInPosition()} minutes`,
        },
        {
          name: 'the journal folds again without a difference',
          isGood: replay.difference === null,
          found: replay.difference === null ? `${replay.entries} entries` : `entry ${replay.difference.seq} differs`,
        },
      ],
      figures: {
        hours,
        seed,
        ...books.figures,
        ...belief.figures,
        journalEntries: replay.entries,
        longestBareMs: bareMs,
        weightInPositionMax: weight,
        weightInPositionPct: weightPct,
        weightMax: watched.weightMax(),
        minutesInPosition: watched.minutesInPosition(),
        tradingSeconds: Math.round(tradedMs / 100) / 10,
        totalSeconds: Math.round((performance.now() - began) / 100) / 10,
      },
      counts: { refusals: belief.refusals, exits: belief.exits },
    }
  } finally {
    if (given === null) rmSync(folder, { recursive: true, force: true })
  }
}

/** From the start to the moment at which nothing is open and everything is settled. */
async function live(
  {
    folder,
    ms,
    seed,
    settings,
  }: Pick<DayOptions, 'seed' | 'settings'> & { readonly folder: string; readonly ms: number },
  say: (line: string) => void,
): Promise<{ readonly watched: Watched; readonly unprotectedSecMax: number }> {
  const { promise: failure, reject } = Promise.withResolvers<never>()
  const { promise: isOver, resolve: end } = Promise.withResolvers<void>()
  const options: Options = {
    mode: 'practice',
    port: 1,
    data: folder,
    speed: 'max',
    replay: null,
    exchangePort: 0,
    exchangeUrl: null,
    seed,
    profile: null,
    shouldOpenBrowser: false,
  }
  const seen: Watched[] = []
  const plan = practicePlan(options, { projectRoot, calledFrom: projectRoot, dataFolder: null }, (exchange) =>
    seen.push(watchExchange(exchange)),
  )
  const openVenue: typeof plan.openVenue = async (given) => {
    const venue = await plan.openVenue(given)
    const { clock } = venue
    for (let hour = 1; hour * 3_600_000 < ms; hour += 1) clock.after(hour * 3_600_000, () => say(`hour ${hour}`))
    // A brake that is set would end the day of a full set.
    for (let at = releaseMs; settings === 'full' && at < ms; at += releaseMs) clock.after(at, releaseBrakes)
    clock.after(ms, () => void book.backend.operate({ do: 'flatten' }, 'the end of the day'))
    clock.after(ms + calmMs, end)
    return venue
  }
  const releaseBrakes = (): void => {
    if (book.backend.status().entries !== 'halted') return
    for (const brake of brakes) void book.backend.operate({ do: 'releaseBrake', brake }, 'somebody who is awake')
  }
  const firstSettings = settings === 'full' ? fullSettings() : plan.firstSettings
  const book = await openBook(
    { ...plan, openVenue, firstSettings },
    {
      version: 'a day',
      log: (level, text, facts) => {
        if (level === 'warn' || level === 'error') say(`${level}: ${text} ${JSON.stringify(facts ?? {})}`)
      },
      setLevel: () => undefined,
      onFatal: (error) => reject(error instanceof Error ? error : new Error(String(error))),
    },
  )
  try {
    book.start()
    await Promise.race([isOver, failure])
  } finally {
    await book.stop()
  }
  const [watched] = seen
  if (watched === undefined) throw new Error('the exchange was never opened')
  return { watched, unprotectedSecMax: book.settings.current().config.globals.unprotected_max_sec }
}
