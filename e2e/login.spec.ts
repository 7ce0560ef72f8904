import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { type Page } from '@playwright/test'
import { pages } from './pages.ts'
import { expect, stopButton, test } from './test.ts'

const password = 'correct horse battery'

test.use({ botOptions: { program: 'e2e/locked-server.ts' } })

const mode = (page: Page) => page.getByRole('region', { name: 'Mode' })
const secretInput = (page: Page) => page.getByLabel('Password', { exact: true })

/** Sets the password as the first person does, and is logged in. */
async function setUp(page: Page, bot: { url: string; folder: string }): Promise<void> {
  await page.goto(bot.url)
  await page.getByLabel(/^Set-up code/).fill(readFileSync(join(bot.folder, 'setup-code'), 'utf8').trim())
  await page.getByLabel(/^New password/).fill(password)
  await page.getByLabel(/^The same again/).fill(password)
  await page.getByRole('button', { name: 'Set password and log in' }).click()
  await expect(mode(page)).toContainText('PRACTICE')
}

async function fromViewMenu(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'View and session' }).click()
  await page.getByRole('menuitem', { name }).click()
}

async function audit(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
  expect(found, what).toEqual([])
}

async function inBothColours(page: Page, what: string): Promise<void> {
  await audit(page, `${what}, dark`)
  await fromViewMenu(page, 'Switch to light colours')
  await audit(page, `${what}, light`)
  await fromViewMenu(page, 'Switch to dark colours')
}

test(
  'E99 a first start asks for the code of the console, then for the password',
  { tag: '@phone' },
  async ({ page, bot }) => {
    await page.goto(`${bot.url}/positions`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set the password')
    await expect(stopButton(page)).toBeInViewport({ ratio: 1 })
    await inBothColours(page, 'the set-up page')
    await page.getByLabel(/^Set-up code/).fill('AAAAA-AAAAA-AAAAA-AAAAA')
    await page.getByLabel(/^New password/).fill('short')
    await expect(page.getByRole('button', { name: 'Set password and log in' })).toBeDisabled()
    await page.getByLabel(/^New password/).fill(password)
    await page.getByLabel(/^The same again/).fill(password)
    await page.getByRole('button', { name: 'Set password and log in' }).click()
    await expect(page.getByRole('alert').filter({ hasText: 'not right' })).toBeVisible()
    await setUp(page, bot)

    await fromViewMenu(page, 'Log out')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Log in')
    await expect(mode(page)).toContainText('MODE UNKNOWN')
    await expect(stopButton(page)).toBeInViewport({ ratio: 1 })
    await inBothColours(page, 'the login page')

    await page.goto(`${bot.url}/trades?leg=long`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Log in')
    await secretInput(page).fill('not the password')
    await secretInput(page).press('Enter')
    await expect(page.getByRole('alert').filter({ hasText: 'not right' })).toBeVisible()
    await secretInput(page).fill(password)
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Trades')
    await expect(page).toHaveURL(/\/trades\?leg=long$/)
    await expect(mode(page)).toContainText('PRACTICE')
  },
)

test('E21 a login that ends while settings are edited is renewed over the page, and nothing of them is lost', async ({
  page,
  context,
  bot,
}) => {
  await setUp(page, bot)
  await page.goto(`${bot.url}/settings`)
  const field = page.getByLabel('Highest leverage')
  await field.fill('7')
  await context.clearCookies()
  await page.getByRole('button', { name: 'Review and save' }).click()
  await page.getByRole('dialog').getByRole('button', { name: /^Save/ }).click()

  const dialog = page.getByRole('dialog', { name: 'Log in again' })
  await expect(dialog).toBeVisible()
  await expect(stopButton(page)).toBeInViewport({ ratio: 1 })
  await dialog.getByLabel('Password', { exact: true }).fill(password)
  await dialog.getByRole('button', { name: 'Log in', exact: true }).click()
  await expect(dialog).toHaveCount(0)
  await page.getByRole('dialog').getByRole('button', { name: /^Save/ }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(field).toHaveValue('7')
  expect(bot.settings().globals.leverage_max).toBe(7)
})

test('a login that ends in another tab is noticed within seconds, without a click', async ({ page, context, bot }) => {
  await setUp(page, bot)
  await page.goto(bot.url)
  const other = await context.newPage()
  await other.goto(bot.url)
  await expect(mode(other)).toContainText('PRACTICE')
  await fromViewMenu(other, 'Log out')
  await expect(page.getByRole('dialog', { name: 'Log in again' })).toBeVisible()
})

/** All that scripts can read; runs in the page. */
const keptByPage = (): string => {
  const stores = [localStorage, sessionStorage].map((store) => Object.entries(store))
  return JSON.stringify([document.cookie, stores])
}

test('S-44 neither the login nor anything secret is kept where scripts can read it', async ({ page, bot }) => {
  await setUp(page, bot)
  const kept = await page.evaluate(keptByPage)
  const { csrf } = (await (await page.request.get(`${bot.url}/api/session`)).json()) as { csrf: string }
  expect(JSON.parse(kept)[0]).toBe('')
  for (const secret of [csrf, password]) expect(kept).not.toContain(secret)
  const pause = page.getByRole('button', { name: 'Pause', exact: true })
  await pause.click()
  await expect(page.getByRole('status', { name: 'Entries' })).toContainText('Paused')
})

test('S-22 every page lives under the content policy, which lets no text become markup or code', async ({
  page,
  bot,
}) => {
  await setUp(page, bot)
  for (const { path } of pages.filter(({ path }) => !path.includes(':id'))) {
    await page.goto(bot.url + path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
  }
  await page.goto(bot.url)
  const tried = await page.evaluate(() => {
    const attempt = (what: () => unknown): string => {
      try {
        what()
        return 'done'
      } catch {
        return 'stopped'
      }
    }
    const element = document.createElement('div')
    return [
      attempt(() => (element.innerHTML = '<img src=x onerror="window.hit = true">')),
      attempt(() => (document.createElement('script').src = 'https://elsewhere.example/x.js')),
    ]
  })
  expect(tried).toEqual(['stopped', 'stopped'])
})

test('S-15 raising a cap asks for the password once more, over the dialog that saves it; that counts for this page alone', async ({
  page,
  context,
  bot,
}) => {
  await setUp(page, bot)
  const proofs = new Set<string>()
  page.on('request', (request) => {
    const proof = request.headers()['x-step-up']
    if (proof !== undefined) proofs.add(proof)
  })
  const raise = async (on: Page): Promise<number> => {
    await on.goto(`${bot.url}/settings`)
    return raiseHere(on)
  }
  const raiseHere = async (on: Page): Promise<number> => {
    const highest = bot.settings().globals.leverage_max + 1
    await on.getByLabel('Highest leverage').fill(String(highest))
    await on.getByRole('button', { name: 'Review and save' }).click()
    await saveOf(on).click()
    return highest
  }
  const saveOf = (on: Page) => on.getByRole('dialog').getByRole('button', { name: /^Save/ })
  const passwordOf = (on: Page) => on.getByRole('dialog', { name: 'Your password once more' })
  const confirm = async (on: Page, highest: number): Promise<void> => {
    await passwordOf(on).getByLabel('Password', { exact: true }).fill(password)
    await passwordOf(on).getByRole('button', { name: 'Confirm' }).click()
    await expect(on.getByRole('dialog')).toHaveCount(0)
    expect(bot.settings().globals.leverage_max).toBe(highest)
  }
  const highest = await raise(page)
  const save = saveOf(page)
  const dialog = passwordOf(page)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'may lose more' })).toBeVisible()
  await save.click()
  await confirm(page, highest)

  // It counts for five minutes, and nothing of it is kept.
  const next = await raiseHere(page)
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect(bot.settings().globals.leverage_max).toBe(next)
  const kept = await page.evaluate(keptByPage)
  expect(proofs.size).toBe(1)
  for (const proof of proofs) expect(kept).not.toContain(proof)

  // Another tab has the same cookie and is asked all the same; and with its answer this one's is worth nothing.
  const other = await context.newPage()
  await confirm(other, await raise(other))
  await expect(page.getByLabel('Highest leverage')).toHaveValue(String(next + 1))
  await confirm(page, await raiseHere(page))
})

test('the password is changed on the system page: the old one is asked for, other browsers are out', async ({
  page,
  browser,
  bot,
}) => {
  await setUp(page, bot)
  const elsewhere = await browser.newContext()
  const other = await elsewhere.newPage()
  await other.goto(bot.url)
  await other.getByLabel('Password', { exact: true }).fill(password)
  await other.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.goto(`${bot.url}/system`)
  const panel = page.getByRole('region', { name: 'Password' })
  const fill = async (now: string, next: string, again = next) => {
    await panel.getByLabel('Password now').fill(now)
    await panel.getByLabel(/^New password/).fill(next)
    await panel.getByLabel(/^The same again/).fill(again)
  }
  const change = panel.getByRole('button', { name: 'Change password' })
  await fill(password, 'three random words', 'three random word')
  await expect(change).toBeDisabled()
  await fill('not the password', 'three random words')
  await change.click()
  await expect(panel.getByRole('alert')).toContainText('not right')
  await fill(password, 'three random words')
  await change.click()
  await expect(panel.getByRole('status')).toContainText('Changed')
  await audit(page, 'the system page')
  await expect(mode(page)).toContainText('PRACTICE')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(other.getByRole('dialog', { name: 'Log in again' })).toBeVisible()
  await elsewhere.close()
})

test('S-16 a token is made with the password once more, shown once, copied, works, and is revoked', async ({
  page,
  context,
  bot,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await setUp(page, bot)
  await page.goto(`${bot.url}/system`)
  const panel = page.getByRole('region', { name: 'API tokens' })
  await panel.getByLabel('Name').fill('backup script')
  await panel.getByRole('button', { name: 'Make a token' }).click()
  const dialog = page.getByRole('dialog', { name: 'Your password once more' })
  await dialog.getByLabel('Password', { exact: true }).fill(password)
  await dialog.getByRole('button', { name: 'Confirm' }).click()
  const shown = panel.getByLabel(/^Token backup script/)
  await expect(shown).toHaveValue(/^ut_[\w-]{43}$/)
  await expect(shown).toBeFocused()
  // What lies under the dialog's button would explain itself.
  await page.mouse.move(0, 0)
  await audit(page, 'the system page with a new token')
  const token = await shown.inputValue()
  await panel.getByRole('button', { name: 'Copy' }).click()
  await expect(panel.getByRole('status')).toHaveText('Copied.')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token)
  const ask = async () =>
    (await fetch(`${bot.url}/api/stats`, { headers: { authorization: `Bearer ${token}` } })).status
  expect(await ask()).toBe(200)
  await panel.getByRole('button', { name: 'Done' }).click()
  expect(await page.content()).not.toContain(token)
  await panel.getByRole('button', { name: 'Revoke backup script' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click()
  await expect(panel.getByRole('button', { name: 'Revoke backup script' })).toHaveCount(0)
  expect(await ask()).toBe(401)
})
