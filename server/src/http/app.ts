import { randomBytes } from 'node:crypto'
import { isDeeperThan } from '@undertow/shared/depth.ts'
import fastify, { errorCodes, type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Alerts, Arming, Audit, Backend, Log } from '../ports.ts'
import type { Auth } from './auth/auth.ts'
import { createGate } from './auth/gate.ts'
import { connectionLimits, makeRoomForNewcomers } from './connections.ts'
import { serveDocs } from './docs.ts'
import { createDownloads } from './downloads.ts'
import { createGuard, setSecurityHeaders } from './guard.ts'
import type { Room } from './handle.ts'
import { createOnce } from './once.ts'
import { createRateLimit, defaultRates, type Rates } from './rates.ts'
import { createErrorHandler, sendRefusal } from './refusal.ts'
import { serveAccount } from './routes/account.ts'
import { serveAlertEvents, serveAlertRules, serveAlerts } from './routes/alerts.ts'
import { serveArming } from './routes/arming.ts'
import { serveCandles } from './routes/candles.ts'
import { serveConfig } from './routes/config.ts'
import { serveControl } from './routes/control.ts'
import { serveDecisions } from './routes/decisions.ts'
import { serveHealth } from './routes/health.ts'
import { serveInside, type Insight } from './routes/inside.ts'
import { serveLiquidations } from './routes/liquidations.ts'
import { serveMarket } from './routes/market.ts'
import { serveOrders } from './routes/orders.ts'
import { servePerformance } from './routes/performance.ts'
import { servePositions } from './routes/positions.ts'
import { serveProfiles } from './routes/profiles.ts'
import { serveSession } from './routes/session.ts'
import { serveStats } from './routes/stats.ts'
import { serveSymbols } from './routes/symbols.ts'
import { serveTokens } from './routes/tokens.ts'
import { serveTrades } from './routes/trades.ts'
import { serveStatic } from './static.ts'
import { defaultStreamLimits, serveStream, type StreamLimits } from './stream.ts'

export type AppOptions = {
  readonly backend: Backend
  /** The port that will be listened on: part of the only Host and Origin that are let in. */
  readonly port: number
  /** Folder of the built web app; null or without an index.html: a page that says how to build it. */
  readonly webRoot: string | null
  readonly log: Log
  /** Who may use it; null: everybody on this machine, which is for money that is not real. */
  readonly auth: Auth | null
  /** Null unless the process was started for real money. */
  readonly arming: Arming | null
  /** The channels out of this machine; left out or null: there are none. */
  readonly alerts?: Alerts | null
  /** The record of who did what; left out: there is none. */
  readonly audit?: Audit
  readonly logs?: Insight['logs']
  readonly auditLog?: Insight['auditLog']
  readonly stream?: Partial<StreamLimits>
  readonly rates?: Partial<Rates>
}

/** The whole HTTP side of one running bot. The caller listens, on the loopback address only, and closes. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { backend, port, webRoot, log, auth, arming, stream, rates, audit = () => undefined } = options
  const admit = createGuard(port)
  const { admit: admitCaller, callerOf } = createGate(auth, port)
  const handleError = createErrorHandler(log)
  const app = fastify({
    logger: false,
    trustProxy: false,
    genReqId: () => randomBytes(6).toString('hex'),
    ...connectionLimits,
    bodyLimit: 64 * 1024,
    handlerTimeout: 10_000,
    routerOptions: { maxParamLength: 64 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    // Addresses that cannot even be routed pass no hook.
    frameworkErrors: (error, request, reply) => {
      setSecurityHeaders(reply)
      const refusal = admit(request)
      if (refusal) void sendRefusal(reply, refusal)
      else void handleError(error, request, reply)
    },
  })
  // As many as 64 streams, their pages and some scripts need.
  makeRoomForNewcomers(app.server, 512)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(handleError)
  takeOnlyJson(app)

  app.addHook('onRequest', async (request, reply) => {
    setSecurityHeaders(reply)
    const refusal = admit(request) ?? admitCaller(request)
    return refusal ? sendRefusal(reply, refusal) : undefined
  })

  const allow = createRateLimit({ ...defaultRates, ...rates }, () => performance.now())
  const [once, downloads] = [createOnce(), createDownloads()]
  const room: Room = { app, port, backend, log, auth, callerOf, once, allow, downloads, audit }
  await serveDocs(app, backend.status().version)
  for (const serveResource of resources) serveResource(room)
  serveArming(room, arming)
  serveAlerts(room, options.alerts ?? null)
  serveInside(room, { logs: options.logs ?? null, auditLog: options.auditLog ?? null })
  serveStream(app, room, { ...defaultStreamLimits, ...stream })
  serveStatic(app, webRoot)
  await app.ready()
  return app
}

const resources: readonly ((room: Room) => void)[] = [
  serveAccount,
  servePositions,
  serveOrders,
  serveTrades,
  serveDecisions,
  serveLiquidations,
  serveSymbols,
  serveMarket,
  serveCandles,
  servePerformance,
  serveStats,
  serveHealth,
  serveConfig,
  serveProfiles,
  serveControl,
  serveSession,
  serveTokens,
  serveAlertEvents,
  serveAlertRules,
]

const levelsMax = 20

/** JSON or nothing; an empty body is no body. */
function takeOnlyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined)
    void parse(request, body.toString(), (error, value) => {
      if (!error && isDeeperThan(value, levelsMax)) done(new errorCodes.FST_ERR_CTP_INVALID_JSON_BODY())
      else done(error, value)
    })
  })
}
