import type { FastifyReply } from 'fastify'

/** JSON that a browser keeps as `name`.json. */
export function fileReply(reply: FastifyReply, name: string, json: unknown): Record<string, unknown> {
  void reply.header('content-disposition', `attachment; filename="undertow-${name}.json"`)
  return json as Record<string, unknown>
}
