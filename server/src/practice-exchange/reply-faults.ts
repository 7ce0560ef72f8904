import type { RequestFault } from './faults.ts'

export type HttpAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly delayMs?: number
}

type Hands = {
  /** Executes the request. */
  readonly run: (at: number) => HttpAnswer
  readonly reply: (status: number, body: unknown, headers: HttpAnswer['headers']) => HttpAnswer
  readonly later: (at: number, act: (at: number) => void) => void
  readonly now: number
}

const cut: HttpAnswer = { status: 0, headers: {}, body: '' }
const page = '<!DOCTYPE html><html><body>Request blocked.</body></html>'

/** Answers a request with the fault that was found for it. */
export function apply(fault: RequestFault | null, hands: Hands): HttpAnswer {
  const { run, later, now } = hands
  if (!fault) return run(now)
  switch (fault.when) {
    case 'before':
      if (fault.action.do === 'late') {
        later(now + fault.action.ms, run)
        return { ...cut, delayMs: fault.action.ms }
      }
      if (fault.action.do === 'twice') {
        const first = run(now)
        run(now)
        return first
      }
      return instead(fault.action, hands)
    case 'after_exec':
      run(now)
      return instead(fault.action, hands)
    case 'reply':
      return damaged(run(now), fault.action)
  }
}

type Instead = Extract<RequestFault, { when: 'after_exec' }>['action']

function instead(action: Instead, { reply }: Hands): HttpAnswer {
  switch (action.do) {
    case 'drop':
      return cut
    case 'code':
      return reply(action.status, { code: action.code, msg: action.message }, {})
    case 'status':
      return { ...reply(action.status, null, action.headers), body: action.body ?? '' }
  }
}

function damaged(answer: HttpAnswer, action: Extract<RequestFault, { when: 'reply' }>['action']): HttpAnswer {
  switch (action.do) {
    case 'delay':
      return { ...answer, delayMs: action.ms }
    case 'truncate':
      return { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) }
    case 'garble':
      return { ...answer, headers: { ...answer.headers, 'content-type': 'text/html' }, body: page }
    case 'set':
      return { ...answer, body: JSON.stringify(withMembers(JSON.parse(answer.body), action.members)) }
  }
}

function withMembers(body: unknown, members: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(body)) return body.map((each) => withMembers(each, members))
  return typeof body === 'object' && body !== null ? { ...body, ...members } : body
}
