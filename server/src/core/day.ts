import { noUsdt } from '@undertow/shared/money.ts'
import { type Day, type State } from './state.ts'

const dayMs = 86_400_000

/** The figures of the UTC day that `at` lies in: the known ones, or new ones when they are from an earlier day. */
export function turnedDay(state: Readonly<State>, at: number): Readonly<Day> {
  const day = Math.floor(at / dayMs)
  return day > state.day.day ? { day, gross: noUsdt, commission: noUsdt, funding: noUsdt } : state.day
}
