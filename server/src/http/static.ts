import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { contentPolicy } from './guard.ts'
import { notFound, sendRefusal } from './refusal.ts'

type StaticFile = {
  readonly type: string
  readonly etag: string
  readonly body: Buffer
  readonly encoded: readonly { readonly encoding: 'br' | 'gzip'; readonly body: Buffer }[]
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}
const suffixes = { br: '.br', gzip: '.gz' } as const

/**
 * Serves the built web app: files read once at the start, by exact name, and index.html for every page of the app.
 * A path from the network is only ever looked up in the list, never joined to a folder, and a build that is made
 * meanwhile is not mixed with this one.
 */
export function serveStatic(app: FastifyInstance, webRoot: string | null): void {
  const isBuilt = webRoot !== null && existsSync(webRoot)
  const files = isBuilt ? readFiles(webRoot) : new Map<string, StaticFile>()
  const index = files.get('/index.html')
  const page = index === undefined ? null : index.body.toString('utf8')

  app.setNotFoundHandler(async (request, reply) => {
    const path = request.raw.url?.split('?', 1)[0] ?? ''
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (!isRead || path === '/api' || path.startsWith('/api/')) return sendRefusal(reply, notFound('such route'))
    const file = path === '/index.html' ? undefined : files.get(path)
    if (file) return sendFile(request, reply, path, file)
    // Pages of the app have names without dots, but the ids of trades have them; anything else would be a file, and is not listed.
    if (!/^\/(index\.html|[\w/:~-]*|trades\/[\w.:~%-]+)$/.test(path) || path.startsWith('/assets/'))
      return sendRefusal(reply, notFound('such file'))
    return sendPage(reply, page ?? notBuilt)
  })
}

function readFiles(root: string): Map<string, StaticFile> {
  const files = new Map<string, StaticFile>()
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const names = new Set(entries.map((entry) => join(entry.parentPath, entry.name)))
  for (const path of names) {
    const type = types[extname(path)]
    if (!type) continue
    const url = path.slice(root.length).replaceAll('\\', '/')
    const body = readFileSync(path)
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 20)}"`
    const encoded = (['br', 'gzip'] as const)
      .filter((encoding) => names.has(path + suffixes[encoding]))
      .map((encoding) => ({ encoding, body: readFileSync(path + suffixes[encoding]) }))
    files.set(url.startsWith('/') ? url : `/${url}`, { type, etag, body, encoded })
  }
  return files
}

function sendFile(request: FastifyRequest, reply: FastifyReply, path: string, file: StaticFile): FastifyReply {
  const accepted = (request.headers['accept-encoding'] ?? '').split(',').map((part) => part.trim())
  const chosen = file.encoded.find(({ encoding }) =>
    accepted.some((part) => part === encoding || part.startsWith(`${encoding};q=1`)),
  )
  const etag = chosen ? file.etag.replace(/"$/, `-${chosen.encoding}"`) : file.etag
  // The names of assets carry a hash of their content.
  const caching = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
  void reply.headers({ 'cache-control': caching, etag, vary: 'accept-encoding' })
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  if (chosen) void reply.header('content-encoding', chosen.encoding)
  return reply
    .code(200)
    .type(file.type)
    .send(chosen?.body ?? file.body)
}

function sendPage(reply: FastifyReply, html: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64url')
  return reply
    .code(200)
    .type('text/html; charset=utf-8')
    .headers({ 'content-security-policy': contentPolicy(nonce), 'cache-control': 'no-store' })
    .send(html.replaceAll('__CSP_NONCE__', nonce))
}

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Undertow</title>
<style nonce="__CSP_NONCE__">body { font: 16px/1.5 system-ui; max-width: 40rem; margin: 4rem auto; padding: 0 1rem }</style>
<h1>The dashboard is not built</h1>
<p>The bot runs, and its interface answers at <a href="/api/docs">/api/docs</a>.</p>
<p>To build the dashboard, run <code>npm run setup</code> and start again.</p>
</html>
`
