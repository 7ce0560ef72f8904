import { test as base, expect, type BrowserContext, type Page } from '@playwright/test'
import { overThreshold, startBot, until, type Bot, type BotOptions } from './bot.ts'

type Given = {
  readonly botOptions: BotOptions
  /** A bot that belongs to this test alone. */
  readonly bot: Bot
  /** What pages of this test complained about: errors, and whatever the content policy stopped. */
  readonly complaints: string[]
}
type Shared = {
  /** One bot for all tests that only look: with closed trades and open positions. */
  readonly shownBot: Bot
}

export { expect }

export const test = base.extend<Given, Shared>({
  botOptions: [{}, { option: true }],

  bot: async ({ botOptions }, use, info) => {
    const bot = await startBot(botOptions)
    await use(bot)
    if (info.status !== info.expectedStatus) await info.attach('bot.log', { body: bot.log() })
    await bot.remove()
  },

  shownBot: [
    // oxlint-disable-next-line no-empty-pattern -- the runner reads the names of fixtures from this pattern
    async ({}, use) => {
      const bot = await startBot()
      await tradeAndHold(bot)
      await use(bot)
      await bot.remove()
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  complaints: [
    async ({ context }, use) => {
      const complaints: string[] = []
      await listen(context, complaints)
      await use(complaints)
      expect(complaints, 'errors and policy violations in the pages of this test').toEqual([])
    },
    { auto: true },
  ],
})

/** A closed trade and an open position that stays. */
export async function tradeAndHold(bot: Bot): Promise<void> {
  await hunt(bot, 'ETHUSDT', 'BUY')
  await takeProfit(bot, 'ETHUSDT', '-1.4')
  await hunt(bot, 'BTCUSDT', 'SELL')
}

/** Liquidates until the bot enters: in its first seconds it refuses, for want of a mark price. Ends with a guarded position. */
export async function hunt(bot: Bot, symbol: string, side: 'BUY' | 'SELL', usdt = overThreshold): Promise<void> {
  const decisions = async () => (await bot.get('decisions', `?symbol=${symbol}`)).items
  const before = (await decisions())[0]?.id ?? -1
  await until(`the bot enters ${symbol}`, async () => {
    const seen = (await decisions())[0]?.id ?? -1
    await bot.liquidate(symbol, side, usdt)
    await until('a decision', async () => (await decisions()).some(({ id }) => id > seen), 5_000).catch(() => undefined)
    return (await decisions()).some(({ id, outcome }) => id > before && outcome === 'entered')
  })
  await holding(bot, symbol)
}

/** Comes back when the bot holds a position that its stop and take-profit guard. */
export async function holding(bot: Bot, symbol: string): Promise<void> {
  await until(`a protected position in ${symbol}`, async () => {
    const { items } = await bot.get('positions')
    return items.some((row) => row.symbol === symbol && row.protection === 'protected')
  })
}

/** Jumps the mark price by `pct` until the take-profit of `symbol` has fired: the market takes it back a moment later. */
export async function takeProfit(bot: Bot, symbol: string, pct: string): Promise<void> {
  const isClosed = async (): Promise<boolean> => (await bot.get('trades', `?symbol=${symbol}`)).items.length > 0
  await until(`the take-profit of ${symbol} closes it`, async () => {
    await bot.sim('account', { do: 'markJump', symbol, pct })
    return until('it is closed', isClosed, 3_000).then(
      () => true,
      () => false,
    )
  })
}

export async function flat(bot: Bot): Promise<void> {
  await until('every position is closed', async () => (await bot.get('positions')).items.length === 0)
}

/** Opens a page and waits until the server's first word has arrived. */
export async function open(page: Page, bot: { readonly url: string }, path = '/'): Promise<void> {
  await page.goto(bot.url + path)
  await expect(page.getByRole('region', { name: 'Mode' })).toContainText('PRACTICE')
}

/** Narrows the tape to what a test itself liquidates: among all, a row soon leaves the screen. */
export async function onlyLarge(page: Page): Promise<void> {
  await page.getByLabel('Smallest liquidation shown').selectOption('500000')
}

export const stopButton = (page: Page) => page.getByRole('button', { name: 'STOP', exact: true })

async function listen(context: BrowserContext, complaints: string[]): Promise<void> {
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) =>
      reportError(new Error(`policy: ${violatedDirective} stopped ${blockedURI} from ${sourceFile ?? ''}`)),
    )
  })
  context.on('weberror', (error) => complaints.push(error.error().stack ?? String(error.error())))
  context.on('console', (message) => {
    // A server that is away, or an answer that is no success, is the business of the page, which tests look at.
    const isNetwork = /^Failed to load resource|Failed to fetch dynamically imported module/.test(message.text())
    if (message.type() === 'error' && !isNetwork) complaints.push(message.text())
  })
}
