import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ageText,
  compactText,
  dayText,
  exactText,
  isoTime,
  isoTimeIn,
  pctText,
  plainText,
  timeText,
  usdtText,
  withSign,
} from './format.ts'
import { abs, eq, lte, sub, text, usdt } from './money.ts'

/** Decimal text of up to 18 digits on each side, in the canonical form that the server sends. */
const amounts = fc
  .tuple(
    fc.boolean(),
    fc.bigInt({ min: 0n, max: 999_999_999_999_999_999n }),
    fc.bigInt({ min: 0n, max: 999_999_999_999_999_999n }),
    fc.integer({ min: 0, max: 18 }),
  )
  .map(([isNegative, whole, part, digits]) => {
    const fraction = part.toString().padStart(18, '0').slice(0, digits)
    return text(usdt(`${isNegative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`))
  })

/** What a person reads, as decimal text again. */
const read = (shown: string) => shown.replaceAll(',', '').replace('\u2212', '-').replace(' %', '')

describe('figures', () => {
  test('exact text keeps every digit, and as many decimals as the tick has', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 8 }), (amount, decimals) => {
        const shown = exactText(amount, decimals)
        expect(eq(usdt(read(shown)), usdt(amount))).toBe(true)
        expect(read(shown).split('.')[1]?.length ?? 0).toBeGreaterThanOrEqual(decimals)
      }),
    )
    expect(exactText('98412', 1)).toBe('98,412.0')
    expect(exactText('0.00000123', 2)).toBe('0.00000123')
    expect(exactText('123456789012345678.123456789012345678')).toBe('123,456,789,012,345,678.123456789012345678')
  })

  test('USDT is at most half a cent off, and never looks like nothing when it is something', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        const shown = usdtText(amount)
        expect(/^>?\u2212/.test(shown)).toBe(amount.startsWith('-'))
        expect(shown).not.toContain('-')
        const [far, most] = /[<>]/.test(shown)
          ? [usdt(amount), usdt('0.01')]
          : [sub(usdt(read(shown)), usdt(amount)), usdt('0.005')]
        expect(lte(abs(far), most)).toBe(true)
        expect(/^\u2212?0\.00$/.test(shown)).toBe(eq(usdt(amount), usdt('0')))
      }),
    )
    expect(['0', '-0', '0.004', '-0.004', '1234.5', '-1234.567'].map((amount) => usdtText(amount))).toEqual([
      '0.00',
      '0.00',
      '<0.01',
      '>\u22120.01',
      '1,234.50',
      '\u22121,234.57',
    ])
  })

  test('percent has two decimals, and no sign when it rounds to nothing', () => {
    expect(['2.5', '-0.666', '0', '-0.001', '1234.5'].map((amount) => pctText(amount))).toEqual([
      '2.50 %',
      '\u22120.67 %',
      '0.00 %',
      '0.00 %',
      '1,234.50 %',
    ])
  })

  test('compact text stays short', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        expect(compactText(amount).length).toBeLessThanOrEqual(16)
      }),
    )
    expect(
      ['0.4', '0.001', '820.4', '45210', '1204000', '999999', '-45210', '0'].map((amount) => compactText(amount)),
    ).toEqual(['0.40', '<0.01', '820', '45.2K', '1.20M', '1.00M', '\u221245.2K', '0.00'])
  })

  test('a plus stands before profit, never before a loss or nothing', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        const shown = withSign(usdtText(amount))
        const isSomething = !eq(usdt(amount), usdt('0'))
        expect(/^>?\u2212/.test(shown)).toBe(isSomething && amount.startsWith('-'))
        expect(/^[+<]/.test(shown)).toBe(isSomething && !amount.startsWith('-'))
      }),
    )
    expect(['0.00 %', '0.50 %', '\u22120.50 %', '<0.01', '>\u22120.01'].map(withSign)).toEqual([
      '0.00 %',
      '+0.50 %',
      '\u22120.50 %',
      '<0.01',
      '>\u22120.01',
    ])
  })
})

describe('figures of other languages', () => {
  // A point, a group mark and a sign of the language, as decimal text again.
  const marks = (locale: string) => {
    const parts = new Intl.NumberFormat(locale).formatToParts(1_234_567.8)
    const of = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
    return { point: of('decimal'), group: of('group') }
  }
  const locales = [
    'en-US',
    'de-DE',
    'fr-FR',
    'de-CH',
    'es-ES',
    'pl-PL',
    'en-IN',
    'ja-JP',
    'ar-EG-u-nu-latn',
    'sv-SE',
    'he-IL',
  ]

  test('keep every digit and our sign, whatever the language', () => {
    fc.assert(
      fc.property(amounts, fc.constantFrom(...locales), (amount, locale) => {
        const { point, group } = marks(locale)
        const shown = exactText(amount, 0, locale)
        const plain = shown.replaceAll(group, '').replace(point, '.').replace('\u2212', '-')
        expect(plain).toMatch(/^-?\d+(\.\d+)?$/)
        expect(eq(usdt(plain), usdt(amount))).toBe(true)
      }),
    )
  })

  test('look as people there write them; K and M are the same everywhere', () => {
    expect(locales.slice(0, 8).map((locale) => usdtText('-1234567.891', locale))).toEqual([
      '\u22121,234,567.89',
      '\u22121.234.567,89',
      '\u22121\u202f234\u202f567,89',
      "\u22121'234'567.89",
      '\u22121.234.567,89',
      '\u22121\u00a0234\u00a0567,89',
      '\u221212,34,567.89',
      '\u22121,234,567.89',
    ])
    expect(usdtText('-0.001', 'de-DE')).toBe('>\u22120,01')
    expect(['45210', '1204000', '820.4', '0.4'].map((amount) => compactText(amount, 'de-DE'))).toEqual([
      '45,2K',
      '1,20M',
      '820',
      '0,40',
    ])
    expect(withSign(pctText('0.001', 'de-DE'))).toBe('0,00 %')
    expect(withSign(pctText('2.5', 'de-DE'))).toBe('+2,50 %')
  })
})

describe('moments', () => {
  test('ages grow coarser', () => {
    const second = 1000
    const minute = 60 * second
    const hour = 60 * minute
    expect([0, 440, 9_990, 48 * second, 119 * second, 14 * minute, 200 * minute, 52 * hour].map(ageText)).toEqual([
      '0 s',
      '0.4 s',
      '9.9 s',
      '48 s',
      '119 s',
      '14 min',
      '3 h 20 min',
      '2 d 4 h',
    ])
  })

  test('times are read in the chosen zone', () => {
    const at = 1_769_860_799_204
    expect(isoTime(at)).toBe('2026-01-31T11:59:59.204Z')
    expect(timeText(at, 'utc')).toBe('11:59:59')
    expect(timeText(at, 'utc', { withMs: true })).toBe('11:59:59.204')
    expect(dayText(at, 'utc')).toBe('2026-01-31')
    expect(timeText(at, 'Asia/Kolkata', { withMs: true })).toBe('17:29:59.204')
    expect(dayText(at, 'Pacific/Auckland')).toBe('2026-02-01')
    expect(isoTimeIn(at, 'utc')).toBe('2026-01-31T11:59:59.204Z')
    expect(isoTimeIn(at, 'America/St_Johns')).toBe('2026-01-31T08:29:59.204-03:30')
    const local = new Date(at)
    const clock = [local.getHours(), local.getMinutes(), local.getSeconds()].map((part) =>
      String(part).padStart(2, '0'),
    )
    expect(timeText(at, 'local')).toBe(clock.join(':'))
  })
})

test('S-26 words from elsewhere cannot steer what shows them, and are not longer than asked for', () => {
  expect(plainText('a\r\nb\u001b[2Jc\u009bd\u202ee\u0000', 100)).toBe('a  b [2Jc d e ')
  expect(plainText('Überweisung “ok” 你好', 100)).toBe('Überweisung “ok” 你好')
  expect(plainText('x'.repeat(300), 200)).toHaveLength(200)
})
