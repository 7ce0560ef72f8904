import { expect, test } from 'vitest'
import type { Arming } from '../../src/ports.ts'
import { lockedServer, password, freshOf } from './server.ts'

/** A server whose countdown only remembers who began it. */
async function begun() {
  const present: (() => boolean)[] = []
  const arming = {
    arm: (_wish, _by, isPresent) => {
      present.push(isPresent)
      return { stage: 'countdown', network: 'Aster', liveAt: 0, note: '' }
    },
  } satisfies Pick<Arming, 'arm'> as unknown as Arming
  const server = await lockedServer({ arming })
  const stepUp = async (headers: Record<string, string>) => {
    const reply = await server.send('POST', '/api/session/step-up', { password }, headers)
    return freshOf(reply)
  }
  const fresh = await stepUp(server.browser.writes)
  await server.send('POST', '/api/arming/arm', { token: '', typed: '', acknowledged: [] }, fresh)
  const [isPresent = () => false] = present
  expect([present.length, isPresent()]).toEqual([1, true])
  return { ...server, stepUp, fresh, isPresent }
}

test('S-15 whoever began the countdown is still there after giving the password once more, and not after logging out', async () => {
  const { send, stepUp, fresh, isPresent } = await begun()
  const again = await stepUp(await stepUp(fresh))
  expect(isPresent()).toBe(true)
  expect((await send('DELETE', '/api/session', undefined, again)).statusCode).toBe(200)
  expect(isPresent()).toBe(false)
})

test.each([
  ['all browsers are logged out by another one', 'DELETE', '/api/session?everywhere=true', undefined],
  ['the password is changed', 'POST', '/api/session/password', { password, next: 'another good password' }],
] as const)('S-13 whoever began the countdown is not there any more when %s', async (_, method, path, body) => {
  const { send, logIn, isPresent } = await begun()
  const other = await logIn()
  expect(isPresent()).toBe(true)
  expect((await send(method, path, body, other.writes)).statusCode).toBe(200)
  expect(isPresent()).toBe(false)
})
