import type { Config } from '@undertow/shared/config.ts'
import { usdtText } from '@undertow/shared/format.ts'
import { max, noUsdt, text } from '@undertow/shared/money.ts'
import { scheduleProblem } from '@undertow/shared/profile-schedule.ts'
import { isScheduled, switchedTo, type ProfileBook } from '@undertow/shared/saved-profiles.ts'
import { worstLoss } from '@undertow/shared/worst-loss.ts'

/** What a schedule may do while nobody looks, in words; null: there is none. `inForce` says what profiles leave open. */
export function scheduledRisk(book: ProfileBook, inForce: Config): string | null {
  const { schedule, profiles } = book
  if (schedule === null) return null
  const { slots, otherwise } = schedule
  const names = profiles.map(({ name }) => name)
  const hours = slots.map(({ profile, hours: span }) => `${profile} ${span} UTC`)
  const all = [...hours, ...(otherwise === null ? [] : [`${otherwise} at all other times`])].join(', ')
  const problem = scheduleProblem(schedule, names)
  if (problem !== null) return `${all}. It does nothing as it is: ${problem}`
  const next = profiles
    .filter(({ name }) => isScheduled(book, name))
    .map((profile) => ({ name: profile.name, to: switchedTo(profile, inForce) }))
  const configs = next.flatMap(({ to }) => ('config' in to ? [to.config] : []))
  const broken = next.flatMap(({ name, to }) => ('config' in to ? [] : [`${name} is not valid and will be missed`]))
  const exposure = configs.map(({ globals }) => globals.max_total_exposure_usdt).reduce(max, noUsdt)
  const loss = configs.map(worstLoss).reduce(max, noUsdt)
  const most = `at most ${usdtText(text(exposure))} USDT of margin, and ${usdtText(text(loss))} USDT lost if every stop is hit`
  return [all, ...(configs.length === 0 ? [] : [most]), ...broken].join('; ')
}
