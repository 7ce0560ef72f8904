import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { backUpNow } from '../../src/adapters/store/backup.ts'
import { replayFolder } from '../../src/app/replay.ts'
import { longsDie, stillWorld } from '../scenarios/story-world.ts'

// The whole bot while its files fail it: no entry leaves without a record, and no position stays without a stop.

type World = Awaited<ReturnType<typeof stillWorld>>

const stops = (world: World): readonly string[] =>
  world
    .open()
    .filter(({ originalType }) => originalType === 'STOP_MARKET')
    .map(({ symbol }) => symbol)

const entries = (world: World): readonly string[] =>
  world
    .taken()
    .map(({ clientId }) => clientId)
    .filter((id) => /\.E\d+$/.test(id))

/** Long of bitcoin, with stop and take-profit. */
async function holding(): Promise<World> {
  const world = await stillWorld()
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.open().length === 2)
  await world.run(2_000)
  return world
}

const seqOf = (clientId: string): number => Number.parseInt(clientId.split('.')[2] ?? '', 36)

/** Somebody's program that holds the ledger. */
function holdLedger(world: World): () => void {
  const other = new Database(join(world.folder, 'ledger.db'))
  other.exec('BEGIN IMMEDIATE')
  return () => {
    other.exec('ROLLBACK')
    other.close()
  }
}

test('D-03 while another program holds the ledger no entry leaves, a lost stop is placed again, and all of it is booked afterwards', async () => {
  const world = await holding()
  const letGo = holdLedger(world)
  world.sim('account', { do: 'cancelAll', symbol: 'BTCUSDT' })
  await world.until(() => stops(world).length === 1, 1_000)
  longsDie(world, 'ETHUSDT')
  await world.run(1_500)
  expect(entries(world)).toHaveLength(1)
  expect(world.status()).toMatchObject({
    entries: 'waiting',
    entriesReason: expect.stringContaining('another program'),
  })

  letGo()
  await world.until(() => world.status().entries === 'on', 5_000)
  longsDie(world, 'SOLUSDT')
  await world.until(() => entries(world).length === 2)
  expect(world.notices()).toContain('storage_back')
  world.kill()
  expect(replayFolder(world.folder).difference).toBeNull()
  world.end()
})

test('D-03 what the emergency log holds when the process dies is in the ledger of the next one', async () => {
  const world = await holding()
  const letGo = holdLedger(world)
  world.sim('account', { do: 'cancelAll', symbol: 'BTCUSDT' })
  await world.until(() => stops(world).length === 1, 1_000)
  const [stop] = world.open().filter(({ originalType }) => originalType === 'STOP_MARKET')
  world.kill()
  letGo()
  world.start()
  await world.run(5_000)
  // Recorded as intended, and not found on the exchange and adopted.
  const recorded = [...world.journal().read(-1)].flatMap(({ commands }) => commands)
  expect(recorded.filter((one) => one.kind === 'placeOrder' && one.order.clientId === stop?.clientId)).toHaveLength(1)
  expect(world.notices()).not.toContain('adopted_order')
  expect(stops(world)).toEqual(['BTCUSDT'])
  world.kill()
  expect(replayFolder(world.folder).difference).toBeNull()
  world.end()
})

test('D-04 a damaged ledger is put aside, its newest copy taken, and nothing entered before a person has looked', async () => {
  const world = await holding()
  const ledger = new Database(join(world.folder, 'ledger.db'))
  backUpNow(ledger, world.folder, world.now())
  ledger.close()
  longsDie(world, 'ETHUSDT')
  await world.until(() => stops(world).length === 2)
  const before = Math.max(...world.taken().map(({ clientId }) => seqOf(clientId)))
  world.kill()
  flipBytes(join(world.folder, 'ledger.db'))

  world.start()
  await world.run(10_000)
  expect(readdirSync(world.folder).filter((name) => name.startsWith('damaged-'))).toHaveLength(1)
  expect(world.status()).toMatchObject({ entries: 'halted', entriesReason: expect.stringContaining('was damaged') })
  expect(stops(world).toSorted()).toEqual(['BTCUSDT', 'ETHUSDT'])
  expect(world.held()).toHaveLength(2)
  longsDie(world, 'SOLUSDT')
  await world.run(3_000)
  expect(entries(world)).toHaveLength(2)

  // D-11: no id of the lost hours is given out again.
  await world.operate({ do: 'resume' })
  await world.run(62_000)
  longsDie(world, 'SOLUSDT')
  await world.until(() => entries(world).length === 3)
  expect(seqOf(entries(world).at(-1) ?? '')).toBeGreaterThan(before)
  world.end()
})

test('D-06 a ledger without its side file has lost its end: the exchange knows better, entries are halted, stops stay', async () => {
  const world = await stillWorld()
  const ledger = join(world.folder, 'ledger.db')
  // What a copy of the one file holds, while the newest entries stand beside it.
  copyFileSync(ledger, `${ledger}.copy`)
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.open().length === 2)
  const before = Math.max(...world.taken().map(({ clientId }) => seqOf(clientId)))
  world.kill()
  for (const name of readdirSync(world.folder)) if (name.startsWith('ledger.db-')) rmSync(join(world.folder, name))
  copyFileSync(`${ledger}.copy`, ledger)
  rmSync(join(world.folder, 'market.db'))

  world.start()
  await world.run(20_000)
  expect(world.status()).toMatchObject({
    entries: 'halted',
    entriesReason: expect.stringContaining('newest entries are lost'),
  })
  expect(world.held()).toHaveLength(1)
  expect(stops(world)).toEqual(['BTCUSDT'])
  expect(world.state().seqFloor).toBeGreaterThan(before)
  expect(world.state().seq).toBeGreaterThan(before)
  world.end()
})

test('D-08 a commit that takes two seconds makes the entry late: it is dropped, not sent', async () => {
  const world = await stillWorld()
  const journal = world.journal()
  const commit = journal.commit.bind(journal)
  let slowMs = 2_000
  journal.commit = () => {
    world.machine.jump(slowMs)
    return commit()
  }
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.counts().decisions > 0)
  slowMs = 0
  await world.run(5_000)
  expect([...world.state().orders.values()].map(({ reason }) => reason)).toEqual([expect.stringContaining('too late')])
  expect(entries(world)).toEqual([])
  world.end()
})

test('D-11 a copy made while trading is whole, and an old one that was put back by hand gives out no id again', async () => {
  const world = await holding()
  const ledger = new Database(join(world.folder, 'ledger.db'))
  backUpNow(ledger, world.folder, world.now())
  ledger.close()
  const [name = ''] = readdirSync(join(world.folder, 'backups'))
  const copy = new Database(join(world.folder, 'backups', name), { readonly: true })
  expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
  copy.close()
  longsDie(world, 'ETHUSDT')
  await world.until(() => stops(world).length === 2)
  const before = Math.max(...world.taken().map(({ clientId }) => seqOf(clientId)))
  world.kill()
  for (const file of readdirSync(world.folder)) if (/^(ledger|market)\.db/.test(file)) rmSync(join(world.folder, file))
  copyFileSync(join(world.folder, 'backups', name), join(world.folder, 'ledger.db'))

  world.start()
  await world.run(20_000)
  expect(world.status().entries).toBe('halted')
  expect(stops(world).toSorted()).toEqual(['BTCUSDT', 'ETHUSDT'])
  expect(world.state().seq).toBeGreaterThan(before)
  const ids = world.taken().map(({ clientId }) => clientId)
  expect(new Set(ids).size).toBe(ids.length)
  expect(existsSync(join(world.folder, 'market.db'))).toBe(true)
  world.end()
})

function flipBytes(file: string): void {
  const db = new Database(file)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  for (const name of ['-wal', '-shm']) rmSync(file + name, { force: true })
  const bytes = readFileSync(file)
  bytes.fill(0xff, 4_096, 20_480)
  writeFileSync(file, bytes)
}
