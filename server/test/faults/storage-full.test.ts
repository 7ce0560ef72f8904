import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, expect, test } from 'vitest'
import { createClock } from '../../src/adapters/clock.ts'
import { openStore, type Store } from '../../src/adapters/store/open.ts'
import { createGuard } from '../../src/adapters/store/guard.ts'
import { createReserve, noReserve } from '../../src/adapters/store/reserve.ts'
import { replayFolder } from '../../src/app/replay.ts'
import { createVirtualClock } from '../../src/app/virtual-clock.ts'
import type { Recorded } from '../../src/ports.ts'
import { longsDie, stillWorld, storyConfig } from '../scenarios/story-world.ts'

const cleanUp: (() => void)[] = []
afterEach(() => {
  for (const undo of cleanUp.splice(0).toReversed()) undo()
})

const room = { ballastBytes: 4 * 1024 * 1024, freeBytesMin: 8 * 1024 * 1024 }
const quiet = (): void => undefined

/** A disk of 40 MB; null where nobody may make one. */
function smallDisk(): string | null {
  const dir = mkdtempSync(join(tmpdir(), 'undertow-disk-'))
  cleanUp.push(() => rmSync(dir, { recursive: true, force: true }))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', dir], { stdio: 'ignore' })
  } catch {
    return null
  }
  cleanUp.push(() => execFileSync('umount', ['-l', dir]))
  return dir
}

/** Somebody else fills the disk to the last byte; the returned function makes room again. */
function fill(disk: string): () => void {
  const file = join(disk, 'somebody else')
  const full = (size: number): void => {
    try {
      for (;;) appendFileSync(file, Buffer.alloc(size))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
  }
  writeFileSync(file, '')
  for (const size of [1_000_000, 10_000, 100, 1]) full(size)
  return () => rmSync(file)
}

async function onSmallDisk() {
  const disk = smallDisk()
  if (disk === null) return null
  const reserve = createReserve(disk, quiet, room)
  return { disk, reserve, world: await stillWorld(storyConfig(), { disk, reserve }) }
}

test('D-01 a disk that is full before an entry: no entry, halted until a person resumes, and what is held can be closed', async ({
  skip,
}) => {
  const small = await onSmallDisk()
  if (small === null) return skip('a small disk cannot be mounted here')
  const { disk, reserve, world } = small
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.open().length === 2)
  const makeRoom = fill(disk)
  longsDie(world, 'ETHUSDT')
  await world.run(5_000)
  expect(world.held()).toHaveLength(1)
  expect(world.status().entries).toBe('halted')

  await world.operate({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
  await world.until(() => world.held().length === 0, 3_000)
  makeRoom()
  reserve.check()
  await world.run(10_000)
  expect(world.status()).toMatchObject({ entries: 'halted' })
  await world.operate({ do: 'resume' })
  expect(world.status().entries).toBe('on')
  world.kill()
  expect(replayFolder(world.folder).difference).toBeNull()
  world.end()
})

test('D-02 a disk that is full after a fill: the stop is placed all the same, and the room that was kept is given up', async ({
  skip,
}) => {
  const small = await onSmallDisk()
  if (small === null) return skip('a small disk cannot be mounted here')
  const { disk, world } = small
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.open().length === 2)
  expect(statSync(join(disk, 'ballast')).size).toBe(room.ballastBytes)
  fill(disk)
  world.sim('account', { do: 'cancelAll', symbol: 'BTCUSDT' })
  await world.until(() => world.open().some(({ originalType }) => originalType === 'STOP_MARKET'), 1_000)
  await world.run(10_000)
  expect(existsSync(join(disk, 'ballast'))).toBe(false)
  expect(world.status().entries).toBe('halted')
  world.kill()
  expect(replayFolder(world.folder).difference).toBeNull()
  world.end()
})

test('D-01 a start on a full disk uses the room that was kept; without any, it says that the books are whole', ({
  skip,
}) => {
  const disk = smallDisk()
  if (disk === null) return skip('a small disk cannot be mounted here')
  const books = join(disk, 'books')
  const before = openStore(books, { clock: createClock(), reserve: createReserve(disk, quiet, room) })
  for (let seq = 0; seq < 3; seq += 1) before.journal.append(large(seq))
  before.journal.commit()
  fill(disk)
  const again = (reserve = noReserve): Store => openStore(books, { clock: createClock(), reserve })
  expect(() => again()).toThrow(/The books are whole: make room on the disk/)
  const after = again(createReserve(disk, quiet, room))
  expect(after.journal.lastSeq).toBe(2)
  for (const store of [after, before]) store.close()
})

test('D-01 too little room is trouble before the disk is full, and an error of the program is no trouble but its end', () => {
  const dir = mkdtempSync(join(tmpdir(), 'undertow-reserve-'))
  cleanUp.push(() => rmSync(dir, { recursive: true }))
  const poor = createReserve(dir, quiet, { ballastBytes: 1_048_576, freeBytesMin: Number.MAX_SAFE_INTEGER })
  expect(createGuard(createClock(), poor).trouble()).toEqual({
    reason: expect.stringMatching(/^less than \d+ MB of the disk are free$/),
    mends: false,
  })
  const guard = createGuard(createClock(), noReserve)
  expect(() => guard.attempt(() => JSON.parse('{'))).toThrow(SyntaxError)
})

test('D-01 D-07 a database that takes nothing gives up the kept room and is tried again after five seconds, not at each event', async () => {
  const clock = createVirtualClock(0, null)
  let [released, tried] = [0, 0]
  const guard = createGuard(clock, { shortage: () => null, release: () => void (released += 1) })
  const write = (code: string) => () => {
    tried += 1
    throw Object.assign(new Error('no'), { code })
  }
  expect(guard.attempt(write('SQLITE_FULL'))).toBe(false)
  expect(guard.attempt(write('SQLITE_FULL'))).toBe(false)
  expect([tried, released]).toEqual([1, 1])
  await clock.run(5_000)
  expect(guard.attempt(write('SQLITE_READONLY'))).toBe(false)
  expect(guard.trouble()).toEqual({ reason: 'SQLITE_READONLY: no', mends: false })
  await clock.run(10_000)
  expect(guard.attempt(() => undefined)).toBe(true)
  expect(guard.trouble()).toBeNull()
})

test('D-10 a reader that never ends keeps the side file from being emptied, which is said at 64 MB and mended when it leaves', () => {
  const dir = mkdtempSync(join(tmpdir(), 'undertow-wal-'))
  cleanUp.push(() => rmSync(dir, { recursive: true }))
  const store: Store = openStore(dir, { clock: createClock() })
  const write = (from: number): void => {
    for (let seq = from; seq < from + 70; seq += 1) {
      store.journal.append(large(seq))
      store.journal.commit()
    }
  }
  store.journal.append(large(0))
  store.journal.commit()
  const reader = new Database(join(dir, 'ledger.db'), { readonly: true })
  reader.exec('BEGIN')
  reader.prepare('SELECT count(*) FROM journal').get()
  write(1)
  expect(store.upkeep.check()).toMatch(/ledger\.db-wal has \d+ MB/)
  reader.exec('COMMIT')
  expect(store.upkeep.check()).toBeNull()
  expect(statSync(join(dir, 'ledger.db-wal')).size).toBe(0)
  reader.close()
  store.close()
})

const large = (seq: number): Recorded => ({
  seq,
  at: seq,
  event: { kind: 'hop', hop: 'rest', up: false, reason: 'x'.repeat(1_000_000) },
  commands: [],
})
