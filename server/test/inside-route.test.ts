import { api } from '@undertow/shared/api.ts'
import { afterEach, expect, test } from 'vitest'
import { createLogRing } from '../src/adapters/log-ring.ts'
import { createRedact } from '../src/adapters/redact.ts'
import { createApp } from '../src/http/app.ts'
import { createFakeBackend, noon } from './http-backend.ts'

const host = 'localhost:5000'
const open: { close(): PromiseLike<unknown> }[] = []
afterEach(async () => {
  for (const app of open.splice(0)) await app.close()
})

async function served(secrets: readonly string[] = [], reason = '') {
  const fake = createFakeBackend()
  const { backend } = fake
  const logs = createLogRing(() => noon, createRedact(secrets))
  const status = () => ({ ...backend.status(), entriesReason: reason })
  const app = await createApp({
    backend: { ...backend, status },
    port: 5000,
    webRoot: null,
    log: () => undefined,
    auth: null,
    arming: null,
    logs,
    auditLog: {
      read: async ({ limit }) => ({
        items: [{ seq: 2, at: noon, what: 'halt', by: 'me', facts: { outcome: 'done' } }].slice(0, limit),
        next: null,
        problem: 'line 1 was changed',
      }),
    },
  })
  open.push({ close: () => app.close() })
  const get = (url: string) => app.inject({ url, headers: { host } })
  return { get, logs }
}

test('the inside of the program is told with its delays, files and limits', async () => {
  const { get } = await served()
  const told = api.inside.answer.parse((await get(api.inside.path)).json())
  expect(told).toMatchObject({
    latencies: { order: { count: 2, p50Ms: 12, p99Ms: 40 } },
    files: [{ name: 'ledger.db', bytes: 4096 }],
    requests: [{ unit: 'weight', used: 40, limit: 2_400 }],
  })
  expect(told.memoryBytes).toBeGreaterThan(0)
})

test('lines of the log are found by level and text, and the audit log says when it is not as it was written', async () => {
  const { get, logs } = await served()
  logs.note('info', 'settings: version 4')
  logs.note('warn', 'the feed is late', { venue: 'aster' })
  const texts = async (query: string) =>
    (await get(`${api.logs.path}${query}`)).json().items.map(({ text }: { text: string }) => text)
  expect(await texts('')).toEqual(['the feed is late', 'settings: version 4'])
  expect(await texts('?level=warn')).toEqual(['the feed is late'])
  expect(await texts('?text=VERSION')).toEqual(['settings: version 4'])
  expect((await get(api.audit.path)).json()).toMatchObject({ isKept: true, problem: 'line 1 was changed' })
})

test('a diagnostics file is made ten times at once and no more, and pages are answered meanwhile', async () => {
  const { get } = await served()
  const codes = []
  for (let count = 0; count < 12; count += 1) codes.push((await get(api.diagnostics.path)).statusCode)
  expect([codes.filter((code) => code === 200).length, codes.at(-1)]).toEqual([10, 429])
  expect((await get(api.inside.path)).statusCode).toBe(200)
})

test('a diagnostics file holds no planted secret, wherever it stood', async () => {
  const privateKey = `0x${'c0ffee11'.repeat(8)}`
  const { get, logs } = await served(['telegram-token-123'], `telegram-token-123 and ${privateKey}`)
  logs.note('error', `refused ${privateKey}`, { reason: 'https://u:p4ssw0rd@host/?signature=feedbeef' })
  logs.note('info', 'sent to telegram-token-123', { body: '{"password":"opensesame"}' })
  const reply = await get(api.diagnostics.path)
  expect(reply.headers['content-disposition']).toMatch(/^attachment; filename="undertow-diagnostics-\d+\.json"$/)
  const { log } = api.diagnostics.answer.parse(reply.json())
  expect(log).toHaveLength(2)
  for (const secret of ['telegram-token-123', 'c0ffee11', 'p4ssw0rd', 'feedbeef', 'opensesame'])
    expect(reply.body).not.toContain(secret)
})
