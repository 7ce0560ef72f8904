import { type Page } from '@playwright/test'
import { violationsOn } from './a11y.ts'
import { overThreshold } from './bot.ts'
import { expect, flat, holding, hunt, open, stopButton, test } from './test.ts'

/** Every wish the page has sent, in order. */
function wishes(page: Page): string[] {
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(`${request.method()} ${new URL(request.url()).pathname}`)
  })
  return sent
}

async function stop(page: Page, how: 'Halt' | 'Flatten'): Promise<void> {
  await stopButton(page).click()
  await page.getByRole('menuitem', { name: new RegExp(`^${how}`) }).click()
}

/** What has the focus, as it is called; empty when it is nothing inside a dialog. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const one = document.activeElement
    if (!one?.closest('[role=dialog]')) return ''
    return one.getAttribute('aria-label') ?? one.closest('label')?.textContent ?? one.textContent ?? ''
  })
}

test('E40 pause takes effect with one press, resume asks first', { tag: '@phone' }, async ({ page, bot }) => {
  await open(page, bot)
  const entries = page.getByRole('status', { name: 'Entries' })
  await expect(entries).toContainText('Entries on')
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(entries).toContainText('Paused')
  await expect(page.getByRole('status').filter({ hasText: 'No new entries since' }).locator('time')).toBeVisible()
  await bot.liquidate('BTCUSDT', 'SELL', overThreshold)
  await expect.poll(async () => (await bot.get('decisions')).items[0]?.outcome).toBe('refused')

  await page.getByRole('button', { name: 'Resume', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Resume entries' }).click()
  await expect(entries).toContainText('Entries on')
})

test(
  'E41 E48 halt keeps positions, their protection and the book on the screen, and stays over a restart',
  { tag: '@phone' },
  async ({ page, bot }) => {
    await hunt(bot, 'BTCUSDT', 'SELL')
    await open(page, bot)
    const account = page.getByRole('region', { name: 'Account' })
    await expect(account).toContainText('practice book')
    await stop(page, 'Halt')
    await page.getByRole('dialog').getByRole('button', { name: 'Halt', exact: true }).click()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(page.getByRole('status', { name: 'Entries' })).toContainText('Halted')
    await expect(account).toContainText('practice book')
    await holding(bot, 'BTCUSDT')

    await bot.kill()
    await bot.start()
    await expect.poll(async () => (await bot.get('health')).entries).toBe('halted')
  },
)

test(
  'E41 STOP halts although the kit of its dialog never arrived, and the plain dialog keeps the focus as the kit does',
  { tag: '@phone' },
  async ({ page, bot }) => {
    await page.route(/assets\/modal-.*\.js$/i, (route) => route.abort())
    await hunt(bot, 'BTCUSDT', 'SELL')
    await open(page, bot, '/positions')
    await expect(page.getByRole('alert').filter({ hasText: 'DID NOT LOAD' })).toBeVisible()
    await stop(page, 'Flatten')
    const flatten = page.getByRole('dialog', { name: 'Flatten: close everything?' })
    await expect(flatten.locator('..')).toHaveClass('plain-dialog')
    await expect(flatten).toContainText('BTCUSDT')
    await stopButton(page).click({ trial: true })
    await expect(flatten.getByRole('button', { name: 'Cancel', exact: true })).toBeFocused()
    expect(await violationsOn(page), 'the plain flatten dialog').toEqual([])
    // Round and round, both ways: more often than it has places.
    for (const key of ['Tab', 'Shift+Tab']) {
      const visited = new Set<string>()
      for (let step = 0; step < 8; step += 1) {
        await page.keyboard.press(key)
        visited.add(await focused(page))
      }
      for (const place of ['Cancel', 'Close dialog', 'Type FLATTEN to go on']) expect(visited, key).toContain(place)
      expect(visited, key).not.toContain('')
    }
    await page.keyboard.press('Escape')
    await expect(flatten).toHaveCount(0)
    await expect(stopButton(page)).toBeFocused()

    // One above the other: the upper one has the focus until it goes, then the lower one has it again.
    await page.getByRole('button', { name: 'Close BTCUSDT long' }).click()
    const lower = page.getByRole('dialog', { name: /^Close BTCUSDT/ })
    await expect(lower.getByRole('button', { name: 'Cancel', exact: true })).toBeFocused()
    await stop(page, 'Halt')
    const halt = page.getByRole('dialog', { name: 'Halt trading?' })
    const confirm = halt.getByRole('button', { name: 'Halt', exact: true })
    await expect(confirm).toBeFocused()
    expect(await violationsOn(page), 'two plain dialogs').toEqual([])
    await page.keyboard.press('Tab')
    await expect(halt.getByRole('button', { name: 'Close dialog' })).toBeFocused()
    await confirm.click()
    await expect(halt).toHaveCount(0)
    await expect(page.getByRole('status', { name: 'Entries' })).toContainText('Halted')
    await expect(lower.locator(':focus')).toHaveCount(1)
    await page.keyboard.press('Escape')
    await expect(lower).toHaveCount(0)
  },
)

test('E42 flatten wants the word typed and ends flat', { tag: '@phone' }, async ({ page, bot }) => {
  await hunt(bot, 'BTCUSDT', 'SELL')
  await hunt(bot, 'ETHUSDT', 'BUY')
  await open(page, bot)
  await stop(page, 'Flatten')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('BTCUSDT')
  await expect(dialog).toContainText('ETHUSDT')
  const confirm = dialog.getByRole('button', { name: 'Flatten everything' })
  await expect(confirm).toBeDisabled()
  await dialog.getByRole('textbox').fill('flatten')
  await expect(confirm).toBeDisabled()
  await dialog.getByRole('textbox').fill('FLATTEN')
  await confirm.click()
  await flat(bot)
  await expect(page.getByText(/^No open positions/)).toBeVisible()
  await expect(page.getByRole('status', { name: 'Entries' })).toContainText('Halted')
  await expect.poll(async () => (await bot.get('health')).flattening).toBe(false)
  expect((await bot.get('orders', '?open=true')).items).toEqual([])
  expect((await bot.get('trades')).items).toHaveLength(2)
})

test('E42 a close that the exchange refuses is tried again until flat', async ({ page, bot }) => {
  await hunt(bot, 'BTCUSDT', 'SELL')
  await bot.sim('fault', {
    when: 'before',
    action: { do: 'code', code: -1001, message: 'Internal error; unable to process your request.' },
    match: { method: 'POST', path: 'order' },
    times: 1,
  })
  await open(page, bot)
  await stop(page, 'Flatten')
  await page.getByRole('dialog').getByRole('textbox').fill('FLATTEN')
  await page.keyboard.press('Enter')
  await flat(bot)
  await expect(page.getByText(/^No open positions/)).toBeVisible()
})

test('E43 a double click closes once', async ({ page, bot }) => {
  await hunt(bot, 'BTCUSDT', 'SELL')
  await open(page, bot)
  const sent = wishes(page)
  await page.getByRole('button', { name: 'Close BTCUSDT long' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Close BTCUSDT LONG' }).dblclick()
  await flat(bot)
  expect(sent).toEqual(['POST /api/positions/BTCUSDT/long/close'])
  await expect
    .poll(async () => (await bot.get('orders')).items.filter(({ purpose }) => purpose === 'close'))
    .toHaveLength(1)
})

test('E49 the menu of STOP goes by the arrows, is left by Tab and Escape, and gives the focus back', async ({
  page,
  shownBot,
}) => {
  await open(page, shownBot)
  const item = (name: RegExp) => page.getByRole('menuitem', { name })
  await stopButton(page).focus()
  await page.keyboard.press('Enter')
  await expect(item(/^Halt/)).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(item(/^Flatten/)).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(item(/^Halt/)).toBeFocused()
  await page.keyboard.press('End')
  await expect(item(/^Flatten/)).toBeFocused()
  for (const leave of ['Escape', 'Tab']) {
    await page.keyboard.press(leave)
    await expect(item(/^Halt/)).toHaveCount(0)
    await expect(stopButton(page)).toHaveAttribute('aria-expanded', 'false')
    if (leave === 'Escape') await expect(stopButton(page)).toBeFocused()
    await stopButton(page).focus()
    await page.keyboard.press('Enter')
    await expect(item(/^Halt/)).toBeFocused()
  }
})

test('E49 cancel and Escape send nothing, and give the focus back', async ({ page, bot }) => {
  await hunt(bot, 'BTCUSDT', 'SELL')
  await open(page, bot)
  const sent = wishes(page)
  for (const how of ['Halt', 'Flatten'] as const) {
    await stop(page, how)
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel', exact: true }).click()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(stopButton(page)).toBeFocused()
    await stop(page, how)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  const close = page.getByRole('button', { name: 'Close BTCUSDT long' })
  await close.click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(close).toBeFocused()
  expect(sent).toEqual([])
  expect((await bot.get('positions')).items).toHaveLength(1)
  expect((await bot.get('health')).entries).toBe('on')
})

test('E41 halting works while the stream is down', async ({ page, bot }) => {
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'))
  await page.route('**/api/stream', (route) => route.abort())
  await page.goto(bot.url)
  await expect(page.getByRole('alert').filter({ hasText: 'Disconnected' })).toBeVisible()
  await stop(page, 'Halt')
  await page.getByRole('dialog').getByRole('button', { name: 'Halt', exact: true }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect((await bot.get('health')).entries).toBe('halted')
})
