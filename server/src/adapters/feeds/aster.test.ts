import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDecimalText, text } from '@undertow/shared/money.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from './aster.ts'
import type { Finding } from './feed.ts'

const order = {
  s: 'PAIRUSDT',
  S: 'SELL',
  o: 'LIMIT',
  f: 'IOC',
  q: '28448',
  p: '0.0040681',
  ap: '0.0044461',
  X: 'FILLED',
  l: '12417',
  z: '28448',
  T: 1_789_672_621_550,
}
const frame = (changes: object = {}, wrap = false): string => {
  const payload = { e: 'forceOrder', E: 1_789_672_621_589, o: { ...order, ...changes } }
  return JSON.stringify(wrap ? { stream: '!forceOrder@arr', data: payload } : payload)
}
const plain = (finding: Finding | undefined): unknown => {
  if (finding?.kind !== 'liquidation') return finding
  const { event, isFallback } = finding
  const { symbol, liquidated, price, qty, notional, happenedAt } = event
  return [symbol, liquidated, text(price), text(qty), text(notional), happenedAt, isFallback ? 'fallback' : 'exact']
}
const read = (textOfFrame: string): unknown => parse(textOfFrame).map(plain)

const pair = ['PAIRUSDT', 'long', '0.0044461', '28448', '126.4826528', 1_789_672_621_550, 'exact']

describe('a liquidation', () => {
  test('F-09 is valued with the average price and the filled quantity', () => expect(read(frame())).toEqual([pair]))

  test('F-08 may come wrapped, as an array, or with numbers instead of text', () => {
    expect(read(frame({}, true))).toEqual([pair])
    expect(read(`[${frame()}]`)).toEqual([pair])
    expect(read(`{"stream":"!forceOrder@arr","data":[${frame()},${frame()}]}`)).toEqual([pair, pair])
    expect(read(frame({ ap: 0.0044461, z: 28448, T: '1789672621550' }))).toEqual([pair])
  })

  test('F-01 of a buy order is the death of a short', () => {
    const changes = { s: 'BTCUSDT', S: 'BUY', q: '0.5', z: '0.5', p: '84000.0', ap: '83500.0' }
    expect(read(frame(changes))).toEqual([['BTCUSDT', 'short', '83500', '0.5', '41750', 1_789_672_621_550, 'exact']])
  })

  test('F-09 without average price or filled quantity is valued with what was ordered, and says so', () => {
    const fallback = ['PAIRUSDT', 'long', '0.0040681', '28448', '115.7293088', 1_789_672_621_550, 'fallback']
    expect(read(frame({ ap: '0', z: undefined }))).toEqual([fallback])
  })

  test.each(['NEW', 'PARTIALLY_FILLED', 'EXPIRED'])('that is %s is not counted: it is not the end of the order', (X) =>
    expect(read(frame({ X }))).toEqual([{ kind: 'ignored', reason: `status ${X}` }]),
  )
})

describe('what no liquidation can be', () => {
  test.each([
    ['a lower-case symbol', { s: 'btcusdt' }, 'symbol'],
    ['a poisoned symbol', { s: '__proto__' }, 'symbol'],
    ['no side', { S: undefined }, 'side'],
    ['an inherited name as side', { S: 'constructor' }, 'side'],
    ['zero quantity', { z: '0', q: '0.000' }, 'quantity'],
    ['negative price', { ap: '-1', p: '-1' }, 'price'],
    ['an exponent in text', { ap: '1e309', p: '1e309' }, 'price'],
    ['infinity', { ap: 'Infinity', p: 'NaN' }, 'price'],
    ['forty-one digits', { z: '1'.repeat(41), q: '1'.repeat(41) }, 'quantity'],
    ['a value that would be too long to be written', { ap: `0.${'0'.repeat(39)}1`, p: '0' }, 'price'],
    ['a quantity beyond every contract', { z: '9'.repeat(16), q: '9'.repeat(16) }, 'quantity'],
  ])('M-11 %s is rejected by reason', (_name, changes, reason) =>
    expect(parse(frame(changes))).toEqual([{ kind: 'rejected', reason }]),
  )

  test('a liquidation without a time of its own has that of its frame, and without both is rejected', () => {
    expect(parse(frame({ T: 'soon' }))).toMatchObject([{ event: { happenedAt: 1_789_672_621_589 } }])
    expect(parse(frame({ T: undefined }).replace('"E":', '"F":'))).toEqual([{ kind: 'rejected', reason: 'time' }])
  })

  test.each([
    ['null', 'ignored'],
    ['[]', undefined],
    ['"x"', 'ignored'],
    ['1', 'ignored'],
    ['', 'rejected'],
    ['{', 'rejected'],
    ['<html>', 'rejected'],
    ['{"e":"forceOrder"}', 'rejected'],
    ['{"code":2,"msg":"invalid request"}', 'rejected'],
    ['{"result":null,"id":1}', 'reply'],
    ['{"stream":"btcusdt@markPrice@1s","data":{"e":"markPriceUpdate","s":"BTCUSDT","p":"1"}}', 'mark'],
    ['{"stream":"btcusdt@markPrice@1s","data":{"e":"markPriceUpdate","s":"BTCUSDT","p":"0"}}', undefined],
    ['{"__proto__":{"e":"forceOrder"},"constructor":1}', undefined],
  ])('F-03 %s is %s', (given, kind) => expect(parse(given)[0]?.kind).toBe(kind))
})

describe('whatever comes', () => {
  const isFinding = (finding: Finding): boolean =>
    ['liquidation', 'mark', 'reply', 'ignored', 'rejected'].includes(finding.kind)

  test('flipped bytes are answered, never thrown', () => {
    const bytes = Buffer.from(frame({}, true))
    const flips = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 8 })
    fc.assert(
      fc.property(flips, fc.nat(bytes.length), (changes, end) => {
        const copy = Buffer.from(bytes)
        for (const [at, to] of changes) copy[at] = to
        expect(parse(copy.subarray(0, end).toString('utf8')).every(isFinding)).toBe(true)
      }),
      { numRuns: 3_000 },
    )
  })

  test('what is let in can be recorded and read again', () => {
    const decimal = fc.tuple(fc.bigInt(0n, 10n ** 20n), fc.bigInt(0n, 10n ** 40n)).map(([a, b]) => `${a}.${b}`)
    fc.assert(
      fc.property(decimal, decimal, (ap, z) => {
        const found = parse(frame({ ap, z, p: ap, q: z })).filter((one) => one.kind === 'liquidation')
        expect(found.every(({ event }) => isDecimalText(text(event.notional)))).toBe(true)
      }),
    )
  })

  test('any JSON is answered, never thrown', () => {
    const isAnswered = (json: string): void => {
      expect(parse(json).every(isFinding)).toBe(true)
    }
    fc.assert(fc.property(fc.json(), isAnswered))
    fc.assert(fc.property(fc.jsonValue(), (o) => isAnswered(JSON.stringify({ e: 'forceOrder', o }))))
  })

  test.each([
    ['deep nesting', '['.repeat(10_000)],
    ['closed deep nesting', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['deep nesting inside', `{"data":${'{"o":'.repeat(10_000)}1${'}'.repeat(10_001)}`],
    ['a megabyte of digits', '1'.repeat(1_000_000)],
    ['a megabyte of text', JSON.stringify({ e: 'forceOrder', o: { s: 'A'.repeat(1_000_000) } })],
  ])('F-06 %s is answered, never thrown', (_name, given) => expect(parse(given).every(isFinding)).toBe(true))
})

const recorded = join(
  import.meta.dirname,
  '../../../../../shared/data/raw-ws-captures/captured-liquidation-frames.jsonl',
)

test.skipIf(!existsSync(recorded))(
  'frames recorded from real exchanges of this protocol are read (needs ../shared/data)',
  () => {
    type Row = {
      readonly venue: string
      readonly frame: { readonly data?: { o: typeof order }; readonly o?: typeof order }
    }
    const rows = readFileSync(recorded, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row)
    const ours = rows.filter(({ venue }) => /^(aster|binance-usdm)/.test(venue))
    expect(ours.length).toBeGreaterThanOrEqual(8)
    for (const { frame: given } of ours) {
      const { s, S, ap, z, T } = given.data?.o ?? given.o ?? order
      const [finding] = parse(JSON.stringify(given))
      expect(finding).toMatchObject({ kind: 'liquidation', isFallback: false, event: { symbol: s, happenedAt: T } })
      if (finding?.kind !== 'liquidation') continue
      expect(finding.event.liquidated).toBe(S === 'SELL' ? 'long' : 'short')
      expect(finding.event.price.eq(ap) && finding.event.qty.eq(z)).toBe(true)
    }
  },
)
