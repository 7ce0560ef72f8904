import { api } from '@undertow/shared/api.ts'
import type { SessionAnswer } from '@undertow/shared/session-api.ts'
import type { FastifyReply } from 'fastify'
import type { Admitted, Auth, Denied } from '../auth/auth.ts'
import type { Caller } from '../auth/gate.ts'
import { ageMsMax } from '../auth/sessions.ts'
import { serve, type Asked, type Room } from '../handle.ts'
import { noLogin, type Refusal } from '../refusal.ts'

export function serveSession(room: Room): void {
  const { auth, port } = room
  serve(room, api.operator, ({ query }) => auth?.operator.prove(query.challenge, port) ?? { nonce: null, proof: null })
  serve(room, api.session, ({ caller }) => stateOf(auth, caller))
  serve(room, api.logIn, ({ body, caller }, reply) =>
    replace(caller, reply, (login) => login.logIn(body.password, caller.kind === 'nobody' ? caller.cookie : null)),
  )
  serve(room, api.setUp, ({ body, caller }, reply) =>
    replace(caller, reply, (login) => login.setUp(body.code, body.password)),
  )
  serve(room, api.stepUp, ({ body, caller }, reply) =>
    caller.kind === 'session'
      ? replace(caller, reply, (login) => login.stepUp(caller.session, body.password))
      : noSession,
  )
  serve(room, api.changePassword, ({ body, caller }, reply) =>
    caller.kind === 'session'
      ? replace(caller, reply, (login) => login.changePassword(caller.session, body.password, body.next))
      : noSession,
  )
  serve(room, api.logOut, async ({ query, caller }: Asked<typeof api.logOut>, reply) => {
    if (auth === null || caller.kind !== 'session') return noSession
    if (query.everywhere === 'true') await auth.logOutEverywhere(caller.session)
    else await auth.logOut(caller.session)
    setCookie(reply, auth.cookieName, '', 0)
    return stateOf(auth, { kind: 'nobody', cookie: null })
  })

  /** Another session in place of the one that was: what somebody may have known before is worth nothing then. */
  async function replace(
    caller: Caller,
    reply: FastifyReply,
    admit: (auth: Auth) => Promise<Admitted | Denied>,
  ): Promise<SessionAnswer | Refusal> {
    if (auth === null) return noLogin
    const outcome = await admit(auth)
    if ('denied' in outcome) return refusalOf(outcome, reply)
    if (caller.kind === 'session' && caller.session.isValid()) await auth.logOut(caller.session)
    setCookie(reply, auth.cookieName, outcome.secret, ageMsMax / 1000)
    return { ...stateOf(auth, { kind: 'session', session: outcome.session }), stepUp: outcome.proof }
  }
}

function stateOf(auth: Auth | null, caller: Caller): SessionAnswer {
  if (auth === null) return { state: 'open', csrf: null, stepUp: null }
  if (caller.kind === 'session') return { state: 'loggedIn', csrf: caller.session.csrf, stepUp: null }
  return { state: auth.hasPassword() ? 'loginNeeded' : 'setUpNeeded', csrf: null, stepUp: null }
}

/** Not `Secure`: the server speaks plain HTTP on the loopback address, and not every browser would take it there. */
const setCookie = (reply: FastifyReply, name: string, value: string, maxAgeSec: number) =>
  reply.header('set-cookie', `${name}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSec}`)

function refusalOf(outcome: Denied, reply: FastifyReply): Refusal {
  switch (outcome.denied) {
    case 'wrong':
      return wrongSecret
    case 'loggedOut':
      return noSession
    case 'notSetUp':
      return notSetUp
    case 'alreadySetUp':
      return alreadySetUp
    case 'weak':
      return {
        refused: 422,
        code: 'weakPassword',
        message: `The password ${outcome.problem}.`,
        action: 'Choose another one; three or four random words are easy to type and hard to guess.',
      }
    case 'wait': {
      const waitSec = Math.ceil(outcome.waitMs / 1000)
      void reply.header('retry-after', String(waitSec))
      return {
        refused: 429,
        code: 'tooManyTries',
        message: `Too many wrong tries. The next one is looked at in ${waitSec} s.`,
        action: 'Wait, then try again. Stopping works meanwhile: run "npm run halt" on the machine.',
      }
    }
  }
}

const wrongSecret: Refusal = {
  refused: 401,
  code: 'wrongSecret',
  message: 'That is not right.',
  action: 'Check for a typing error and the Caps Lock key.',
}
const noSession: Refusal = {
  refused: 401,
  code: 'loginNeeded',
  message: 'No browser is logged in with this request.',
  action: 'Log in with the password first.',
}
const notSetUp: Refusal = {
  refused: 409,
  code: 'setUpNeeded',
  message: 'No password has been set yet.',
  action: 'Open /setup and enter the set-up code: it stands in the file setup-code in the data folder of the bot.',
}
const alreadySetUp: Refusal = {
  refused: 409,
  code: 'alreadySetUp',
  message: 'A password has been set already.',
  action: 'Log in with it. If it is lost: stop the bot, delete auth.json in the data folder, and start again.',
}
