import { api } from '@undertow/shared/api.ts'
import { expect, test } from 'vitest'
import { createApp } from '../src/http/app.ts'
import { createFakeBackend, noon, order, position } from './http-backend.ts'

async function start() {
  const fake = createFakeBackend()
  const app = await createApp({
    backend: fake.backend,
    arming: null,
    auth: null,
    port: 5000,
    webRoot: null,
    log: () => {},
  })
  const ask = (url: string) => app.inject({ url, headers: { host: 'localhost:5000' } })
  return { ...fake, ask }
}

test('lists that come from memory have pages too, each row once, newest first', async () => {
  const { tell, ask } = await start()
  const row = (i: number) => ({ ...order(`o${i}`), createdAt: noon + Math.floor(i / 3) })
  for (let i = 0; i < 10; i += 1) tell([{ table: 'orders', key: `o${i}`, row: row(i) }])
  for (const symbol of ['AAUSDT', 'BBUSDT', 'CCUSDT'])
    tell([{ table: 'positions', key: `${symbol}:long`, row: position(symbol) }])

  for (const [path, total] of [
    ['/api/orders?open=true', 10],
    ['/api/positions?', 3],
  ] as const) {
    const seen: string[] = []
    const times: number[] = []
    let next = ''
    for (let pages = 0; pages < 20; pages += 1) {
      const page = (await ask(`${path}&limit=2${next}`)).json()
      expect(page.items.length).toBeLessThanOrEqual(2)
      for (const { clientId, symbol, createdAt, openedAt } of page.items) {
        seen.push(clientId ?? symbol)
        times.push(createdAt ?? openedAt)
      }
      if (page.next === null) break
      next = `&cursor=${page.next}`
    }
    expect([path, seen.length, new Set(seen).size]).toEqual([path, total, total])
    expect(times).toEqual(times.toSorted((a, b) => b - a))
  }
})

const lists = Object.values(api).filter(({ answer }) => 'shape' in answer && 'next' in answer.shape)

test.each(lists.map(({ path }) => path))('S-31 %s names a cursor or limit that makes no sense', async (path) => {
  const { ask } = await start()
  for (const [name, value] of [
    ['cursor', 'abc'],
    ['cursor', '1;DROP TABLE trades'],
    ['cursor', '1-2-3'],
    ['limit', '0x10'],
    ['limit', '1e2'],
    ['limit', '%2010'],
    ['limit', '0'],
    ['limit', '501'],
    ['limit', ''],
    ['limit', '99999999999999999999'],
  ] as const) {
    const reply = await ask(`${path}?${name}=${value}`)
    expect([path, name, value, reply.statusCode]).toEqual([path, name, value, 400])
    expect(reply.json().error.problems[0].key).toBe(`querystring.${name}`)
  }
})
