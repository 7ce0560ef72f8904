import { streamPath } from '@undertow/shared/stream.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Refusal } from './refusal.ts'

/**
 * Says why a request is not let in, or null. Runs first, on every path, known or not.
 * Any web page can make a browser send requests here; only what our own page or no page at all sends is taken.
 */
export function createGuard(port: number): (request: FastifyRequest) => Refusal | null {
  const hosts = new Set(['localhost', '127.0.0.1', '[::1]'].flatMap((name) => hostsOf(name, port)))

  return (request) => {
    const { headers, raw, method } = request
    const host = headers.host?.toLowerCase() ?? ''
    // A second Host header is dropped by the parser before we see it, so the raw list is counted.
    const hostCount = raw.rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length
    // `GET http://elsewhere/` carries a host of its own in the request line.
    if (!hosts.has(host) || hostCount > 1 || !raw.url?.startsWith('/')) return wrongHost(port)
    if (headers.upgrade !== undefined) return noUpgrade
    const isRead = method === 'GET' || method === 'HEAD'
    if (!isOwnPage(request, host) && !(isRead && isLink(request))) return foreignPage
    return isRead || isJsonOrNone(headers['content-type']) ? null : notJson
  }
}

const hostsOf = (name: string, port: number) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])

function isOwnPage({ headers }: FastifyRequest, host: string): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  return headers.origin === undefined || headers.origin === `http://${host}`
}

/** Somebody followed a link: what is answered fills a tab and is out of reach for the other site. A stream is no page. */
const isLink = ({ headers, routeOptions }: FastifyRequest) =>
  headers['sec-fetch-mode'] === 'navigate' &&
  headers['sec-fetch-dest'] === 'document' &&
  // The route that was found, not the address: that can be written in many ways.
  routeOptions.url !== streamPath

const isJsonOrNone = (type: string | undefined) =>
  type === undefined || /^application\/json(; ?charset=utf-8)?$/i.test(type)

const wrongHost = (port: number): Refusal => ({
  refused: 421,
  code: 'wrongHost',
  message: 'This server does not answer to that host name.',
  action: `Open http://localhost:${port} on the machine itself, or tunnel that port.`,
})
const noUpgrade: Refusal = {
  refused: 400,
  code: 'noUpgrade',
  message: 'There is no WebSocket here.',
  action: `Use server-sent events at ${streamPath}.`,
}
const foreignPage: Refusal = {
  refused: 403,
  code: 'foreignPage',
  message: 'The request came from a page of another site.',
  action: 'Use the dashboard itself, or a program that sends no Origin.',
}
const notJson: Refusal = {
  refused: 415,
  code: 'notJson',
  message: 'Only JSON bodies are taken.',
  action: 'Send Content-Type: application/json, or no body at all.',
}

/**
 * `nonce` is that of our own page: it lets its style tags through, and no text become markup. Without one no inline style is
 * allowed; the page of the API's documentation brings code of its own that knows no trusted types.
 */
export const contentPolicy = (nonce?: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    nonce === undefined ? "style-src 'self'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    ...(nonce === undefined ? [] : ["require-trusted-types-for 'script'", 'trusted-types default']),
  ].join('; ')

/** On every answer, errors included; a route may tighten or replace single ones. */
export function setSecurityHeaders(reply: FastifyReply): void {
  reply.headers({
    'content-security-policy': contentPolicy(),
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()',
    'cache-control': 'no-store',
  })
}
