import { expect, test } from 'vitest'
import { classify } from './outcome.ts'

const reply = (status: number, body: unknown) => ({
  status,
  headers: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const error = (code: number | string, msg = 'why') => ({ code, msg })

test.each([
  ['an order', 200, { orderId: 1 }, 'accepted'],
  ['a success code', 200, { code: '200', msg: 'success' }, 'accepted'],
  ['an error under 200', 200, error(-2019), 'rejected'],
  ['an error code as text', 200, error('-2019'), 'rejected'],
  ['a parameter error', 400, error(-1102), 'rejected'],
  ['too many decimals', 400, error(-1111), 'rejected'],
  ['would trigger at once', 400, error(-2021), 'rejected'],
  ['reduceOnly refused', 400, error(-2022), 'rejected'],
  ['leverage bracket', 400, error(-2027), 'rejected'],
  ['a second closing stop of a side', 400, error(-4130), 'rejected'],
  ['off the tick grid', 400, error(-4014), 'rejected'],
  ['below minimum notional', 400, error(-4164), 'rejected'],
  ['outside the band around the stop', 400, error(-4184), 'rejected'],
  ['bad key', 401, error(-2014), 'rejected'],
  ['no permission', 403, error(-2015), 'rejected'],
  ['never deposited', 400, error(-5050), 'rejected'],
  ['too many requests', 429, error(-1003), 'rejected'],
  ['too many requests, in HTML', 429, '<html>', 'rejected'],
  ['banned', 418, '', 'rejected'],
  ['unknown error', 400, error(-1000), 'unknown'],
  ['disconnected inside', 400, error(-1001), 'unknown'],
  ['unexpected answer inside', 400, error(-1006), 'unknown'],
  ['timeout inside', 408, error(-1007), 'unknown'],
  ['shutting down', 400, error(-1016), 'unknown'],
  ['nonce used or expired', 400, error(-4225), 'unknown'],
  ['client id may exist', 400, error(-4116), 'unknown'],
  ['client id may exist, other code', 400, error(-4015), 'unknown'],
  ['a code nobody listed', 400, error(-9999), 'unknown'],
  ['delivered without answer', 503, error(-1000), 'unknown'],
  ['5xx, whatever it says', 500, error(-2019), 'unknown'],
  ['bad gateway in HTML', 502, '<html>', 'unknown'],
  ['wall in HTML', 403, '<html>', 'unknown'],
  ['truncated success', 200, '{"orderId":1', 'unknown'],
  ['an empty body', 200, '', 'unknown'],
  ['400 without a code', 400, {}, 'unknown'],
  ['a redirect', 302, {}, 'unknown'],
])('%s is classed by what is certain', (_name, status, body, kind) =>
  expect(classify(reply(status, body)).kind).toBe(kind),
)

test('only a failure before the first byte counts as not sent', () => {
  expect(classify({ failed: 'notSent', reason: 'ECONNREFUSED' })).toEqual({ kind: 'notSent', message: 'ECONNREFUSED' })
  expect(classify({ failed: 'noReply', reason: 'reset' })).toEqual({ kind: 'unknown', code: null, message: 'reset' })
})

test('messages of the exchange are cut to size', () => {
  const answer = classify(reply(400, error(-2019, 'x'.repeat(10_000))))
  expect(answer.kind === 'rejected' && answer.message.length).toBe(200)
})
