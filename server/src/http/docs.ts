import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { createJsonSchemaTransform } from 'fastify-type-provider-zod'

/** `/api/docs` and `/api/docs/json`, made from the contracts. Before the routes: it watches them being added. */
export async function serveDocs(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Undertow', version, description: about },
      tags: [
        { name: 'account', description: 'What is held and open' },
        { name: 'history', description: 'What was decided and what became of it' },
        { name: 'market', description: 'What others lose, and what the exchange allows' },
        { name: 'settings', description: 'Versioned; a broken file never comes into force' },
        { name: 'control', description: 'Stopping is always allowed' },
        { name: 'system', description: 'Whether it runs' },
      ],
    },
    transform: createJsonSchemaTransform({
      zodToJsonConfig: {
        override: ({ jsonSchema }) => {
          // Says nothing to a client: every answer is read-only, and every integer is a safe one.
          delete jsonSchema.readOnly
          if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
          if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
        },
      },
    }),
  })
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    uiConfig: { docExpansion: 'list', deepLinking: true },
    theme: { title: 'Undertow API' },
    logo: { type: 'image/svg+xml', content: Buffer.from(logo), href: '/', target: '_self' },
  })
}

const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 140 40">
<text x="0" y="27" font-family="system-ui, sans-serif" font-size="24" font-weight="600" fill="#fff">Undertow</text></svg>`

const about = `Money is decimal text, times are epoch milliseconds, lists are newest first:
ask for the next page with \`cursor=<next>\`. Lists answer as CSV with \`Accept: text/csv\` or \`format=csv\`; then \`limit\` is ignored.
Every error is \`{ error: { code, message, action, requestId } }\`. Live changes come from \`/api/stream\`.`
