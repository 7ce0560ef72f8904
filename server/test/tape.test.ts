import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, expect, test, vi } from 'vitest'
import { openMode } from '../src/app/modes/open.ts'
import { replayFolder } from '../src/app/replay.ts'
import type { Venue } from '../src/sim/model.ts'

// The hunt over half an hour of recorded liquidations, and its money counted again by arithmetic of its own:
// whole numbers of 10^-18, nothing of money.ts.

const projectRoot = join(import.meta.dirname, '../..')
const recording = join(projectRoot, '../shared/data/binance-forceorder-sessions')
const isThere = existsSync(recording)
if (!isThere) process.stderr.write(`the replay of a recording is not tested: ${recording} is missing\n`)

// The books of the exchange itself, which the program only sees through its wire.
const venues: Venue[] = []
vi.mock(import('../src/sim/venue.ts'), async (original) => {
  const { createVenue } = await original()
  return {
    createVenue: (options: Parameters<typeof createVenue>[0]) => {
      const venue = createVenue(options)
      venues.push(venue)
      return venue
    },
  }
})

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Replays the recording from beginning to end and leaves its data folder. */
async function replayed(profile: 'tape' | 'original') {
  const folder = mkdtempSync(join(tmpdir(), 'undertow-tape-'))
  folders.push(folder)
  const { promise, reject } = Promise.withResolvers<never>()
  const mode = await openMode(
    {
      mode: 'practice',
      port: 1,
      data: folder,
      speed: 'max',
      replay: recording,
      exchangePort: 0,
      exchangeUrl: null,
      seed: 1,
      profile,
      shouldOpenBrowser: false,
    },
    {
      projectRoot,
      calledFrom: projectRoot,
      dataFolder: null,
      variables: {},
      isTlsUnchecked: false,
      hasPassword: () => false,
      onFatal: () => reject(new Error('trading stopped')),
      onSecrets: () => undefined,
      onReopen: () => undefined,
      pass: null,
    },
  )
  mode.start()
  const ended = async () => {
    while (mode.backend.status().tape?.ended !== true) await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await Promise.race([ended(), promise])
  const status = mode.backend.status()
  await mode.stop()
  const ledger = new Database(join(folder, 'ledger.db'), { readonly: true })
  const market = new Database(join(folder, 'market.db'), { readonly: true })
  return { folder, ledger, market, status, venue: venues.at(-1) }
}

type FillRow = Record<'symbol' | 'leg' | 'side' | 'price' | 'qty' | 'commission' | 'realised_pnl', string> & {
  seq: number
  maker: number
  commission_asset: string
}
type TradeRow = Record<'id' | 'symbol' | 'leg' | 'qty' | 'gross_pnl' | 'commission' | 'funding' | 'net_pnl', string>

const scale = 18
const one = 10n ** BigInt(scale)
/** Decimal text as a whole number of 10^-18. */
function units(text: string): bigint {
  const [, sign, whole, rest = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === undefined || rest.length > scale) throw new Error(`${text} is no decimal of at most ${scale} places`)
  const amount = BigInt(whole + rest.padEnd(scale, '0'))
  return sign === '-' ? -amount : amount
}
const product = (a: string, b: string): bigint => {
  const exact = units(a) * units(b)
  if (exact % one !== 0n) throw new Error(`${a} × ${b} has more than ${scale} places`)
  return exact / one
}
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)

/** Splits the fills of each leg at the moments it was flat: one list of fills for one round trip. */
function roundTrips(fills: readonly FillRow[]): FillRow[][] {
  const open = new Map<string, { fills: FillRow[]; held: bigint }>()
  const done: FillRow[][] = []
  for (const fill of fills) {
    const key = `${fill.symbol} ${fill.leg}`
    const trip = open.get(key) ?? { fills: [], held: 0n }
    const isEntry = (fill.side === 'buy') === (fill.leg === 'long')
    trip.fills.push(fill)
    trip.held += isEntry ? units(fill.qty) : -units(fill.qty)
    open.set(key, trip)
    if (trip.held < 0n) throw new Error(`more of ${key} was closed than was held`)
    if (trip.held === 0n) {
      done.push(trip.fills)
      open.delete(key)
    }
  }
  return done
}

/** What a round trip earned, from nothing but prices, quantities and the fee rates of the exchange. */
function counted(fills: readonly FillRow[]) {
  const cash = fills.map(({ side, price, qty }) => (side === 'sell' ? product(price, qty) : -product(price, qty)))
  // 0.02 % maker, 0.05 % taker, each fill rounded half up to eight places.
  const fees = fills.map(({ maker, price, qty }) => {
    const exact = product(price, qty) * (maker === 1 ? 2n : 5n)
    const eightPlaces = 10n ** 10n
    return ((exact / 10_000n + eightPlaces / 2n) / eightPlaces) * eightPlaces
  })
  const [first] = fills
  const entered = fills.filter(({ side }) => side === first?.side).map(({ qty }) => units(qty))
  return {
    symbol: first?.symbol,
    leg: first?.leg,
    qty: sum(entered),
    gross: sum(cash),
    commission: sum(fees),
    net: sum(cash) - sum(fees),
  }
}

type DecisionRow = { readonly at: number; readonly symbol: string; readonly decision: string }

/** A refused side is asked again every few seconds: what comes within a minute of its first decision is the same burst. */
function burstsOf(decisions: readonly DecisionRow[]): number {
  const begun = new Map<string, number>()
  let bursts = 0
  for (const { at, symbol, decision } of decisions) {
    const side = `${symbol} ${(JSON.parse(decision) as { liquidated: string }).liquidated}`
    if (at - (begun.get(side) ?? 0) < 60_000) continue
    begun.set(side, at)
    bursts += 1
  }
  return bursts
}

const rowCount = (db: Database.Database, query: string) => db.prepare(query).pluck().get()

test.skipIf(!isThere)(
  'settings for tapes close twenty trades and more, whose money is what the fills say and what the exchange booked; twice the same',
  { timeout: 600_000 },
  async () => {
    const { folder, ledger, market, status, venue } = await replayed('tape')
    expect(rowCount(market, 'SELECT count(*) FROM liquidations')).toBe(1_344)
    expect(rowCount(market, 'SELECT count(DISTINCT symbol) FROM liquidations')).toBe(207)
    expect(status.tape?.ended).toBe(true)

    const fills = ledger.prepare('SELECT * FROM fills ORDER BY seq').all() as FillRow[]
    const trades = ledger.prepare('SELECT * FROM trades ORDER BY ordinal').all() as TradeRow[]
    expect(trades.length).toBeGreaterThanOrEqual(20)
    expect(fills.every(({ commission_asset }) => commission_asset === 'USDT')).toBe(true)
    expect(trades.every(({ funding }) => funding === '0')).toBe(true)
    expect(
      trades.map(({ symbol, leg, qty, gross_pnl, commission, net_pnl }) => ({
        symbol,
        leg,
        qty: units(qty),
        gross: units(gross_pnl),
        commission: units(commission),
        net: units(net_pnl),
      })),
    ).toEqual(roundTrips(fills).map(counted))

    // The exchange keeps books of its own. What is open when the recording ends has paid to enter and is no trade yet.
    const income = venue?.income() ?? []
    const booked = (type: string, symbol: string) =>
      sum(
        income.filter((row) => row.type === type && row.symbol === symbol).map(({ amount }) => units(amount.toFixed())),
      )
    const closed = new Set(roundTrips(fills).flat())
    const unfinished = fills.filter((fill) => !closed.has(fill))
    for (const symbol of new Set(fills.map((fill) => fill.symbol))) {
      const own = trades.filter((trade) => trade.symbol === symbol)
      const entered = unfinished.filter((fill) => fill.symbol === symbol).map(({ commission }) => units(commission))
      expect({ symbol, pnl: booked('REALIZED_PNL', symbol), fees: -booked('COMMISSION', symbol) }).toEqual({
        symbol,
        pnl: sum(own.map(({ gross_pnl }) => units(gross_pnl))),
        fees: sum(own.map(({ commission }) => units(commission))) + sum(entered),
      })
    }
    expect(income.filter(({ type }) => type === 'REALIZED_PNL').length).toBeGreaterThanOrEqual(trades.length)

    const first = replayFolder(folder)
    expect(first.difference).toBeNull()
    const again = await replayed('tape')
    expect(replayFolder(again.folder)).toEqual(first)
  },
)

test.skipIf(!isThere)(
  'the thresholds of the original fire about 25 to 30 times, and every liquidation is kept',
  { timeout: 300_000 },
  async () => {
    const { folder, ledger, market } = await replayed('original')
    expect(rowCount(market, 'SELECT count(*) FROM liquidations')).toBe(1_344)
    const decisions = ledger.prepare('SELECT at, symbol, decision FROM decisions ORDER BY id').all() as DecisionRow[]
    expect(burstsOf(decisions)).toBeGreaterThanOrEqual(25)
    expect(burstsOf(decisions)).toBeLessThanOrEqual(30)
    expect(replayFolder(folder).difference).toBeNull()
  },
)
