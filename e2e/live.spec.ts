import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import type { Bot } from './bot.ts'
import { logIn, password, startLive } from './live-bot.ts'
import { expect, hunt, test } from './test.ts'

const mode = (page: Page) => page.getByRole('region', { name: 'Mode' })
const realMoney = (page: Page) => page.getByRole('region', { name: 'Real money' })
const dialog = (page: Page) => page.getByRole('dialog', { name: /^Go live/ })

async function audit(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))).toEqual([])
}

/** Ticks, types, confirms with the password: everything up to the countdown. */
async function confirm(page: Page): Promise<void> {
  await page.goto(new URL('/settings/risk', page.url()).href)
  await realMoney(page).getByRole('button', { name: 'Prepare live trading' }).click()
  await expect(dialog(page)).toContainText('checks passed')
  const go = dialog(page).getByRole('button', { name: 'Go live' })
  await expect(go).toBeDisabled()
  for (const box of await dialog(page).getByRole('checkbox').all()) await box.check()
  await expect(go).toBeDisabled()
  const phrase =
    /LIVE \d+/.exec(
      await dialog(page)
        .getByText(/^Type LIVE/)
        .innerText(),
    )?.[0] ?? ''
  await dialog(page)
    .getByLabel(/^Type LIVE/)
    .fill(phrase)
  await go.click()
  await givePassword(page)
}

/** The page was loaded anew since it was given last, and knows nothing of it any more. */
async function givePassword(page: Page): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
}

/** What anything that reaches the data folder can write, without a password. */
function scheduleByHand({ folder }: Bot, hours: string): void {
  const config = { globals: { max_total_exposure_usdt: '4000' } }
  const schedule = { slots: [{ profile: 'night', hours }], otherwise: null, savedAt: 0, by: 'hand', doneTo: 4e12 }
  const profiles = [{ name: 'night', savedAt: 0, by: 'hand', config }]
  writeFileSync(join(folder, 'profiles.json'), JSON.stringify({ profiles, schedule }))
}

test('E02 E52 E53 real money: checked, ticked, typed, confirmed; aborted once, armed once, disarmed', async ({
  page,
  bot,
}) => {
  test.setTimeout(150_000)
  const live = await startLive(bot)
  try {
    await logIn(page, live)
    await expect(mode(page)).toContainText('real money is not armed')
    scheduleByHand(live, '22:00-06:00')
    await page.goto(`${live.url}/settings`)
    await realMoney(page).getByRole('button', { name: 'Prepare live trading' }).click()
    await expect(dialog(page)).toContainText('Lost if every stop is hit')
    await expect(dialog(page)).toContainText('night 22:00-06:00 UTC; at most 4,000.00 USDT of margin, and')
    await audit(page)
    await dialog(page).getByRole('button', { name: 'Cancel', exact: true }).click()

    await confirm(page)
    await expect(realMoney(page)).toContainText('Real orders on a stand-in')
    await realMoney(page).getByRole('button', { name: 'Abort' }).click()
    await expect(realMoney(page)).toContainText('Aborted by dashboard')

    await confirm(page)
    await expect(mode(page)).toContainText('LIVE', { timeout: 30_000 })
    await expect(page).toHaveTitle(/^\[LIVE\]/)
    await expect(page.locator('link[rel=icon]')).toHaveAttribute('href', '/icon-live.svg')
    await expect(mode(page)).toHaveCSS('background-color', 'rgb(179, 38, 30)')
    await expect(mode(page)).toContainText(/max exposure [\d,.]+ USDT margin/)
    await expect(page.locator('.live-frame')).toHaveCSS('border-top', '3px solid rgb(179, 38, 30)')
    // The schedule that was ticked is the one that is obeyed; what a hand makes of it is not, until it is saved with the password.
    await page.goto(`${live.url}/settings/profiles`)
    const schedule = page.getByRole('form', { name: 'Schedule' })
    await expect(schedule).toContainText('next: ')
    scheduleByHand(live, '21:00-06:00')
    await page.reload()
    await expect(schedule).toContainText('does nothing: The schedule, or a profile that it names')
    await schedule.getByRole('button', { name: 'Save the schedule' }).click()
    await givePassword(page)
    await expect(schedule).toContainText('next: ')

    await page.goto(`${live.url}/system`)
    const key = page.getByRole('region', { name: 'API key' })
    await expect(key).toContainText(/Withdrawals\s*not allowed/)
    await audit(page)

    await page.goto(`${live.url}/settings`)
    await expect(realMoney(page).getByRole('button', { name: 'Disarm' })).toBeVisible()
    await audit(page)
    await realMoney(page).getByRole('button', { name: 'Disarm' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Disarm', exact: true }).click()
    await expect(mode(page)).toContainText('SIMULATE', { timeout: 30_000 })
  } finally {
    await live.remove()
  }
})

test('E50 a mode of the account that differs can be changed while arming: refused with a position open, then done', async ({
  page,
  bot,
}) => {
  test.setTimeout(90_000)
  await hunt(bot, 'BTCUSDT', 'SELL')
  const { globals, ...others } = bot.settings()
  const live = await startLive(bot, {
    settings: { globals: { ...globals, hedge_mode: !globals.hedge_mode }, ...others },
  })
  try {
    await logIn(page, live)
    await expect(mode(page)).toContainText('real money is not armed')
    await page.goto(`${live.url}/settings`)
    await realMoney(page).getByRole('button', { name: 'Prepare live trading' }).click()
    const row = dialog(page).getByRole('listitem').filter({ hasText: 'Position mode as in the settings' })
    await expect(row).toContainText('hedge mode; the settings say one-way mode')
    const change = async (): Promise<void> => {
      await row.getByRole('button', { name: 'Change the account to one-way mode…' }).click()
      await expect(row).toContainText('for your own trading and every other program too')
      await row.getByRole('button', { name: 'Change the account', exact: true }).click()
    }
    await change()
    await givePassword(page)
    await expect(row.getByRole('status')).toContainText(/The exchange refused .* then try again/)
    await expect(row).toContainText('WARNING')
    await audit(page)

    // The practice bot gives the account up: it closes what is open, and takes the orders back.
    expect((await fetch(`${bot.url}/api/control/flatten`, { method: 'POST' })).status).toBe(200)
    const isFlat = async () => (await bot.get('positions')).items.length === 0 && !(await bot.get('health')).flattening
    await expect.poll(isFlat, { timeout: 30_000 }).toBe(true)
    await change()
    await expect(dialog(page).getByRole('status')).toHaveText('The account is in one-way mode now.')
    await expect(dialog(page).getByRole('list', { name: 'Needs you' })).not.toContainText('Position mode')
  } finally {
    await live.remove()
  }
})
