import { once } from 'node:events'
import { createServer, request as plainRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { request as tlsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { createGuardedPost, type Post, type Wire } from '../src/adapters/alerts/guarded-post.ts'

type Heard = { readonly path: string; readonly headers: IncomingMessage['headers']; readonly body: string }

/** A server on this machine in the place of the one out there; without TLS, which Node's own client brings. */
export async function receiver(answer: (request: IncomingMessage, reply: ServerResponse) => void) {
  const heard: Heard[] = []
  const server = createServer((request, reply) => {
    let body = ''
    request.on('data', (chunk: Buffer) => void (body += chunk.toString()))
    request.on('end', () => {
      heard.push({ path: request.url ?? '', headers: request.headers, body })
      answer(request, reply)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const request = ((url: URL, options: object) => {
    const target = new URL(url)
    const host = target.host
    target.protocol = 'http:'
    target.port = String(port)
    const { headers, ...rest } = options as { headers: object }
    return plainRequest(target, { ...rest, headers: { ...headers, host } })
  }) as typeof tlsRequest
  const post = (changes: Partial<Wire> = {}): Post =>
    createGuardedPost({
      request,
      isAllowed: (address) => address === '127.0.0.1',
      resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
      ...changes,
    })
  return { heard, post, port }
}
