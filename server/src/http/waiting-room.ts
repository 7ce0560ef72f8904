import { randomBytes } from 'node:crypto'
import fastify, { type FastifyInstance } from 'fastify'
import { connectionLimits, makeRoomForNewcomers } from './connections.ts'
import { setSecurityHeaders } from './guard.ts'
import { sendRefusal, type Refusal } from './refusal.ts'

const comeBackSec = 2

/** Answers while one book makes way for another and there is nothing to ask: come back soon. A browser's tab does so by itself. */
export async function createWaitingRoom(): Promise<FastifyInstance> {
  const app = fastify({
    ...connectionLimits,
    logger: false,
    trustProxy: false,
    bodyLimit: 1024,
    genReqId: () => randomBytes(6).toString('hex'),
  })
  makeRoomForNewcomers(app.server, 128)
  app.addHook('onRequest', async (_, reply) => {
    setSecurityHeaders(reply)
    // The next request must come through the door again.
    void reply.headers({ 'retry-after': comeBackSec, refresh: comeBackSec, connection: 'close' })
    return sendRefusal(reply, changingBooks)
  })
  await app.ready()
  return app
}

const changingBooks: Refusal = {
  refused: 503,
  code: 'changingBooks',
  message: 'The bot is changing from one book to the other.',
  action: 'Try again in a few seconds. Stops and take-profits rest on the exchange.',
}
