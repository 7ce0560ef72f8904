import { api } from '@undertow/shared/api.ts'
import type { Answer } from '@undertow/shared/contract.ts'
import type { Bot } from './bot.ts'
import { expect, hunt, onlyLarge, open, stopButton, test } from './test.ts'

type Events = Answer<(typeof api)['alertEvents']>['items']

async function events(bot: Bot, query: string): Promise<Events> {
  const reply = await fetch(`${bot.url}${api.alertEvents.path}?${query}`)
  return ((await reply.json()) as Answer<(typeof api)['alertEvents']>).items
}

test('E90 a rule is previewed, tested, fires once within its cooldown, and is acknowledged', async ({ page, bot }) => {
  await bot.liquidate('ETHUSDT', 'BUY', 3_000_000)
  await open(page, bot, '/alerts?tab=rules')
  await page.getByRole('button', { name: 'Add a rule' }).click()
  const form = page.getByRole('form', { name: 'Rule' })
  await form.getByLabel('Amount, USDT').fill('1,5')
  await form.getByRole('button', { name: 'Save rule' }).click()
  await expect(form.getByLabel('Name', { exact: true })).toHaveAccessibleDescription('needs a name')
  await expect(form.getByLabel('Amount, USDT')).toHaveAttribute('aria-invalid', 'true')

  await form.getByLabel('Name', { exact: true }).fill('Whale')
  await form.getByLabel('Amount, USDT').fill('2500000')
  await form.getByLabel('Symbols, empty for all').fill('ethusdt')
  await form.getByLabel('Then quiet for, s').fill('3600')
  await form.getByRole('button', { name: 'Preview on the last 24 h' }).click()
  await expect(form.getByRole('status')).toContainText('Would have fired 1 time in the last 24 h')
  await form.getByRole('button', { name: 'Test' }).click()
  await expect(form.getByRole('status')).toContainText('Told on this machine.')
  await form.getByRole('button', { name: 'Save rule' }).click()
  await expect(page.getByRole('table', { name: 'Own rules' })).toContainText('Whale')

  await bot.liquidate('ETHUSDT', 'BUY', 3_100_000)
  await expect.poll(async () => (await events(bot, 'kind=rule')).map(({ code }) => code)).toEqual(['rule', 'rule_test'])
  await bot.liquidate('ETHUSDT', 'BUY', 3_200_000)
  await bot.liquidate('BTCUSDT', 'SELL', 3_300_000)
  expect((await events(bot, 'kind=rule')).map(({ code }) => code)).toEqual(['rule', 'rule_test'])

  await open(page, bot, '/alerts?kind=rule')
  const table = page.getByRole('table', { name: 'Alerts, newest first' })
  await expect(table.getByRole('row', { name: /Whale: ETHUSDT/ })).toContainText('Warning')
  await expect(page.getByRole('button', { name: /^Alerts, \d+ open$/ })).toBeVisible()
  await table.getByRole('button', { name: 'Acknowledge: Whale ETHUSDT' }).click()
  await expect(table.getByRole('row', { name: /Whale: ETHUSDT/ })).toContainText('seen by dashboard')
  await page.getByRole('button', { name: /^Alerts, / }).click()
  await expect(page.getByRole('list', { name: 'Open alerts, newest first' })).toContainText('Whale')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: /^Alerts, / })).toBeFocused()
})

test('E91 what must be seen comes through whatever is muted, and is acknowledged one by one', async ({ page, bot }) => {
  await open(page, bot, '/settings/notifications')
  const told = page.getByRole('region', { name: 'What this browser tells' })
  for (const box of await told.getByRole('checkbox').all()) if (await box.isEnabled()) await box.uncheck()
  await expect(told.getByRole('checkbox', { name: /What must be seen/ })).toBeDisabled()
  await page.getByRole('link', { name: 'Alerts', exact: true }).click()
  await stopButton(page).click()
  await page.getByRole('menuitem', { name: /^Halt/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: /^Halt/ }).click()
  const toast = page.getByRole('alert').filter({ hasText: 'Halted' })
  await expect(toast.first()).toBeVisible()
  await expect(page.getByRole('alert', { name: 'Urgent news' })).toContainText('Halted')

  await expect.poll(async () => (await events(bot, 'open=true&level=error')).length).toBe(1)
  await page.getByRole('button', { name: 'Acknowledge all' }).click()
  const row = page.getByRole('row', { name: /Error Safety/ })
  const button = row.getByRole('button', { name: 'Acknowledge: Halted' })
  await expect(button).toBeVisible()
  expect(await events(bot, 'open=true&level=error')).toHaveLength(1)
  await button.click()
  await expect(row).toContainText('seen by dashboard')
  await expect(page.getByRole('button', { name: 'Alerts, none open' })).toBeVisible()
})

test('E92 nothing sounds before somebody asked for it, and nothing while it is muted', async ({ page, bot }) => {
  await page.addInitScript(() => {
    const heard = { contexts: 0, tones: 0 }
    Object.assign(globalThis, { heard })
    const Original = AudioContext
    globalThis.AudioContext = class extends Original {
      constructor() {
        super()
        heard.contexts += 1
      }

      override createOscillator() {
        heard.tones += 1
        return super.createOscillator()
      }
    }
  })
  const heard = () =>
    page.evaluate(() => (globalThis as unknown as { heard: { contexts: number; tones: number } }).heard)
  await open(page, bot, '/settings/notifications')
  const sound = page.getByRole('region', { name: 'Sound' })
  await sound.click()
  await bot.liquidate('ETHUSDT', 'BUY', 3_000_000)
  await expect(sound.getByRole('button', { name: 'Alarm' })).toBeDisabled()
  expect(await heard()).toEqual({ contexts: 0, tones: 0 })

  await sound.getByRole('button', { name: 'Turn sound on' }).click()
  await sound.getByRole('button', { name: 'Alarm' }).click()
  await expect.poll(async () => (await heard()).tones).toBeGreaterThanOrEqual(4)
  const before = (await heard()).tones
  await bot.liquidate('ETHUSDT', 'BUY', 3_100_000)
  await expect.poll(async () => (await heard()).tones).toBeGreaterThan(before)

  await page.getByRole('button', { name: 'Mute the sound' }).click()
  const muted = (await heard()).tones
  await page.getByRole('link', { name: 'Liquidations', exact: true }).click()
  await onlyLarge(page)
  await bot.liquidate('XRPUSDT', 'BUY', 3_200_000)
  const tape = page.getByRole('grid', { name: 'Live liquidations, newest first' })
  await expect(tape.getByRole('row', { name: /XRPUSDT.*3\.20M/ })).toHaveCount(1)
  expect((await heard()).tones).toBe(muted)
  await expect(page.getByRole('button', { name: /turn it on/ })).toHaveAttribute('aria-pressed', 'true')
})

test('E93 where a browser gives no notifications the page says why; where it does, they hide amounts', async ({
  page,
  context,
  bot,
}) => {
  const insecure = await context.newPage()
  await insecure.addInitScript(() => Object.defineProperty(globalThis, 'isSecureContext', { value: false }))
  await open(insecure, bot, '/settings/notifications')
  const refused = insecure.getByRole('region', { name: 'Notifications of the browser' })
  await expect(refused.getByRole('button', { name: 'Turn on' })).toBeDisabled()
  await expect(refused.getByRole('button', { name: 'Turn on' })).toHaveAccessibleDescription(
    /needs HTTPS or localhost/i,
  )
  await insecure.close()

  await page.addInitScript(() => {
    const notices: { title: string; body: string | undefined }[] = []
    class Recorded extends EventTarget {
      static permission = 'default'
      static requestPermission = async () => (Recorded.permission = 'granted')
      constructor(title: string, options?: NotificationOptions) {
        super()
        notices.push({ title, body: options?.body })
      }
    }
    Object.assign(globalThis, { Notification: Recorded, notices })
    localStorage.setItem('undertow.ui.v1', JSON.stringify({ hideAmounts: true }))
  })
  const notices = () =>
    page.evaluate(() => (globalThis as unknown as { notices: { title: string; body?: string }[] }).notices)
  await open(page, bot, '/settings/notifications')
  const panel = page.getByRole('region', { name: 'Notifications of the browser' })
  await panel.getByRole('button', { name: 'Turn on' }).click()
  await expect(panel).toContainText('They hold no amounts while amounts are hidden.')
  await expect(panel.getByRole('button', { name: 'Turn off' })).toBeVisible()
  await hunt(bot, 'BTCUSDT', 'SELL')
  await expect.poll(async () => (await notices()).find(({ title }) => title === 'Undertow: Fill BTCUSDT')).toBeTruthy()
  expect((await notices()).filter(({ body }) => body !== undefined)).toEqual([])
})
