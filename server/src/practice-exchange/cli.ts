import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { usdt } from '@undertow/shared/money.ts'
import { env } from '../env.ts'
import { generatedMarket } from '../sim/market.ts'
import { createVenue } from '../sim/venue.ts'
import { createCredentials, standInChainId, type Credentials } from './credentials.ts'
import { createPracticeExchange } from './exchange.ts'
import { fasterMarket } from './faster-market.ts'
import { faultSchedule } from './faults.ts'
import { type PracticeServer, startPracticeServer } from './server.ts'

const help = `Usage: npm run practice-exchange -- [options]

An exchange on this machine that speaks the Aster protocol, with a generated market. Its profits and losses mean nothing.

  --port N     port (default 5100; 0: any free one)
  --seed TEXT  another market (default 1)
  --speed N    the market runs N times as fast; the clock stays true (default 1)
  --faults PCT so many percent of requests and of messages go wrong, drawn from the seed (default 0)
  --one-way    one-way position mode (default: hedge mode)
  --chain-id N what V3 signatures are for (default ${standInChainId}, of no exchange; clients that know only Aster's sign for 1666)
  --data DIR   where the access data are written (default data/practice)
`

const wallet = usdt('10000')
const fundingHours = 8
/** Longest time that a fault of `--faults` holds something up. */
const faultMsMax = 5_000
/** The market has been running for so long when the first client comes, so that there are candles to look at. */
const historyMs = 20 * 60_000
// The one place where this process looks at the clock; everything else is told the time.
const now = (): number => Date.now()

const { values, problem } = readArguments()

async function run(): Promise<void> {
  const credentials = createCredentials(values['chain-id'])
  const exchange = openExchange(credentials)
  const server = await startPracticeServer({ exchange, host: '127.0.0.1', port: values.port, now }).catch(
    (error: NodeJS.ErrnoException) =>
      leave(
        error.code === 'EADDRINUSE'
          ? `Port ${values.port} is taken: choose another one with --port.`
          : `The practice exchange could not start: ${error.message}`,
        2,
      ),
  )
  if (!server) return
  // Before anybody hears that we are ready: a signal in between would find nobody to take it.
  stopOnRequest(server)
  const access = accessOf(server, credentials)
  const file = keep(access)
  if (values.child) process.stdout.write(`${JSON.stringify(access)}\n`)
  else process.stdout.write(describe(access, file))
}

function openExchange(credentials: Credentials) {
  const startAt = now() - historyMs
  const market = fasterMarket(generatedMarket({ seed: values.seed, startAt }), startAt, values.speed)
  const venue = createVenue({
    instruments: market.instruments,
    startAt,
    wallet,
    hedgeMode: !values['one-way'],
    fundingHours,
    policy: { refuseSecondClosePosition: false, countdownCancelsStops: true, refuseCrossingPostOnly: false },
  })
  const rate = values.faults / 100
  const schedule =
    rate > 0 ? { schedule: faultSchedule(values.seed, { request: rate, message: rate, delayMsMax: faultMsMax }) } : {}
  const options = { venue, market, startAt, credentials, seed: values.seed, fundingHours, ...schedule }
  const exchange = createPracticeExchange(options)
  exchange.advance(now())
  return exchange
}

type Access = ReturnType<typeof accessOf>

function accessOf({ url, streamUrl }: PracticeServer, { chainId, v1, v3, controlToken }: Credentials) {
  return { url, streamUrl, chainId, v1, v3, controlToken }
}

/** Only the owner may read what opens the account. */
function keep(access: Access): string {
  const folder = resolve(env.calledFrom, values.data ?? env.dataFolder ?? 'data/practice')
  const file = join(folder, 'practice-exchange.json')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // A new file each time: one that is there already may be open to others, or lead elsewhere.
  rmSync(file, { force: true })
  writeFileSync(file, `${JSON.stringify(access, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  return file
}

function describe({ url, streamUrl, chainId, v1, v3 }: Access, file: string): string {
  return `Practice exchange (generated market)

  REST        ${url}
  WebSocket   ${streamUrl}
  V1          key ${v1.apiKey}
              secret ${v1.secret}
  V3          user ${v3.user}
              (its private key, for clients that know no agents: ${v3.userPrivateKey})
              signer ${v3.signer}
              private key ${v3.privateKey}
              chain id ${chainId}

The same, with the token of /__sim, is in ${file}. Ctrl-C ends it.
${chainId === standInChainId ? rehearsal(url, v3) : ''}`
}

/** Ready to be pasted. Undertow signs for no other chain here. */
const rehearsal = (url: string, { user, signer, privateKey }: Access['v3']): string => `
A rehearsal of live trading, in another shell:

export UNDERTOW_ASTER_USER=${user}
export UNDERTOW_ASTER_SIGNER=${signer}
export UNDERTOW_ASTER_PRIVATE_KEY=${privateKey}
npm start -- --mode live --exchange-url ${url}

The keys are new at each start: for another rehearsal add --data data/rehearsal-2, or another folder of its own.
`

function stopOnRequest(server: PracticeServer): void {
  const stop = (): void => void server.close().then(() => process.exit(0))
  process.once('SIGTERM', stop)
  // Ctrl-C in a terminal reaches a child too; it leaves when its parent does.
  if (values.child) process.on('SIGINT', () => undefined)
  else process.once('SIGINT', stop)
  if (!values.child) return
  process.stdin.on('end', stop).on('close', stop).resume()
  process.once('disconnect', stop)
}

function readArguments() {
  const options = {
    port: { type: 'string', default: '5100' },
    seed: { type: 'string', default: '1' },
    speed: { type: 'string', default: '1' },
    faults: { type: 'string', default: '0' },
    data: { type: 'string' },
    'chain-id': { type: 'string', default: String(standInChainId) },
    'one-way': { type: 'boolean', default: false },
    child: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const
  const none = {
    port: 0,
    seed: '1',
    speed: 1,
    faults: 0,
    'chain-id': 0,
    data: undefined,
    'one-way': false,
    child: false,
    help: false,
  }
  try {
    const { values: given } = parseArgs({ options })
    const [port, speed] = [wholeNumber(given.port, 65_535), wholeNumber(given.speed, 100)]
    if (port === null) return { values: none, problem: `--port takes a number from 0 to 65535, not "${given.port}"` }
    if (!speed) return { values: none, problem: `--speed takes a whole number from 1 to 100, not "${given.speed}"` }
    const faults = wholeNumber(given.faults, 100)
    if (faults === null)
      return { values: none, problem: `--faults takes a whole number from 0 to 100, not "${given.faults}"` }
    const chainId = wholeNumber(given['chain-id'], 999_999_999)
    if (!chainId)
      return { values: none, problem: `--chain-id takes a whole number above 0, not "${given['chain-id']}"` }
    return { values: { ...given, port, speed, faults, 'chain-id': chainId }, problem: null }
  } catch (error) {
    return { values: none, problem: error instanceof Error ? error.message : String(error) }
  }
}

function wholeNumber(text: string, most: number): number | null {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  return number <= most ? number : null
}

function leave(reason: string, code: number): void {
  process.stderr.write(`${reason}\n`)
  process.exitCode = code
}

if (problem !== null) leave(problem, 2)
else if (values.help) process.stdout.write(help)
else await run()
