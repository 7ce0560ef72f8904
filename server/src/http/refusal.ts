import type { ApiError } from '@undertow/shared/error-answer.ts'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import type { Log } from '../ports.ts'

/** An answer that is not a success. `message` and `action` are read by people and hold no path, stack or SQL. */
export type Refusal = { readonly refused: number } & Omit<ApiError, 'requestId'>

export const isRefusal = (told: unknown): told is Refusal =>
  typeof told === 'object' && told !== null && 'refused' in told && 'action' in told

export function sendRefusal(reply: FastifyReply, { refused, ...error }: Refusal): FastifyReply {
  return reply
    .code(refused)
    .type('application/json; charset=utf-8')
    .send({ error: { ...error, requestId: reply.request.id } })
}

export const notFound = (what: string): Refusal => ({
  refused: 404,
  code: 'notFound',
  message: `There is no ${what}.`,
  action: 'See /api/docs for every route, or ask for the list first.',
})

export const noLogin: Refusal = { ...notFound('login on this server'), action: 'Just use it: it needs no password.' }

/** Turns whatever was thrown into an answer. Only what the client did wrong is told; the rest stands in the log. */
export function createErrorHandler(log: Log) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const refusal = refusalOf(error)
    if (refusal.refused >= 500) {
      const route = `${request.method} ${request.routeOptions.url ?? '?'}`
      log('error', 'request failed', { requestId: request.id, route, error: error.stack ?? String(error) })
    }
    return sendRefusal(reply, refusal)
  }
}

function refusalOf(error: FastifyError): Refusal {
  if (hasZodFastifySchemaValidationErrors(error)) return badInput(error)
  const known = frameworkRefusals[error.code]
  if (known) return known
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500) {
    return {
      refused: status,
      code: 'badRequest',
      message: 'The request could not be read.',
      action: 'Check it against /api/docs.',
    }
  }
  return {
    refused: 500,
    code: 'internal',
    message: 'The request failed inside the server. Nothing is known about its outcome.',
    action: 'Look at the state before trying again; the log has the cause under this requestId.',
  }
}

function badInput(error: FastifyError): Refusal {
  const where = error.validationContext ?? 'request'
  const problems = (error.validation ?? []).map(({ instancePath, message }) => ({
    key: [where, ...instancePath.split('/').filter(Boolean)].join('.'),
    value: '',
    problem: message ?? 'is not valid',
  }))
  const named = problems.map(({ key, problem }) => `${key}: ${problem}`).join('; ')
  return {
    refused: 400,
    code: 'badInput',
    message: `The ${where} is not valid: ${named}`.slice(0, 1000),
    action: 'Correct what is named and send it again; /api/docs says what is expected.',
    problems: problems.slice(0, 50),
  }
}

const frameworkRefusals: Readonly<Record<string, Refusal>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    refused: 413,
    code: 'bodyTooLarge',
    message: 'The body is larger than this route takes.',
    action: 'Send at most 64 KB; settings may have 256 KB.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    refused: 415,
    code: 'notJson',
    message: 'Only JSON bodies are taken.',
    action: 'Send Content-Type: application/json.',
  },
  FST_ERR_CTP_INVALID_JSON_BODY: {
    refused: 400,
    code: 'badJson',
    message: 'The body is not valid JSON.',
    action: 'Check the body for a syntax error or a forbidden key such as __proto__.',
  },
  FST_ERR_BAD_URL: {
    refused: 400,
    code: 'badUrl',
    message: 'The address cannot be decoded.',
    action: 'Check its percent signs.',
  },
  FST_ERR_MAX_PARAM_LENGTH: {
    refused: 414,
    code: 'parameterTooLong',
    message: 'A part of the address is too long.',
    action: 'Ids have at most 36 characters, symbols at most 30.',
  },
  FST_ERR_HANDLER_TIMEOUT: {
    refused: 503,
    code: 'tooSlow',
    message: 'The answer took too long and was given up.',
    action: 'Ask for a shorter range, or look at /api/health.',
  },
}
