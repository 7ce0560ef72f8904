import { createHmac } from 'node:crypto'
import type { request as tlsRequest } from 'node:https'
import { describe, expect, test } from 'vitest'
import { receiver } from '../../../test/receiver.ts'
import type { AlertMessage } from '../../ports.ts'
import { createGuardedPost } from './guarded-post.ts'
import { isPublicAddress } from './public-address.ts'
import { createChannels } from './registry.ts'

const message: AlertMessage = {
  id: 'boot-1',
  at: Date.UTC(2026, 0, 31),
  level: 'error',
  code: 'halted',
  symbol: null,
  book: 'live',
  text: 'no entries until they are resumed',
}
const token = `123456:${'t'.repeat(35)}`
const secret = 'canary-secret-0123456789'

describe('S-34 the addresses', () => {
  test.each([
    ['1.1.1.1', '93.184.216.34', '172.15.0.1', '172.32.0.1', '100.63.255.255', '223.255.255.255'],
    ['2606:4700::1111', '2a00:1450:4001::1', '2001:4860:4860::8888'],
  ])('of which %s and its like are public', (...addresses) => {
    for (const address of addresses) expect([address, isPublicAddress(address)]).toEqual([address, true])
  })

  test.each([
    ['127.0.0.1', '127.255.255.254', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.0.1'],
    ['169.254.169.254', '100.64.0.1', '198.18.0.1', '192.0.2.1', '224.0.0.1', '239.1.1.1', '255.255.255.255'],
    ['::1', '::', '::ffff:127.0.0.1', '::ffff:1.1.1.1', '::ffff:7f00:1', '64:ff9b::7f00:1', '2002:7f00:1::'],
    ['fe80::1', 'fe80::1%eth0', '2606:4700::1111%eth0', 'fc00::1', 'fd12::1', 'ff02::1', '2001:db8::1', '2001::1'],
    ['no address', '', 'localhost', '1.1.1', '0x7f.1'],
  ])('of which %s and its like are not public', (...addresses) => {
    for (const address of addresses) expect([address, isPublicAddress(address)]).toEqual([address, false])
  })
})

describe('S-34 a message', () => {
  test.each([
    'https://127.0.0.1/hook',
    'https://localhost/hook',
    'https://2130706433/hook',
    'https://0x7f000001/hook',
    'https://017700000001/hook',
    'https://127.1/hook',
    'https://[::1]/hook',
    'https://[::ffff:127.0.0.1]/hook',
    'https://[fe80::1]/hook',
    'https://[fe80::1%25eth0]/hook',
    'https://10.0.0.8/hook',
    'https://169.254.169.254/latest/meta-data',
    'http://hooks.example/hook',
    'http://[::ffff:127.0.0.1]',
    'https://user:word@hooks.example/hook',
    'ftp://hooks.example/hook',
    'hooks.example',
  ])('goes not to %s', async (url) => {
    const { opened, request } = noNetwork()
    const resolve = (host: string) =>
      Promise.resolve([{ address: host === 'localhost' ? '127.0.0.1' : '93.184.216.34', family: 4 }])
    const told = await createGuardedPost({ request, resolve })(url, {}, '{}')
    expect([opened, told]).toEqual([[], { failed: expect.stringMatching(/./) }])
  })

  test('goes nowhere when one of several addresses of the name is private', async () => {
    const { opened, request } = noNetwork()
    const addresses = [
      { address: '93.184.216.34', family: 4 },
      { address: '10.0.0.8', family: 4 },
    ]
    const post = createGuardedPost({ request, resolve: () => Promise.resolve(addresses) })
    const told = await post('https://two.example/', {}, '{}')
    expect([opened, told]).toEqual([[], { failed: expect.stringContaining('its network') }])
  })

  test('goes to the address that was looked at, whatever the name says a moment later', async () => {
    const there = await receiver((_, reply) => reply.end('ok'))
    let asked = 0
    // The second answer would be elsewhere, as with a name that is rebound.
    const resolve = () => Promise.resolve([{ address: asked++ === 0 ? '127.0.0.1' : '10.0.0.8', family: 4 }])
    const told = await there.post({ resolve })('https://rebound.example/hook', {}, '{}')
    expect([told, asked]).toEqual([{ status: 200, body: 'ok' }, 1])
    expect(there.heard[0]?.headers['host']).toBe('rebound.example')
  })
})

describe('a receiver', () => {
  test('that hangs is left after five seconds, here a tenth of one', async () => {
    const there = await receiver(() => undefined)
    expect(await there.post({ msMax: 100 })('https://x.example/', {}, '{}')).toEqual({
      failed: 'no answer within 0.1 s',
    })
  })

  test('whose name is never found is left as well', async () => {
    const post = createGuardedPost({ resolve: () => new Promise(() => undefined), msMax: 100 })
    expect(await post('https://x.example/', {}, '{}')).toEqual({ failed: 'no answer within 0.1 s' })
  })

  test('that answers slowly for ever is left as well', async () => {
    const there = await receiver((_, reply) => {
      const timer = setInterval(() => reply.write('.'), 10)
      reply.once('close', () => clearInterval(timer))
    })
    expect(await there.post({ msMax: 150 })('https://x.example/', {}, '{}')).toEqual({
      failed: 'no answer within 0.15 s',
    })
  })

  test('that redirects to this machine is not followed', async () => {
    const there = await receiver((_, reply) => reply.writeHead(307, { location: 'http://127.0.0.1/' }).end())
    const told = await there.post()('https://x.example/', {}, '{}')
    expect([told, there.heard.length]).toEqual([{ failed: expect.stringContaining('redirects') }, 1])
  })

  test('that sends more than 64 KB is cut off', async () => {
    const there = await receiver((_, reply) => reply.end('x'.repeat(70_000)))
    expect(await there.post()('https://x.example/', {}, '{}')).toEqual({ failed: 'the answer is too long' })
  })

  test('that breaks off in the middle is a failure', async () => {
    const there = await receiver((_, reply) => {
      reply.writeHead(200, { 'content-length': '10' }).write('half')
      setTimeout(() => reply.destroy(), 20)
    })
    expect(await there.post()('https://x.example/', {}, '{}')).toEqual({ failed: expect.stringMatching(/./) })
  })
})

describe('the webhook', () => {
  const url = 'https://hooks.example/canary-path?key=canary-query'

  test('sends JSON, signed with the secret over exactly what is sent', async () => {
    const there = await receiver((_, reply) => reply.writeHead(204).end())
    const [channel] = createChannels({ webhook: { url, secret }, telegram: null }, there.post())
    expect(await channel?.send(message)).toEqual({ delivered: true })
    const [heard] = there.heard
    const line = '[error] no entries until they are resumed'
    expect(JSON.parse(heard?.body ?? '')).toEqual({
      ...message,
      at: '2026-01-31T00:00:00.000Z',
      text: line,
      content: line,
    })
    const signature = createHmac('sha256', secret)
      .update(heard?.body ?? '')
      .digest('hex')
    expect(heard?.headers['x-undertow-signature']).toBe(`sha256=${signature}`)
    expect(heard?.path).toBe('/canary-path?key=canary-query')
  })

  test.each([
    [500, 0],
    [429, 0],
    [404, null],
    [401, null],
  ])('answered with %i may be tried again: %s', async (status, afterMs) => {
    const there = await receiver((_, reply) => reply.writeHead(status).end('canary-answer'))
    const [channel] = createChannels({ webhook: { url, secret: null }, telegram: null }, there.post())
    expect(await channel?.send(message)).toEqual({ delivered: false, reason: `status ${status}`, afterMs })
    expect(there.heard[0]?.headers['x-undertow-signature']).toBeUndefined()
  })

  test('says in no failure what its address or secret is', async () => {
    const post = createGuardedPost({
      resolve: (host) => Promise.reject(new Error(`ENOTFOUND ${host} ${url} ${secret}`)),
    })
    const [channel] = createChannels({ webhook: { url, secret }, telegram: null }, post)
    expect(JSON.stringify(await channel?.send(message))).not.toContain('canary')
  })
})

describe('Telegram', () => {
  const own = { webhook: null, telegram: { token, chat: '-100777' } }

  test('is told plain text in the chat', async () => {
    const there = await receiver((_, reply) => reply.end('{"ok":true,"result":{}}'))
    const [channel] = createChannels(own, there.post())
    expect(await channel?.send(message)).toEqual({ delivered: true })
    expect([there.heard[0]?.path, there.heard[0]?.headers['host']]).toEqual([
      `/bot${token}/sendMessage`,
      'api.telegram.org',
    ])
    expect(JSON.parse(there.heard[0]?.body ?? '')).toEqual({
      chat_id: '-100777',
      text: 'ALARM: no entries until they are resumed',
    })
  })

  test.each([
    [
      429,
      '{"ok":false,"description":"Too Many Requests","parameters":{"retry_after":7}}',
      'status 429 Too Many Requests',
      7_000,
    ],
    [401, '{"ok":false,"description":"Unauthorized"}', 'status 401 Unauthorized', null],
    [502, '<html>', 'status 502', 0],
    [200, '{"ok":false}', 'status 200', null],
  ])('answering %i %s is understood', async (status, body, reason, afterMs) => {
    const there = await receiver((_, reply) => reply.writeHead(status).end(body))
    const [channel] = createChannels(own, there.post())
    expect(await channel?.send(message)).toEqual({ delivered: false, reason, afterMs })
  })

  test('says in no failure what its token is', async () => {
    const post = createGuardedPost({ resolve: () => Promise.reject(new Error(token)) })
    const [channel] = createChannels(own, post)
    expect(JSON.stringify(await channel?.send(message))).not.toContain('ttt')
  })
})

/** What would have been connected to. */
function noNetwork() {
  const opened: string[] = []
  const request = ((target: URL) => {
    opened.push(target.href)
    throw new Error('no network in a test')
  }) as unknown as typeof tlsRequest
  return { opened, request }
}
