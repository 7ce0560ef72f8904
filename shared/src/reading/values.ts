import { z } from 'zod'
import { globalSettingsSchema, symbolSettingsSchema } from '../config.ts'
import { isDecimalText } from '../money.ts'
import { refuse, type Report } from './report.ts'

export type Fields = { readonly [key: string]: z.ZodType }

export const globalFields: Fields = globalSettingsSchema.shape
export const symbolFields: Fields = symbolSettingsSchema.shape

/** The value as the schema reads it: money as text, also in lists. */
export function plainOf(path: string, field: z.ZodType, value: unknown, report: Report): unknown {
  if (isMoneyField(field)) return moneyText(path, value, report)
  if (!isMoneyList(field) || !Array.isArray(value)) return value
  return value.map((item, index) => moneyText(`${path}.${index}`, item, report))
}

export const isMoneyList = (field: z.ZodType): boolean =>
  field instanceof z.ZodReadonly && field.unwrap() instanceof z.ZodArray

export function isMoneyField(field: z.ZodType): boolean {
  return field instanceof z.ZodCodec || (field instanceof z.ZodNullable && field.unwrap() instanceof z.ZodCodec)
}

/** People write money as JSON numbers: taken over exactly, or refused. */
function moneyText(key: string, value: unknown, report: Report): unknown {
  if (value === null || (typeof value === 'string' && isDecimalText(value))) return value
  const exact = typeof value === 'number' ? exactText(value) : null
  if (exact !== null) return exact
  refuse(report, key, value, `must be a plain decimal number such as 12.5${adviceOn(value)}`)
  return undefined
}

function adviceOn(value: unknown): string {
  if (typeof value === 'number') return ': a JSON number does not hold it exactly, put it in quotes'
  // Not read as meant: 1,500 is another number in other languages.
  const isGrouped = typeof value === 'string' && /^-?\d[\d.,' _\u00a0\u202f]*[kmb]?$/i.test(value)
  return isGrouped ? ', without marks between thousands, without K or M, and with a point' : ''
}

/** Every decimal of at most 15 digits survives the way through a JSON number. */
export function exactText(value: number): string | null {
  const written = String(value)
  const digits = written.replace(/^-?0*\.?0*|\./g, '').length
  return isDecimalText(written) && digits <= 15 ? written : null
}
