// Asks the exchange what its documentation leaves open, with orders of the smallest size, and prints the answers.
// On the testnet, or on a practice exchange of this machine; it refuses to run where money is real. It cancels and closes
// what it opened, and nothing else.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import {
  add,
  max,
  price,
  pct,
  movedBy,
  stepQtyFor,
  text,
  toTickDown,
  type Price,
  type Qty,
} from '@undertow/shared/money.ts'
import type { Instrument } from '@undertow/shared/instrument.ts'
import { createAccount } from '../server/src/adapters/aster/account.ts'
import * as endpoints from '../server/src/adapters/aster/endpoints.ts'
import { listenKeyOf, userStreamPath } from '../server/src/adapters/aster/listen-key.ts'
import type { Answer } from '../server/src/adapters/aster/outcome.ts'
import { createRest, type Rest } from '../server/src/adapters/aster/rest.ts'
import type { Params } from '../server/src/adapters/aster/signer.ts'
import { createClock } from '../server/src/adapters/clock.ts'
import { readSecrets } from '../server/src/adapters/env-file.ts'
import { StartError } from '../server/src/adapters/start-error.ts'
import { createTransport } from '../server/src/adapters/transport.ts'
import { objectOf, objectsOf } from '../server/src/adapters/wire.ts'
import { credentialsOn, siteOf, type Site } from '../server/src/app/modes/aster-site.ts'
import { readOptions } from '../server/src/app/options.ts'
import { env } from '../server/src/env.ts'

const symbol = 'BTCUSDT'
const root = join(import.meta.dirname, '..')
const print = (line: string): void => void process.stdout.write(`${line}\n`)

type Desk = {
  readonly rest: Rest
  readonly contract: Instrument
  readonly hedged: boolean
  readonly mark: Price
  readonly qty: Qty
  readonly hear: (path: string, ms: number, during?: () => Promise<unknown>) => Promise<Heard>
}
type Heard = { readonly texts: readonly string[]; readonly closed: number | null }
type Question = { readonly asks: string; readonly find: (desk: Desk) => Promise<string> }

async function run(): Promise<void> {
  const url = namedUrl()
  const secrets = readSecrets(root, env.variables)
  const site = siteFor(url, secrets.network)
  if (site.isRealMoney)
    throw new StartError('Money is real there: set UNDERTOW_ASTER_NETWORK=testnet, or pass --exchange-url.')
  if (secrets.aster?.scheme !== 'v3')
    throw new StartError('This needs the keys of an API wallet in .env: see docs/going-live.md.')

  const [transport, clock] = [createTransport(), createClock()]
  const log = (level: string, line: string): void => (level === 'error' ? print(`  ${line}`) : undefined)
  const rest = createRest({
    transport,
    clock,
    restUrl: site.restUrl,
    credentials: credentialsOn(site, secrets.aster),
    reservePct: () => 0,
    random: Math.random,
    log,
    onAnswer: () => undefined,
  })
  const hear: Desk['hear'] = async (path, ms, during) => {
    const texts: string[] = []
    let closed: number | null = null
    const socket = transport.open(site.streamUrl + path, {
      onOpen: () => undefined,
      onPong: () => undefined,
      onMessage: (message) => void texts.push(message),
      onClose: (code) => void (closed = code),
    })
    await Promise.all([sleep(ms), during?.()])
    const found = { texts, closed }
    socket.close()
    return found
  }
  try {
    await rest.syncTime()
    const desk = { ...(await look(rest)), hear }
    print(
      `${site.name}: ${symbol}, ${text(desk.qty)} at ${text(desk.mark)}, ${desk.hedged ? 'hedge' : 'one-way'} mode\n`,
    )
    for (const [index, { asks, find }] of questions.entries()) {
      print(`${index + 1}. ${asks}`)
      print(
        `   ${await find(desk).catch((error: unknown) => `no answer: ${error instanceof Error ? error.message : String(error)}`)}\n`,
      )
      await tidyUp(desk)
    }
  } finally {
    rest.stop()
    await transport.close()
  }
}

function namedUrl(): string | undefined {
  try {
    return parseArgs({ options: { 'exchange-url': { type: 'string' } } }).values['exchange-url']
  } catch (cause) {
    throw new StartError('This takes --exchange-url URL and nothing else.', { cause })
  }
}

function siteFor(url: string | undefined, network: 'mainnet' | 'testnet'): Site {
  const read = readOptions(['--mode', 'live', ...(url === undefined ? [] : ['--exchange-url', url])])
  if (!('options' in read)) throw new StartError('wrong' in read ? read.wrong : '--exchange-url takes an address')
  return siteOf(read.options, network, { projectRoot: root, calledFrom: root, dataFolder: null })
}

async function look(rest: Rest): Promise<Omit<Desk, 'hear'>> {
  let instruments: readonly Instrument[] = []
  const account = createAccount({
    rest,
    clock: createClock(),
    log: () => undefined,
    symbols: () => [symbol],
    isHeld: () => false,
    tell: (event) => {
      if (event.kind === 'instruments') ({ instruments } = event)
    },
  })
  await account.readRules()
  const contract = instruments.find((one) => one.symbol === symbol)
  if (!contract || !(await account.readModes()))
    throw new StartError(
      'The exchange does not tell its contracts or the account: check the network, the address and the keys.',
    )
  const told = await rest.read(endpoints.premiumIndex, [['symbol', symbol]])
  const mark = told.kind === 'accepted' ? objectsOf(told.body)[0]?.['markPrice'] : null
  if (typeof mark !== 'string') throw new StartError('The exchange does not tell the mark price.')
  // Above the least, so that a price that moves meanwhile does not make it too small.
  const qty = add(
    max(stepQtyFor(contract.notionalMin, price(mark), contract.stepSize), contract.qtyMin),
    contract.stepSize,
  )
  return { rest, contract, mark: price(mark), qty, hedged: account.modes()?.hedgeMode ?? false }
}

const newId = (): string => `ask-${randomBytes(8).toString('hex')}`
const far = (desk: Desk, percent: string): string =>
  text(toTickDown(movedBy(desk.mark, pct(percent)), desk.contract.tickSize))
const leg = ({ hedged }: Desk): Params => (hedged ? [['positionSide', 'LONG']] : [])
const send = ({ rest }: Desk, params: Params, nonce?: number): Promise<Answer> =>
  rest.command(endpoints.newOrder, [['symbol', symbol], ...params], {
    use: 'protection',
    ...(nonce === undefined ? {} : { nonce }),
  })
const limit = (desk: Desk, id: string): Params => [
  ['side', 'BUY'],
  ...leg(desk),
  ['type', 'LIMIT'],
  ['timeInForce', 'GTC'],
  ['quantity', text(desk.qty)],
  ['price', far(desk, '-5')],
  ['newClientOrderId', id],
]
const closingStop = (desk: Desk, id: string, percent: string): Params => [
  ['side', 'SELL'],
  ...leg(desk),
  ['type', 'STOP_MARKET'],
  ['stopPrice', far(desk, percent)],
  ['closePosition', 'true'],
  ['workingType', 'MARK_PRICE'],
  ['newClientOrderId', id],
]
const market = (desk: Desk, side: 'BUY' | 'SELL', id: string): Params => [
  ['side', side],
  ...leg(desk),
  ['type', 'MARKET'],
  ['quantity', text(desk.qty)],
  ...((side === 'SELL' && !desk.hedged ? [['reduceOnly', 'true']] : []) as Params),
  ['newClientOrderId', id],
]
const said = (answer: Answer): string =>
  answer.kind === 'accepted'
    ? 'accepted'
    : `${answer.kind} (${'code' in answer && answer.code !== null ? `${answer.code}, ` : ''}${answer.message})`

const opened = new Map<string, 'order' | 'position'>()
async function place(
  desk: Desk,
  params: Params,
  kind: 'order' | 'position' = 'order',
  nonce?: number,
): Promise<Answer> {
  const id = params.find(([name]) => name === 'newClientOrderId')?.[1] ?? ''
  opened.set(id, kind)
  return send(desk, params, nonce)
}

async function tidyUp(desk: Desk): Promise<void> {
  for (const [id, kind] of opened) {
    if (kind === 'position') await send(desk, market(desk, 'SELL', newId()))
    else
      await desk.rest.command(
        endpoints.cancelOrder,
        [
          ['symbol', symbol],
          ['origClientOrderId', id],
        ],
        { use: 'protection' },
      )
  }
  opened.clear()
}

async function openIds(desk: Desk): Promise<string[]> {
  const answer = await desk.rest.read(endpoints.openOrdersOf, [['symbol', symbol]])
  return answer.kind === 'accepted' ? objectsOf(answer.body).map(({ clientOrderId }) => String(clientOrderId)) : []
}

async function listenKey({ rest }: Desk): Promise<string> {
  const answer = await rest.command(endpoints.openListenKey, [], { use: 'protection' })
  const key = listenKeyOf(answer)
  if (key === null) throw new Error('no key for the account stream')
  return key
}

const questions: readonly Question[] = [
  {
    asks: 'Does a closing stop need an open position, and is a second one refused?',
    find: async (desk) => {
      const without = await place(desk, closingStop(desk, newId(), '-6'))
      await tidyUp(desk)
      await place(desk, market(desk, 'BUY', newId()), 'position')
      const first = await place(desk, closingStop(desk, newId(), '-6'))
      const second = await place(desk, closingStop(desk, newId(), '-7'))
      return `without a position: ${said(without)}; first: ${said(first)}; second: ${said(second)}`
    },
  },
  {
    asks: 'Does the countdown cancel stops too?',
    find: async (desk) => {
      const [entry, stop] = [newId(), newId()]
      await place(desk, market(desk, 'BUY', newId()), 'position')
      await place(desk, limit(desk, entry))
      await place(desk, closingStop(desk, stop, '-6'))
      const asked = await desk.rest.command(
        endpoints.countdownCancelAll,
        [
          ['symbol', symbol],
          ['countdownTime', '1000'],
        ],
        { use: 'protection' },
      )
      await sleep(4_000)
      const left = await openIds(desk)
      return `${said(asked)}; entry ${left.includes(entry) ? 'stays' : 'is gone'}, stop ${left.includes(stop) ? 'stays' : 'is gone'}`
    },
  },
  {
    asks: 'Is a client id refused when its order has filled already?',
    find: async (desk) => {
      const id = newId()
      const first = await place(desk, market(desk, 'BUY', id), 'position')
      const again = await send(desk, limit(desk, id))
      await desk.rest.command(
        endpoints.cancelOrder,
        [
          ['symbol', symbol],
          ['origClientOrderId', id],
        ],
        { use: 'protection' },
      )
      return `first: ${said(first)}; the same id again: ${said(again)}`
    },
  },
  {
    asks: 'What does a noop answer after its order, a used nonce, and a nonce that lags?',
    find: async (desk) => {
      const nonce = desk.rest.nextNonce() ?? 0
      const order = await place(desk, limit(desk, newId()), 'order', nonce)
      const noop = await desk.rest.command(endpoints.noop, [], { use: 'protection', nonce })
      const used = await place(desk, limit(desk, newId()), 'order', nonce)
      const lags = [5, 15, 55, 65].map(async (sec) => {
        const late = await place(desk, limit(desk, newId()), 'order', (desk.rest.nextNonce() ?? 0) - sec * 1_000_000)
        return `${sec} s old: ${said(late)}`
      })
      return [
        `order: ${said(order)}`,
        `noop after it: ${said(noop)}`,
        `used: ${said(used)}`,
        ...(await Promise.all(lags)),
      ].join('; ')
    },
  },
  {
    asks: 'Does an entry with attached stop place it on a partial fill?',
    find: () => Promise.resolve('not asked: strategy orders are not on the testnet'),
  },
  {
    asks: 'What do R and cp of order updates say?',
    find: async (desk) => {
      const key = await listenKey(desk)
      const { texts } = await desk.hear(userStreamPath(key), 5_000, async () => {
        await sleep(1_500)
        await place(desk, market(desk, 'BUY', newId()), 'position')
        await place(desk, closingStop(desk, newId(), '-6'))
      })
      const updates = texts.map((one) => objectOf(objectOf(JSON.parse(one))?.['o'])).filter((one) => one !== null)
      const seen = updates.map(
        (one) => `${String(one['ot'])} ${String(one['X'])}: R ${String(one['R'])}, cp ${String(one['cp'])}`,
      )
      return seen.length === 0 ? 'no update was heard' : [...new Set(seen)].join('; ')
    },
  },
  {
    asks: 'How long does GET order not know a new order?',
    find: async (desk) => {
      const id = newId()
      const order = await place(desk, limit(desk, id))
      const [sentAt, unknownMsMax] = [performance.now(), 10_000]
      const which: Params = [
        ['symbol', symbol],
        ['origClientOrderId', id],
      ]
      let asked = await desk.rest.read(endpoints.order, which)
      while (asked.kind === 'rejected' && performance.now() - sentAt < unknownMsMax) {
        await sleep(100)
        asked = await desk.rest.read(endpoints.order, which)
      }
      const ms = Math.round(performance.now() - sentAt)
      return `order: ${said(order)}; ${asked.kind === 'accepted' ? 'known' : said(asked)} ${ms} ms after its answer (a 503, after which it may take longer, cannot be provoked)`
    },
  },
  {
    asks: 'Does deleting the key of the account stream end other connections?',
    find: async (desk) => {
      const key = await listenKey(desk)
      let answer = ''
      const { texts, closed } = await desk.hear(userStreamPath(key), 8_000, async () => {
        await sleep(1_500)
        answer = said(await desk.rest.command(endpoints.closeListenKey, [], { use: 'protection' }))
      })
      const told = texts.some((one) => one.includes('listenKeyExpired'))
      return `${answer}; connection ${closed === null ? 'stays open' : `closed (${closed})`}, ${told ? 'its end was told' : 'nothing was told'} within 6 s`
    },
  },
  {
    asks: 'Does !markPrice@arr@1s tick on the connection that carries liquidations?',
    find: async (desk) => {
      const { texts } = await desk.hear('/stream?streams=!forceOrder@arr/!markPrice@arr@1s', 10_000)
      const marks = texts.filter((one) => one.includes('markPriceUpdate')).length
      return `${marks} ticks and ${texts.length - marks} liquidations in 10 s`
    },
  },
  { asks: 'Does a ban also cut streams?', find: () => Promise.resolve('not asked: it would take a ban') },
]

try {
  await run()
} catch (error) {
  if (!(error instanceof StartError)) throw error
  print(error.message)
  process.exitCode = 2
}
