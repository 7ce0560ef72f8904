import { brakes as names, brakeTitles, type Brake } from '@undertow/shared/brakes.ts'
import { gt } from '@undertow/shared/money.ts'
import { tell, type Moment } from '../moment.ts'
import { cancelEntries } from '../orders/orders.ts'
import { globalsOf } from '../settings.ts'
import { type State } from '../state.ts'
import { type Base, type Period } from './brake-state.ts'
import { knownEquity, lossOf, type Loss } from './losses.ts'

/**
 * How long a loss has to last before its brake is set; entries wait from the first moment. A withdrawal looks like a loss
 * until its record comes, and a closing position is for a moment counted both in the wallet and as unrealised.
 */
const lastsMs = 10_000
/** An equity is taken as a base only when nothing has moved it for so long. */
const stillMs = 2_000
const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Takes bases when they are due, sets the brakes whose loss has lasted, and releases those whose time has come. */
export function tendBrakes(moment: Moment): void {
  const { state, at } = moment
  if (state.config === null) return
  takeBases(state, at)
  for (const brake of names) {
    const trip = state.brakes.tripped.get(brake)
    if (trip === undefined) watch(moment, brake)
    else if (trip.releasesAt !== null && at >= trip.releasesAt) release(moment, brake, 'its time')
  }
}

/** When the brakes want to be looked at although nothing happens. */
export function brakesDueAt({ brakes, at }: Readonly<State>): number | null {
  // A loss that cannot be told when it would be due waits for the event that tells it, not for time.
  const due = [...brakes.beyondSince.values()].map((since) => since + lastsMs).filter((each) => each > at)
  for (const { releasesAt } of brakes.tripped.values()) if (releasesAt !== null) due.push(releasesAt)
  return due.length === 0 ? null : Math.min(...due)
}

/** Ends a brake that is set. What is lost until now does not count again. */
export function release(moment: Moment, brake: Brake, by: string): void {
  const { state, at } = moment
  const { brakes } = state
  if (!brakes.tripped.delete(brake)) {
    tell(
      moment,
      'warn',
      'brake_not_set',
      null,
      `${by} asked to release the brake "${brakeTitles[brake]}", which is not set`,
    )
    return
  }
  const equity = knownEquity(state)
  const base: Base | null = equity === null ? null : { takenAt: at, equity }
  if (brake === 'drawdown') brakes.peak = base
  else if (brake === 'dailyLoss') brakes.day = base && { ...base, index: periodOf(state, at, 'day') }
  else brakes.week = base && { ...base, index: periodOf(state, at, 'week') }
  tell(moment, 'warn', 'brake_released', null, `${brakeTitles[brake]}: released by ${by}, counted anew from here`)
}

function watch(moment: Moment, brake: Brake): void {
  const { state, at } = moment
  const { beyondSince } = state.brakes
  const loss = lossOf(state, brake)
  if (loss === 'unknown') return
  if (loss === null || !loss.isBeyond) {
    beyondSince.delete(brake)
    return
  }
  const since = beyondSince.get(brake) ?? at
  beyondSince.set(brake, since)
  if (at - since >= lastsMs) trip(moment, brake, loss)
}

function trip(moment: Moment, brake: Brake, { value, limit }: Loss): void {
  const { state, at } = moment
  const releasesAt = releaseAt(state, brake, at)
  state.brakes.tripped.set(brake, { at, value, limit, releasesAt })
  state.brakes.beyondSince.delete(brake)
  state.signals.clear()
  cancelEntries(state)
  const ends = releasesAt === null ? 'until a person releases it' : 'until its time has come'
  tell(
    moment,
    'error',
    'brake_set',
    null,
    `${brakeTitles[brake]}: ${value}, ${limit}. No entries ${ends}; protection stays`,
  )
}

function releaseAt(state: Readonly<State>, brake: Brake, at: number): number | null {
  const { loss_release: how, drawdown_resume_hours: hours } = globalsOf(state)
  if (brake === 'drawdown') return hours === null ? null : at + hours * hourMs
  if (how === 'manual') return null
  return brake === 'dailyLoss'
    ? startOf(state, periodOf(state, at, 'day') + 1, 'day')
    : startOf(state, periodOf(state, at, 'week') + 1, 'week')
}

function takeBases(state: State, at: number): void {
  const { brakes } = state
  if (at - brakes.movedAt < stillMs) return
  const equity = knownEquity(state)
  if (equity === null) return
  const renewed = (known: Period | null, index: number): Period =>
    known !== null && known.index >= index ? known : { index, takenAt: at, equity }
  brakes.day = renewed(brakes.day, periodOf(state, at, 'day'))
  brakes.week = renewed(brakes.week, periodOf(state, at, 'week'))
  if (brakes.peak === null || gt(equity, brakes.peak.equity)) brakes.peak = { takenAt: at, equity }
}

/** Days and weeks begin at another hour now: those that run go on to their next beginning, with what was lost in them. */
export function keepPeriods(state: State): void {
  const { brakes, at } = state
  if (brakes.day) brakes.day = { ...brakes.day, index: periodOf(state, at, 'day') }
  if (brakes.week) brakes.week = { ...brakes.week, index: periodOf(state, at, 'week') }
}

type Length = 'day' | 'week'
const lengthMs: { readonly [L in Length]: number } = { day: dayMs, week: 7 * dayMs }
// The epoch began on a Thursday, three days after a Monday.
const epochMs: { readonly [L in Length]: number } = { day: 0, week: 3 * dayMs }

const shiftMs = (state: Readonly<State>, of: Length): number =>
  epochMs[of] - globalsOf(state).day_start_hour_utc * hourMs

const periodOf = (state: Readonly<State>, at: number, of: Length): number =>
  Math.floor((at + shiftMs(state, of)) / lengthMs[of])

const startOf = (state: Readonly<State>, index: number, of: Length): number => index * lengthMs[of] - shiftMs(state, of)
