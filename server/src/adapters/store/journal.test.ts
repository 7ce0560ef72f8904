import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { price, qty, usdt } from '@undertow/shared/money.ts'
import type { Recorded } from '../../ports.ts'
import { createClock } from '../clock.ts'
import { openStore } from './open.ts'

const folders: string[] = []
const folder = () => {
  const dir = mkdtempSync(join(tmpdir(), 'undertow-store-'))
  folders.push(dir)
  return dir
}
afterEach(() => {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true })
})
const clock = createClock()

test('reads back', () => {
  const dir = folder()
  const store = openStore(dir, { clock })
  const entries: Recorded[] = [
    { seq: 0, at: 1, event: { kind: 'started', bootId: 'b', installation: 'abcd', version: '1' }, commands: [] },
    {
      seq: 1,
      at: 2,
      event: {
        kind: 'liquidation',
        venue: 'aster',
        symbol: 'BTCUSDT',
        liquidated: 'long',
        price: price('1.5'),
        qty: qty('2'),
        notional: usdt('3'),
        happenedAt: 1,
      },
      commands: [],
    },
    {
      seq: 2,
      at: 2,
      event: {
        kind: 'liquidation',
        venue: 'aster',
        symbol: 'BTCUSDT',
        liquidated: 'long',
        price: price('1.5'),
        qty: qty('2'),
        notional: usdt('3'),
        happenedAt: 1,
      },
      commands: [{ kind: 'askQuote', symbol: 'BTCUSDT' }],
    },
    { seq: 3, at: 2, event: { kind: 'mark', symbol: 'BTCUSDT', price: price('1.5') }, commands: [] },
  ]
  for (const e of entries) store.journal.append(e)
  store.journal.commit()
  expect([...store.journal.read(-1)]).toEqual(entries)
  cpSync(dir, dir + '-copy', { recursive: true })
  folders.push(dir + '-copy')
  store.close()
  const again = openStore(dir + '-copy', { clock })
  expect(again.installation).toBe(store.installation)
  expect(again.journal.gaps()).toEqual([])
  expect([...again.journal.read(-1)]).toEqual(entries)
  again.close()
})
