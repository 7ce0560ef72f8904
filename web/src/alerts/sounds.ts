import type { AlertRow } from '@undertow/shared/alert-row.ts'
import { forDrawing, gte, isNegative, usdt } from '@undertow/shared/money.ts'
import type { LiquidationRow } from '@undertow/shared/view.ts'

/** One tone: when it begins after the first, its pitch, how long, how loud from 0 to 1. */
export type Tone = { readonly afterMs: number; readonly hz: number; readonly ms: number; readonly gain: number }
export type Sound = {
  readonly name: 'liquidation' | 'fill' | 'gain' | 'loss' | 'alarm'
  readonly tones: readonly Tone[]
}

const tone = (hz: number, afterMs = 0, ms = 110, gain = 0.5): Tone => ({ afterMs, hz, ms, gain })

export const fillSound: Sound = { name: 'fill', tones: [tone(880, 0, 60), tone(880, 90, 60)] }
const gainSound: Sound = { name: 'gain', tones: [tone(659), tone(880, 120)] }
const lossSound: Sound = { name: 'loss', tones: [tone(440), tone(311, 120, 220)] }
export const alarmSound: Sound = {
  name: 'alarm',
  tones: [tone(988, 0, 140, 0.9), tone(740, 170, 140, 0.9), tone(988, 340, 140, 0.9), tone(740, 510, 140, 0.9)],
}

/** Larger ones are louder, in steps that one can tell apart. */
const gains = [
  ['1000000', 0.9],
  ['500000', 0.7],
  ['100000', 0.5],
  ['50000', 0.35],
  ['0', 0.22],
] as const

/** Low when longs die, high when shorts do. */
export function liquidationSound({ liquidated, notional }: Pick<LiquidationRow, 'liquidated' | 'notional'>): Sound {
  const amount = usdt(notional)
  const gain = gains.find(([from]) => gte(amount, usdt(from)))?.[1] ?? 0.22
  return { name: 'liquidation', tones: [tone(liquidated === 'long' ? 196 : 784, 0, 120, gain)] }
}

/** What an alert sounds like; null: like nothing. */
export function alertSound({
  kind,
  level,
  mustSee,
  value,
}: Pick<AlertRow, 'kind' | 'level' | 'mustSee' | 'value'>): Sound | null {
  if (mustSee || level === 'error') return alarmSound
  if (kind === 'fill') return fillSound
  if (kind === 'trade') return value !== null && isNegative(usdt(value)) ? lossSound : gainSound
  return kind === 'rule' ? alarmSound : null
}

/** The largest of what came at once: three tones a second are all that one can hear. */
export const largest = (rows: readonly LiquidationRow[]): LiquidationRow | undefined =>
  rows.toSorted((a, b) => forDrawing(usdt(b.notional)) - forDrawing(usdt(a.notional)))[0]

const perSecond = 3

/** Lets three sounds a second through. An alarm that comes as the fourth still sounds: it must not be lost among fills. */
export function createSoundLimit(elapsed: () => number): (sound: Sound) => boolean {
  let played: number[] = []
  return ({ name }) => {
    const now = elapsed()
    played = played.filter((at) => now - at < 1_000)
    if (played.length >= perSecond && name !== 'alarm') return false
    if (played.length >= perSecond + 1) return false
    played.push(now)
    return true
  }
}
