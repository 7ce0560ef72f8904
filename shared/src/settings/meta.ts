import { z } from 'zod'
import { pctCodec, rateCodec, usdtCodec, type MoneyCodec, type Pct, type Rate, type Usdt } from '../money.ts'

/** Groups of settings in the order in which people meet them, with their headings. */
export const settingGroups = {
  trigger: 'Trigger',
  filter: 'Filters',
  entry: 'Entry order',
  size: 'Size',
  ladder: 'Adding to a position',
  exit: 'Exit',
  risk: 'Caps',
  brake: 'Brakes',
  account: 'Account',
  system: 'Program',
} as const
export type SettingGroup = keyof typeof settingGroups

/** What stands beside a setting in the form, in the docs and in error messages. `V` is how its value stands in JSON. */
export type SettingMeta<V = unknown> = {
  readonly title: string
  readonly unit: string
  readonly help: string
  readonly group: SettingGroup
  readonly min?: string
  readonly max?: string
} & SettingAge<V>

/**
 * `since` is the version that brought a setting; one without it has been there since 0.1. `before` is the value under which
 * the program does what it did without the setting: entries of older journals are read with it (`older-settings.ts`).
 * A settings file that lacks the key takes the default profile's value instead.
 */
type SettingAge<V> =
  | { readonly since?: never; readonly before?: never }
  | { readonly since: '0.2'; readonly before: V | null }

export const usdtSetting = (meta: SettingMeta<string>) => within(usdtCodec, meta)
export const pctSetting = (meta: SettingMeta<string>) => within(pctCodec, meta)
export const factorSetting = (meta: SettingMeta<string>) => within(rateCodec, meta)

function within<M extends Usdt | Pct | Rate>(codec: MoneyCodec<M>, meta: SettingMeta<string>): MoneyCodec<M> {
  const { min, max } = meta
  const fits = (amount: M) => (min === undefined || amount.gte(min)) && (max === undefined || amount.lte(max))
  return codec
    .refine(fits, { error: `must be from ${min ?? 'anything'} to ${max ?? 'anything'} ${meta.unit}` })
    .meta({ ...codec.meta(), ...meta })
}

export function whole(meta: SettingMeta<number> & { readonly min: string; readonly max: string }) {
  const [min, max] = [Number.parseInt(meta.min, 10), Number.parseInt(meta.max, 10)]
  const message = `must be a whole number from ${meta.min} to ${meta.max} ${meta.unit}`
  return z.int({ error: message }).min(min, message).max(max, message).meta(meta)
}

export const choice = <const V extends readonly [string, ...string[]]>(
  values: V,
  meta: SettingMeta<NoInfer<V[number]>>,
) => z.enum(values, { error: `must be one of ${values.join(', ')}` }).meta(meta)

export const flag = (meta: SettingMeta<boolean>) => z.boolean({ error: 'must be true or false' }).meta(meta)

const listMax = 10

type ListMeta = SettingMeta<readonly string[]> & { readonly min: string; readonly max: string }

/** Up to ten percentages, or factors, in a row; each has to lie within `min` and `max`. */
export const pctList = (meta: ListMeta) => listOf(pctCodec, meta)
export const factorList = (meta: ListMeta) => listOf(rateCodec, meta)

function listOf<M extends Pct | Rate>(codec: MoneyCodec<M>, meta: ListMeta) {
  const { min, max, unit } = meta
  const fits = (amounts: readonly M[]) => amounts.every((amount) => amount.gte(min) && amount.lte(max))
  return z
    .array(codec, { error: 'must be a list of numbers, such as 2, 4' })
    .max(listMax, `must have at most ${listMax} entries`)
    .refine(fits, { error: `must each be from ${min} to ${max} ${unit}` })
    .readonly()
    .meta(meta)
}

/** Text of a form of its own; `problem` says which, after "must". */
export const phrase = (pattern: RegExp, problem: string, meta: SettingMeta<string>) =>
  z
    .string({ error: `must ${problem}` })
    .regex(pattern, `must ${problem}`)
    .meta(meta)

const spelledMax = 1_000

/** Text that a parser reads; `problemOf` says what is wrong with it, after "must", or null. */
export const spelled = (problemOf: (written: string) => string | null, meta: SettingMeta<string>) =>
  z
    .string({ error: 'must be text' })
    .max(spelledMax, `must have at most ${spelledMax} characters`)
    .check(({ value, issues }) => {
      const problem = value.length > spelledMax ? null : problemOf(value)
      if (problem !== null) issues.push({ code: 'custom', input: value, message: `must ${problem}` })
    })
    .meta(meta)

/** The defaults of a group, as they stand in JSON. */
export type SettingDefaults<S extends z.core.$ZodShape> = z.input<z.ZodObject<S>>
