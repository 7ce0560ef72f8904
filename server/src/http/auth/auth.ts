import { createHash, timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import type { Audit, Clock, Log } from '../../ports.ts'
import { openAuthFolder, type AuthFile } from './auth-file.ts'
import { createOperator, type Operator } from './operator.ts'
import { isPassword, isWeaklyKept, keepPassword, passwordProblem, type KeptPassword } from './password.ts'
import { createSessions, type Session } from './sessions.ts'
import type { TokenItem } from '@undertow/shared/tokens-api.ts'
import { createThrottle, type Throttle } from './throttle.ts'
import { createTokens, type Tokens, type TokenWish } from './tokens.ts'

/** Who may use the dashboard: one person with a password, and programs of that person on this machine. */
export interface Auth {
  /** The only cookie, with a name that no other installation uses. */
  readonly cookieName: string
  /** False until somebody has set a password. */
  hasPassword(): boolean
  /** What to tell the person who started the program; null when there is a password. `shows`: the code itself, and not only its file. */
  setUpHint(url: string, shows: boolean): string | null
  /** The session of a cookie; null when it is none, or none any more. */
  sessionOf(secret: string): Session | null
  /** The shell commands, which know the key of the file `operator-key`; it is new at every start. */
  readonly operator: Operator
  /** Sets the first password; `code` is the one of the file `setup-code`. */
  setUp(code: string, password: string): Promise<Admitted | Denied>
  /** `cookie`: what the browser still has of an earlier session, or null. A browser that was in before does not wait for the guesses of others. */
  logIn(password: string, cookie: string | null): Promise<Admitted | Denied>
  /** The password once more, for something dangerous: another session takes the place of this one, fresh for five minutes. */
  stepUp(session: Session, password: string): Promise<Admitted | Denied>
  /** `next` in place of `password`: every session ends but the one that takes the place of this. */
  changePassword(session: Session, password: string, next: string): Promise<Admitted | Denied>
  logOut(session: Session): Promise<void>
  logOutEverywhere(session: Session): Promise<void>
  readonly tokens: Pick<Tokens, 'find' | 'list'>
  /** Null: there are too many. `token` is told once and kept nowhere. Rejects when it would not outlive this process. */
  createToken(wish: TokenWish, by: string): Promise<{ readonly token: string; readonly item: TokenItem } | null>
  /** False: there is none. It ends at once; rejects when a restart would bring it back. */
  revokeToken(id: string, by: string): Promise<boolean>
  close(): Promise<void>
}
/** `secret` is for the cookie alone; `proof` for whoever gave the password once more, null when that was not asked. */
export type Admitted = { readonly session: Session; readonly secret: string; readonly proof: string | null }
export type Denied =
  | { readonly denied: 'wrong' | 'alreadySetUp' | 'notSetUp' | 'loggedOut' }
  | { readonly denied: 'wait'; readonly waitMs: number }
  | { readonly denied: 'weak'; readonly problem: string }

const operatorFile = 'operator-key'
const codeFile = 'setup-code'
/** Each guess takes 128 MB, so they wait for each other; more than this wait for nothing. */
const waitingMax = 3
const familiarMax = 20

/**
 * Opens or begins the login of a data folder: `auth.json`, and while there is no password `setup-code`.
 * `random` gives bytes that nobody can foresee. Throws an error for `authProblem`.
 */
export function createAuth(given: {
  readonly folder: string
  readonly clock: Clock
  readonly random: (bytes: number) => Buffer
  readonly log: Log
  readonly audit: Audit
}): Auth {
  const { folder, clock, random, log, audit } = given
  const files = openAuthFolder(folder)
  const installation = files.stored?.installation ?? random(4).toString('hex')
  let password: KeptPassword | null = files.stored?.password ?? null
  let familiar = files.stored?.familiar ?? []
  const strangers = createThrottle(() => clock.elapsed())
  const friends = createThrottle(() => clock.elapsed())
  const isFamiliar = (cookie: string | null): boolean =>
    cookie !== null && familiar.includes(digest(cookie).toString('hex'))
  const sessions = createSessions(files.stored?.sessions ?? [], clock, random, () => void note())
  const tokens = createTokens(files.stored?.tokens ?? [], clock, random, ({ id, name }) => {
    audit('token used', `token ${name} (${id})`)
    void note()
  })
  const save = (): Promise<void> =>
    files.write((): AuthFile => ({
      version: 1,
      installation,
      password,
      sessions: sessions.kept(),
      familiar,
      tokens: tokens.kept(),
    }))
  const unwritten = (error: unknown): void =>
    log('error', 'the login cannot be written; it goes on in memory', { error: String(error) })
  /** A full disk must not keep out the person who comes to press STOP: what is not noted is lost with the process only. */
  const note = (): Promise<void> => save().catch(unwritten)

  const newSecret = (name: string, secret: string): string => {
    try {
      files.writeSecret(name, secret)
    } catch (error) {
      unwritten(error)
    }
    return secret
  }
  const operatorKey = newSecret(operatorFile, random(32).toString('base64url'))
  const code = password === null ? newSecret(codeFile, newCode(random)) : null
  if (code === null) files.removeSecret(codeFile)

  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  /** One after the other, so that tries at the same moment are not looked at before the ones before them are counted. */
  async function inTurn(throttle: Throttle, check: () => Promise<Admitted | Denied>): Promise<Admitted | Denied> {
    if (waiting >= waitingMax) return { denied: 'wait', waitMs: 1000 }
    waiting += 1
    const mine = last.then(async () => {
      const waitMs = throttle.waitMs()
      return waitMs > 0 ? ({ denied: 'wait', waitMs } as const) : check()
    })
    last = mine.catch(() => undefined)
    return mine.finally(() => (waiting -= 1))
  }

  function wrong(throttle: Throttle, what: string): Denied {
    throttle.failed()
    log('warn', what, { failures: throttle.failures, nextTryInMs: Math.ceil(throttle.waitMs()) })
    return { denied: 'wrong' }
  }

  function begin(throttle: Throttle, isFresh: boolean, inPlaceOf?: Session): Admitted {
    throttle.succeeded()
    const admitted = sessions.begin({ isFresh, ...(inPlaceOf === undefined ? {} : { inPlaceOf }) })
    familiar = [digest(admitted.secret).toString('hex'), ...familiar].slice(0, familiarMax)
    return admitted
  }

  async function isRight(text: string, kept: KeptPassword): Promise<boolean> {
    if (!(await isPassword(text, kept))) return false
    if (isWeaklyKept(kept)) {
      password = await keepPassword(text)
      await note()
    }
    return true
  }

  return {
    cookieName: `undertow_${installation}`,
    hasPassword: () => password !== null,
    setUpHint: (url, shows) => {
      if (password !== null || code === null) return null
      const file = join(folder, codeFile)
      const where = shows ? `${code} (it also stands in ${file})` : `that stands in ${file}`
      return `There is no password yet. Open ${url}/setup and enter the set-up code ${where}.`
    },
    sessionOf: (secret) => sessions.find(secret),
    operator: createOperator(operatorKey, () => clock.elapsed(), random),

    setUp: (given, text) =>
      inTurn(strangers, async () => {
        if (password !== null || code === null) return { denied: 'alreadySetUp' }
        const plain = given.toUpperCase().replaceAll(/[^A-Z2-7]/g, '')
        if (!timingSafeEqual(digest(plain), digest(code.replaceAll('-', ''))))
          return wrong(strangers, 'wrong set-up code')
        const problem = passwordProblem(text)
        if (problem !== null) return { denied: 'weak', problem }
        password = await keepPassword(text)
        const admitted = begin(strangers, false)
        try {
          await save()
        } catch (error) {
          // It must not be believed to be set when the next start would not know it.
          password = null
          sessions.endAll()
          throw error
        }
        files.removeSecret(codeFile)
        log('info', 'password set', { session: admitted.session.name })
        return admitted
      }),
    logIn: (text, cookie) => {
      const throttle = isFamiliar(cookie) ? friends : strangers
      return inTurn(throttle, async () => {
        if (password === null) return { denied: 'notSetUp' }
        if (!(await isRight(text, password))) return wrong(throttle, 'login refused: wrong password')
        const admitted = begin(throttle, false)
        await note()
        log('info', 'logged in', { session: admitted.session.name })
        return admitted
      })
    },
    stepUp: (session, text) =>
      inTurn(friends, async () => {
        if (password === null || !session.isValid()) return { denied: 'loggedOut' }
        if (!(await isRight(text, password))) return wrong(friends, 'step-up refused: wrong password')
        sessions.end(session.name)
        const admitted = begin(friends, true, session)
        await note()
        log('info', 'password confirmed', { session: admitted.session.name, before: session.name })
        return admitted
      }),
    changePassword: (session, text, next) =>
      inTurn(friends, async () => {
        if (password === null || !session.isValid()) return { denied: 'loggedOut' }
        if (!(await isRight(text, password))) return wrong(friends, 'change of the password refused: wrong password')
        const problem = next === text ? 'is the one you have' : passwordProblem(next)
        if (problem !== null) return { denied: 'weak', problem }
        const before = password
        password = await keepPassword(next)
        sessions.endAll()
        // Somebody who knew the old one may have been in: nobody else's browser is known any more.
        familiar = []
        const admitted = begin(friends, true)
        try {
          await save()
        } catch (error) {
          // It must not be believed to be changed when the next start would know only the old one.
          password = before
          sessions.endAll()
          throw error
        }
        log('info', 'password changed', { session: admitted.session.name, before: session.name })
        return admitted
      }),
    logOut: async ({ name }) => {
      sessions.end(name)
      log('info', 'logged out', { session: name })
      await note()
    },
    logOutEverywhere: async ({ name }) => {
      sessions.endAll()
      log('info', 'logged out everywhere', { session: name })
      await note()
    },
    tokens,
    createToken: async (wish, by) => {
      const made = tokens.create(wish)
      if (made === null) return null
      try {
        await save()
      } catch (error) {
        tokens.revoke(made.item.id)
        throw error
      }
      log('info', 'API token made', { token: made.item.id, scope: wish.scope, by })
      return made
    },
    revokeToken: async (id, by) => {
      const wasThere = tokens.revoke(id)
      if (wasThere) await save()
      if (wasThere) log('info', 'API token revoked', { token: id, by })
      return wasThere
    },
    close: async () => {
      files.removeSecret(operatorFile)
      await note()
    },
  }
}

/** Twenty signs of five bits, easy to read out and to type. */
function newCode(random: (bytes: number) => Buffer): string {
  const signs = [...random(20)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32]).join('')
  return signs.replaceAll(/(.{5})(?=.)/g, '$1-')
}

// Digests have one length, which comparing in constant time needs.
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
