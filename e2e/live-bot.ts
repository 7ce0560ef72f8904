import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { startBot, type Bot, type BotOptions } from './bot.ts'

export const password = 'correct horse battery'

/** What a bot for real money is given: the keys of an API wallet at the practice exchange of another bot. */
export const keysAt = ({ folder }: Bot): { url: string; v3: Record<'user' | 'signer' | 'privateKey', string> } =>
  JSON.parse(readFileSync(join(folder, 'practice-exchange.json'), 'utf8'))

/** A bot that was started for real money. The exchange of the practice bot stands in for Aster. */
export async function startLive(exchangeOf: Bot, { env, ...others }: BotOptions = {}): Promise<Bot> {
  const { url, v3 } = keysAt(exchangeOf)
  return startBot({
    ...others,
    args: ['--mode', 'live', '--exchange-url', url],
    env: {
      UNDERTOW_ASTER_USER: v3.user,
      UNDERTOW_ASTER_SIGNER: v3.signer,
      UNDERTOW_ASTER_PRIVATE_KEY: v3.privateKey,
      ...env,
    },
  })
}

/** Sets the password as the first person does; the page is then logged in. */
export async function logIn(page: Page, bot: Bot): Promise<void> {
  await page.goto(`${bot.url}/settings`)
  await page.getByLabel(/^Set-up code/).fill(setUpCode(bot))
  await page.getByLabel(/^New password/).fill(password)
  await page.getByLabel(/^The same again/).fill(password)
  await page.getByRole('button', { name: 'Set password and log in' }).click()
}

export const setUpCode = ({ folder }: Bot): string => readFileSync(join(folder, 'setup-code'), 'utf8').trim()
