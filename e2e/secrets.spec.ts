import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { keysAt, logIn, password, setUpCode, startLive } from './live-bot.ts'
import { pages } from './pages.ts'
import { startRelay } from './relay.ts'
import { builtWeb } from './scripted-market.ts'
import { expect, test } from './test.ts'

const webhook = { url: 'https://127.0.0.1:9/canary-path-8151', secret: 'canary-secret-0123456789' }

test('E68 what the server was given as a secret is in no page, no storage of the browser, no answer and no file of the web app', async ({
  page,
  context,
  bot,
}) => {
  test.setTimeout(180_000)
  const { v3 } = keysAt(bot)
  const live = await startLive(bot, {
    env: { UNDERTOW_WEBHOOK_URL: webhook.url, UNDERTOW_WEBHOOK_SECRET: webhook.secret },
  })
  const relay = await startRelay(live.url, { keep: true })
  try {
    const own = (name: string): string => readFileSync(join(live.folder, name), 'utf8').trim()
    const code = setUpCode(live)
    const asked: string[] = []
    context.on('request', (request) => asked.push(request.url()))
    await logIn(page, { ...live, url: relay.url })
    await expect(page.getByRole('region', { name: 'Mode' })).toContainText('real money is not armed')

    const { hash, salt } = (JSON.parse(own('auth.json')) as { password: { hash: string; salt: string } }).password
    const session = (await context.cookies(relay.url)).find(({ httpOnly }) => httpOnly)?.value ?? ''
    const secrets = {
      'private key': v3.privateKey.replace(/^0x/, ''),
      'address of the webhook': 'canary-path-8151',
      'key of the webhook': webhook.secret,
      'key of the shell commands': own('operator-key'),
      'set-up code': code,
      password,
      'hash of the password': hash,
      'salt of the password': salt,
      session,
    }
    expect(Object.entries(secrets).filter(([, secret]) => secret.length < 12)).toEqual([])

    const seen: Record<string, string> = {}
    const look = async (where: string): Promise<void> => {
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
      seen[`page ${where}`] = await textOf(page)
      seen[`storage after ${where}`] = await storageOf(page)
    }
    for (const { name, path } of pages.filter((one) => !one.path.includes(':id'))) {
      await page.goto(relay.url + path)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await look(name)
    }
    const prepare = async (): Promise<void> => {
      await page.goto(`${relay.url}/settings/risk`)
      await page.getByRole('button', { name: 'Prepare live trading' }).click()
      await expect(page.getByRole('dialog').getByText(/checks passed|could not be made/)).toBeVisible()
    }
    await prepare()
    await look('checks before real money')
    await page.goto(`${relay.url}/settings/notifications`)
    await page.getByRole('button', { name: 'Send a test message' }).click()
    await expect(page.getByText(/^it is an address of this machine .* not sent to$/)).toBeVisible()
    await look('test of the channels')
    // What breaks has most to say.
    await bot.kill()
    await prepare()
    await look('checks without an exchange')

    for (const [nth, text] of relay.heard().entries()) seen[`answer ${nth} ${text.slice(0, 60)}`] = text
    for (const url of asked) seen[`request ${url}`] = decodeURIComponent(url)
    for (const name of globSync('**/*.{js,css,html,json,webmanifest,txt,svg,map}', { cwd: builtWeb }))
      seen[`web/dist/${name}`] = readFileSync(join(builtWeb, name), 'utf8')

    // It was looked at what was meant to be: pages, answers, the stream, the code.
    const everything = Object.values(seen).join('\n').toLowerCase()
    const signs = ['prepare live trading', '"csrf"', 'event: snapshot', 'createroot']
    expect(signs.filter((sign) => !everything.includes(sign))).toEqual([])
    const found = Object.entries(seen).flatMap(([where, text]) =>
      Object.entries(secrets).flatMap(([what, secret]) =>
        text.toLowerCase().includes(secret.toLowerCase()) ? [`${what} in ${where}`] : [],
      ),
    )
    expect(found).toEqual([])
  } finally {
    await relay.close()
    await live.remove()
  }
})

/** The document, and what stands in its fields, which is no part of the markup. */
async function textOf(page: Page): Promise<string> {
  const fields = await page
    .locator('input, textarea, select')
    .evaluateAll((all) => all.map((field) => (field as HTMLInputElement).value).join('\n'))
  return `${await page.content()}\n${fields}`
}

/** Everything that a script could read again later. */
async function storageOf(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const answered = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error))
      })
    const kept: unknown[] = [
      document.cookie,
      history.state,
      Object.entries(localStorage),
      Object.entries(sessionStorage),
    ]
    for (const { name } of await indexedDB.databases()) {
      const base = await answered(indexedDB.open(name ?? ''))
      for (const store of base.objectStoreNames) {
        const all = base.transaction(store).objectStore(store)
        kept.push(name, store, await answered(all.getAllKeys()), await answered(all.getAll()))
      }
      base.close()
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) kept.push(request.url, await (await cache.match(request))?.text())
    }
    return JSON.stringify(kept)
  })
}
