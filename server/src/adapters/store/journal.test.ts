import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { commandSchema } from '@undertow/shared/commands.ts'
import { configSchema } from '@undertow/shared/config.ts'
import { eventSchema } from '@undertow/shared/events.ts'
import { price, qty, usdt } from '@undertow/shared/money.ts'
import { profileJson } from '@undertow/shared/profiles.ts'
import type { Recorded } from '../../ports.ts'
import { createClock } from '../clock.ts'
import { openStore, type Store } from './open.ts'

const folders: string[] = []
const stores: Store[] = []
const folder = () => {
  const dir = mkdtempSync(join(tmpdir(), 'undertow-store-'))
  folders.push(dir)
  return dir
}
const open = (dir: string) => {
  const store = openStore(dir, { clock: createClock() })
  stores.push(store)
  return store
}
afterEach(() => {
  for (const store of stores.splice(0)) store.close()
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true })
})
/** What a power cut leaves: the files as they are, without anybody closing them. */
const crashed = (dir: string) => {
  const copy = folder()
  cpSync(dir, copy, { recursive: true })
  return copy
}
const readBack = (store: Store, after = -1) => [...store.journal.read(after)]
const write = (store: Store, entries: readonly Recorded[]) => {
  for (const entry of entries) store.journal.append(entry)
  store.journal.commit()
}

const liquidation = (seq: number, commands: Recorded['commands'] = []): Recorded => ({
  seq,
  at: 1_000 + seq,
  event: {
    kind: 'liquidation',
    venue: 'aster',
    symbol: 'BTCUSDT',
    liquidated: 'long',
    price: price('97000.1'),
    qty: qty('0.5'),
    notional: usdt('48500.05'),
    happenedAt: 900 + seq,
  },
  commands,
})
const wake = (seq: number): Recorded => ({ seq, at: 1_000 + seq, event: { kind: 'wake' }, commands: [] })
const mark = (seq: number): Recorded => ({
  seq,
  at: 1_000 + seq,
  event: { kind: 'mark', symbol: 'BTCUSDT', price: price('97000') },
  commands: [],
})
const ask: Recorded['commands'] = [{ kind: 'askQuote', symbol: 'BTCUSDT' }]

/** Any JSON that a schema decodes, made from the schema: a new kind of event is tested from its first day. */
function jsonOf(schema: unknown): fc.Arbitrary<unknown> {
  if (schema === configSchema) return fc.constantFrom('default', 'vwap').map((name) => profileJson(name as 'default'))
  if (schema instanceof z.ZodCodec) return decimalText
  if (schema instanceof z.ZodReadonly) return jsonOf(schema.unwrap())
  if (schema instanceof z.ZodDefault) return jsonOf(schema.unwrap())
  if (schema instanceof z.ZodNullable) return fc.option(jsonOf(schema.unwrap()), { nil: null })
  if (schema instanceof z.ZodOptional) return fc.option(jsonOf(schema.unwrap()), { nil: undefined })
  if (schema instanceof z.ZodArray) return fc.array(jsonOf(schema.element), { maxLength: 3 })
  if (schema instanceof z.ZodRecord)
    return fc.dictionary(fc.stringMatching(/^[A-Z]{3}$/), jsonOf(schema.valueType), { maxKeys: 3 })
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options)
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values)
  if (schema instanceof z.ZodBoolean) return fc.boolean()
  if (schema instanceof z.ZodNumber) return fc.integer({ min: 1, max: 2 ** 52 })
  if (schema instanceof z.ZodString) {
    const length = schema.minLength ?? undefined
    return length === undefined ? fc.string({ unit: 'grapheme' }) : fc.string({ minLength: length, maxLength: length })
  }
  if (schema instanceof z.ZodDiscriminatedUnion) return fc.oneof(...schema.options.map(jsonOf))
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape).map(([key, field]) => [key, jsonOf(field)] as const)
    return fc.record(Object.fromEntries(fields)).map((json) => JSON.parse(JSON.stringify(json)))
  }
  throw new Error(`no arbitrary for ${String((schema as z.ZodType).type)}`)
}
const decimalText = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.stringMatching(/^(\d{0,18}[1-9])?$/))
  .map(([whole, rest]) => (rest === '' ? `${whole}` : `${whole}.${rest}`))

const entries = fc
  .array(
    fc.record({
      skip: fc.constantFrom(1, 1, 1, 4),
      event: jsonOf(eventSchema),
      commands: fc.oneof(
        { weight: 2, arbitrary: fc.constant<unknown[]>([]) },
        fc.array(jsonOf(commandSchema), { maxLength: 3 }),
      ),
    }),
    { maxLength: 20 },
  )
  .map((drafts) => {
    let seq = -1
    return drafts.map(({ skip, event, commands }): Recorded => ({
      seq: (seq += skip),
      at: 1_000 + seq,
      event: eventSchema.parse(event),
      commands: commands.map((command) => commandSchema.parse(command)),
    }))
  })

test('whatever was recorded reads back equal and in order, also after a crash and from any seq', () => {
  fc.assert(
    fc.property(entries, fc.nat(30), (recorded, after) => {
      const dir = folder()
      const store = open(dir)
      write(store, recorded)
      expect(readBack(store)).toEqual(recorded)
      const again = open(crashed(dir))
      expect(readBack(again)).toEqual(recorded)
      expect(readBack(again, after)).toEqual(recorded.filter(({ seq }) => seq > after))
      expect(again.journal.lastSeq).toBe(recorded.at(-1)?.seq ?? -1)
    }),
    { numRuns: 40 },
  )
}, 30_000)

test('both files merge by seq across page borders', () => {
  const store = open(folder())
  const recorded = Array.from({ length: 4_500 }, (_, seq) => {
    if (seq % 7 === 0) return wake(seq)
    return seq % 3 === 0 ? mark(seq) : liquidation(seq, seq % 5 === 0 ? ask : [])
  })
  write(store, recorded)
  expect(readBack(store).map(({ seq }) => seq)).toEqual(recorded.map(({ seq }) => seq))
})

test('reading is lazy, does not hold up writing and leaves out what is written meanwhile', () => {
  const store = open(folder())
  write(
    store,
    Array.from({ length: 3_000 }, (_, seq) => liquidation(seq)),
  )
  const reading = store.journal.read(-1)[Symbol.iterator]()
  reading.next()
  write(store, [liquidation(3_000), wake(3_001)])
  let read = 1
  while (!reading.next().done) read += 1
  expect(read).toBe(3_000)
})

test('nothing is on disk before the commit, everything after it', () => {
  const dir = folder()
  const store = open(dir)
  store.journal.append(wake(0))
  store.journal.append(liquidation(1))
  expect(readBack(open(crashed(dir)))).toEqual([])
  store.journal.commit()
  expect(readBack(open(crashed(dir)))).toHaveLength(2)
})

test('a seq never goes back or repeats', () => {
  const store = open(folder())
  write(store, [wake(5)])
  expect(() => store.journal.append(wake(5))).toThrow('seq 5 does not follow 5')
})

test('the market file is written before the ledger: an order never refers to a liquidation that is not there', () => {
  const dir = folder()
  const store = open(dir)
  write(store, [wake(0)])
  const blocker = new Database(join(dir, 'ledger.db'))
  blocker.exec('BEGIN IMMEDIATE')
  store.journal.append(liquidation(1))
  store.journal.append(liquidation(2, ask))
  expect(store.journal.commit()).toEqual({ reason: 'another program holds the database', mends: true })
  const left = crashed(dir)
  rmSync(join(left, 'emergency'), { recursive: true })
  const halfway = open(left)
  expect(readBack(halfway).map(({ seq }) => seq)).toEqual([0, 1])
  expect(halfway.journal.gaps()).toEqual([{ fromSeq: 2, toSeq: 2 }])
  expect(halfway.journal.lastSeq).toBe(2)
  // With the emergency log beside it, nothing is missing.
  const rescued = open(crashed(dir))
  expect(readBack(rescued).map(({ seq }) => seq)).toEqual([0, 1, 2])
  expect(rescued.journal.gaps()).toEqual([])

  blocker.exec('ROLLBACK')
  blocker.close()
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 2_000)
  expect(store.journal.commit()).toBeNull()
  vi.restoreAllMocks()
  expect(readBack(store).map(({ seq }) => seq)).toEqual([0, 1, 2])
})

test('a market file that lost its tail leaves a gap, which is stored and not reported twice', () => {
  const dir = folder()
  const store = open(dir)
  write(store, [wake(0), liquidation(1)])
  const early = crashed(dir)
  write(store, [liquidation(2), mark(3), wake(4)])
  const torn = crashed(dir)
  for (const name of readdirSync(torn)) if (name.startsWith('market')) rmSync(join(torn, name))
  for (const name of readdirSync(early)) if (name.startsWith('market')) cpSync(join(early, name), join(torn, name))

  const again = open(torn)
  expect(again.journal.gaps()).toEqual([{ fromSeq: 2, toSeq: 3 }])
  expect(readBack(again).map(({ seq }) => seq)).toEqual([0, 1, 4])
  write(again, [liquidation(5)])
  again.close()
  stores.splice(stores.indexOf(again), 1)
  expect(open(torn).journal.gaps()).toEqual([{ fromSeq: 2, toSeq: 3 }])
})

test('D-05 a torn write-ahead log falls back to the last whole commit', () => {
  const dir = folder()
  const store = open(dir)
  write(store, [wake(0)])
  const whole = statSync(join(dir, 'ledger.db-wal')).size
  write(store, [wake(1), wake(2)])
  const torn = crashed(dir)
  truncateSync(join(torn, 'ledger.db-wal'), whole + 40)
  const again = open(torn)
  expect(readBack(again)).toEqual([wake(0)])
  write(again, [wake(1)])
  expect(readBack(again)).toEqual([wake(0), wake(1)])
})

test('the newest saved state is kept', () => {
  const dir = folder()
  const store = open(dir)
  expect(store.journal.savedState()).toBeNull()
  store.journal.saveState(10, '{"a":1}')
  store.journal.saveState(20, '{"a":2}')
  expect(open(crashed(dir)).journal.savedState()).toEqual({ seq: 20, state: '{"a":2}' })
})

test('after a power cut that took market data, nothing is numbered below the saved state, which has seen it', () => {
  const dir = folder()
  const store = open(dir)
  write(store, [wake(0)])
  // The saved state is in ledger.db, which survives; entries 1 to 4 were market data, which did not.
  store.journal.saveState(4, '{}')
  const again = open(crashed(dir))
  expect(again.journal.lastSeq).toBe(4)
  expect(again.journal.gaps()).toEqual([{ fromSeq: 1, toSeq: 4 }])
  write(again, [wake(5)])
  expect(readBack(again, 4)).toEqual([wake(5)])
})

test('an installation keeps its four characters, and may be given them', () => {
  const dir = folder()
  const { installation } = open(dir)
  expect(installation).toMatch(/^[a-z2-7]{4}$/)
  expect(open(crashed(dir)).installation).toBe(installation)
  const alone = folder()
  cpSync(join(dir, 'ledger.db'), join(alone, 'ledger.db'))
  expect(open(alone).installation).toBe(installation)
  const given = openStore(folder(), { clock: createClock(), installation: 'test' })
  stores.push(given)
  expect(given.installation).toBe('test')
})

test('files are for their owner only', () => {
  const dir = join(folder(), 'new')
  const store = open(dir)
  write(store, [wake(0), liquidation(1)])
  expect(statSync(dir).mode & 0o777).toBe(0o700)
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777
    expect([entry.name, mode]).toEqual([entry.name, entry.isDirectory() ? 0o700 : 0o600])
  }
  expect(existsSync(join(dir, 'ledger.db-wal'))).toBe(true)
})
